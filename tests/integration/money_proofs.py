"""What is true of the money of the enterprise whenever nothing is on its way: by service, by invoice, by unit."""

from collections import Counter
from collections.abc import Mapping

from chassis.testing.harness import ServiceHarness
from contracts.contributions.pot import GetPot
from contracts.invoicing.dunning import GetReceivables
from contracts.invoicing.events import InvoiceCredited, InvoiceIssued, InvoicePaid, InvoiceWrittenOff, LossRecovered
from contracts.payroll.budgets import GetBudget, GetStatement
from contracts.payroll.contracts import ContractReply, GetContract
from tests.integration.money_desk import UNITS, rows

_NONE: dict[str, str] = {
    "a claim is between nothing and all of it": """
      select 1 from claim where open_cents not between 0 and total_cents
        or net_left_cents < 0 or passed_cents <> net_left_cents or (open_cents = 0 and passed_cents is null)""",
    "a claim is what was allocated of it": """
      select 1 from claim c where open_cents <> total_cents
        - (select coalesce(sum(applied_cents), 0) from allocation a where a.invoice_id = c.invoice_id)""",
    "the turnover that is left is that of the invoice, less credit notes and losses": """
      select 1 from claim c join issued_invoice i using (invoice_id) where c.net_left_cents <> i.net_cents
        - (select coalesce(sum(net_cents), 0) from credit_note n where n.invoice_id = i.invoice_id)
        - (select coalesce(sum(net_cents), 0) from loss l where l.invoice_id = i.invoice_id and of_unit)""",
    "credit notes take back no more than the invoice, of any part": """
      select 1 from issued_invoice i join credit_note n using (invoice_id) group by i.invoice_id
        having sum(n.net_cents) > i.net_cents or sum(n.vat_cents) > i.vat_cents
          or (sum(n.net_cents) = i.net_cents and sum(n.vat_cents) <> i.vat_cents)""",
    "no more comes back of a loss than was lost": """
      select 1 from loss l join recovery r using (invoice_id) group by l.loss_id
        having sum(r.net_cents) > l.net_cents or sum(r.vat_cents) > l.vat_cents""",
    "nothing is open of what was lost": "select 1 from claim where written_off_on is not null and open_cents <> 0",
    "no client has less than no credit": """
      select 1 from posting where account = 'client_credit' group by subject having sum(cents) > 0""",
    "every entry of the books sums to nothing": "select 1 from posting group by entry_id having sum(cents) <> 0",
}
_BOOKS: dict[str, str] = {
    "receivable": "select client_id, sum(open_cents) from claim group by 1",
    "suspense": "select 'enterprise', -sum(left_cents) from suspense",
    "bank": "select 'enterprise', sum(amount_cents) from payment",
    "turnover": "select unit_id, -sum(net_left_cents) from claim where passed_cents is null group by 1",
    "vat_due": """
      select 'enterprise', (select coalesce(sum(vat_cents), 0) from credit_note)
        - (select coalesce(sum(vat_cents), 0) from issued_invoice)
        + (select coalesce(sum(vat_cents), 0) from loss where vat_back)
        - (select coalesce(sum(r.vat_cents), 0) from recovery r join loss using (invoice_id) where vat_back)""",
    "late_income": "select 'enterprise', -sum(charges_cents) from allocation",
    "loss:vat": """
      select 'enterprise', (select coalesce(sum(vat_cents), 0) from loss where not vat_back)
        - (select coalesce(sum(r.vat_cents), 0) from recovery r join loss using (invoice_id) where not vat_back)""",
    "loss:bad_debts": """
      select 'enterprise', (select coalesce(sum(net_cents), 0) from loss where not of_unit)
        - (select coalesce(sum(r.net_cents), 0) from recovery r join loss using (invoice_id) where not of_unit)""",
    "clearing:invoicing>contributions": """
      select unit_id, -sum(r.net_cents) from recovery r join loss using (invoice_id) join claim using (invoice_id)
      where of_unit group by 1""",
    "clearing:invoicing>payroll": "select unit_id, -sum(passed_cents) from claim where passed_cents > 0 group by 1",
}
_SERIES = {
    "issued_invoice": "select series, year, sequence, number from issued_invoice",
    "credit_note": "select series, year, sequence, number from credit_note",
    "internal_invoice": "select series, year, sequence, number from internal_invoice",
    "sent_quote": "select series, year, sequence, number from sent_quote",
}


def invoicing_is_sound(house: ServiceHarness) -> None:
    """Claims, books, numbers and what was said agree, whatever was done by whom at the same time."""
    assert [name for name, query in _NONE.items() if rows(house, query)] == []
    assert sum(house.balances().values()) == 0
    for account, query in _BOOKS.items():
        expected_books = {subject: int(cents) for subject, cents in rows(house, query) if cents}
        assert (account, booked(house, account)) == (account, expected_books)
    for query in _SERIES.values():
        _no_gaps([tuple(row) for row in rows(house, query)])
    _each_is_said_once(house)
    _each_invoice_passed_what_is_said(house)
    open_cents = rows(house, "select coalesce(sum(open_cents), 0) from claim")[0][0]
    assert house.ask(GetReceivables()).open_cents == open_cents


def booked(house: ServiceHarness, account: str) -> dict[str, int]:
    """Debits less credits by subject; what is level is left out."""
    query = "select subject, sum(cents)::bigint from posting where account = :account group by 1 having sum(cents) <> 0"
    return dict(tuple(row) for row in rows(house, query, account=account))


def _no_gaps(numbers: list[tuple[str, int, int, str]]) -> None:
    sequences_by_series: dict[tuple[str, int], list[int]] = {}
    for series, year, sequence, number in sorted(numbers):
        sequences_by_series.setdefault((series, year), []).append(sequence)
        assert number == f"{year}-{series}-{sequence:06d}"
    assert all(sequences == list(range(1, len(sequences) + 1)) for sequences in sequences_by_series.values())


def _each_is_said_once(house: ServiceHarness) -> None:
    counts = Counter((message.type, message.subject) for message in house.published())
    assert [type_and_subject for type_and_subject, times in counts.items() if times > 1] == []
    for event in (InvoiceIssued, InvoicePaid, InvoiceWrittenOff):
        about = [message.data.invoice_id for message in house.published(event)]
        assert len(about) == len(set(about))


def _each_invoice_passed_what_is_said(house: ServiceHarness) -> None:
    """Paid less taken back by credit notes is what passed; what is told of losses is what was lost and came back."""
    assert passed(house) == {i: c for i, c in rows(house, "select invoice_id, passed_cents from claim") if c}
    lost_by_invoice = {m.data.invoice_id: m.data.lost_cents for m in house.published(InvoiceWrittenOff)}
    assert lost_by_invoice == {
        i: c for i, c in rows(house, "select invoice_id, net_cents from loss where of_unit") if c
    }
    back = sum(message.data.recovered_cents for message in house.published(LossRecovered))
    assert back == -sum(booked(house, "clearing:invoicing>contributions").values())


def passed(invoicing: ServiceHarness) -> dict[str, int]:
    """By invoice: what was said to have passed to its unit, less what was said to come back."""
    total = Counter({message.data.invoice_id: message.data.net_cents for message in invoicing.published(InvoicePaid)})
    for message in invoicing.published(InvoiceCredited):
        total[message.data.invoice_id] -= message.data.passed_before_cents - message.data.passed_after_cents
    assert all(cents >= 0 for cents in total.values())
    return {invoice_id: cents for invoice_id, cents in total.items() if cents}


def all_agree(houses: Mapping[str, ServiceHarness]) -> None:
    """Nothing is on its way any more."""
    invoicing, contributions, payroll = houses["invoicing"], houses["contributions"], houses["payroll"]
    invoicing_is_sound(invoicing)
    for house in houses.values():
        assert sum(house.balances().values()) == 0
        _each_is_said_once(house)
    _every_clearing_pair_is_level(houses)
    _the_pot_is_its_formula(invoicing, contributions, payroll)
    for unit_id in UNITS:
        _the_budget_is_its_formula(invoicing, payroll, unit_id)
    _internal_invoices_pass_when_they_can(invoicing, payroll)


def _every_clearing_pair_is_level(houses: Mapping[str, ServiceHarness]) -> None:
    """For every unit, not only in total."""
    total: Counter[tuple[str, str]] = Counter()
    query = "select account, subject, sum(cents)::bigint from posting where account like 'clearing:%' group by 1, 2"
    for house in houses.values():
        for account, subject, cents in rows(house, query):
            total[account, subject] += cents
    assert {pair: cents for pair, cents in total.items() if cents} == {}


def contribution(cents: int) -> int:
    """6.5 %, half-up."""
    return (130 * cents + 1000) // 2000


def _the_pot_is_its_formula(invoicing: ServiceHarness, contributions: ServiceHarness, payroll: ServiceHarness) -> None:
    pot = contributions.ask(GetPot())
    losses = [message.data.lost_cents for message in invoicing.published(InvoiceWrittenOff)]
    back = sum(message.data.recovered_cents for message in invoicing.published(LossRecovered))
    wages = [contract for contract in _contracts(payroll) if contract.state == "settled"]
    assert pot.turnover_cents == sum(map(contribution, passed(invoicing).values()))
    assert pot.losses_cents == sum(cents - contribution(cents) for cents in losses) - back
    assert pot.wage_cents == sum(contract.wage_contribution_cents for contract in wages)
    pot_books = {f"pot:{name}": sum(booked(contributions, f"pot:{name}").values()) for name in ("turnover", "losses")}
    assert pot_books == {"pot:turnover": -pot.turnover_cents, "pot:losses": pot.losses_cents}


def _contracts(payroll: ServiceHarness) -> list[ContractReply]:
    ids = [row[0] for row in rows(payroll, "select contract_id from contract")]
    return [payroll.ask(GetContract(contract_id=contract_id)) for contract_id in ids]


def _the_budget_is_its_formula(invoicing: ServiceHarness, payroll: ServiceHarness, unit_id: str) -> None:
    mine = {r.invoice_id for r in rows(invoicing, "select invoice_id from claim where unit_id = :unit", unit=unit_id)}
    income = sum(cents - contribution(cents) for about, cents in passed(invoicing).items() if about in mine)
    losses = [m.data.lost_cents for m in invoicing.published(InvoiceWrittenOff) if m.data.unit_id == unit_id]
    covered = sum(cents - contribution(cents) for cents in losses)
    contracts = [contract for contract in _contracts(payroll) if contract.unit_id == unit_id]
    wages = sum(contract.employer_cost_cents + contract.wage_contribution_cents for contract in contracts)
    query = "select coalesce(sum(amount_cents), 0)::bigint from transfer where transferred_on is not null and "
    sold = rows(payroll, query + "seller_unit_id = :unit", unit=unit_id)[0][0]
    bought = rows(payroll, query + "buyer_unit_id = :unit", unit=unit_id)[0][0]

    statement = payroll.ask(GetStatement(unit_id=unit_id))
    budget = payroll.ask(GetBudget(unit_id=unit_id))
    assert statement.balance_cents == income + covered + sold - bought - wages
    assert statement.balance_cents == statement.books_cents == -booked(payroll, "budget").get(unit_id, 0)
    assert statement.balance_cents == budget.available_cents
    waiting = "select net_left_cents from claim where unit_id = :unit and passed_cents is null"
    advance = sum((8 * row[0] + 5) // 10 for row in rows(invoicing, waiting, unit=unit_id))  # 80 %, half-up
    assert budget.facility_cents == advance


def _internal_invoices_pass_when_they_can(invoicing: ServiceHarness, payroll: ServiceHarness) -> None:
    """Each accepted one is known; what passed is paid in invoicing; what waits is more than its buyer has."""
    accepted = {row[0] for row in rows(invoicing, "select internal_invoice_id from internal_invoice")}
    transfers = rows(payroll, "select internal_invoice_id, buyer_unit_id, amount_cents, transferred_on from transfer")
    paid = {row[0] for row in rows(invoicing, "select internal_invoice_id from internal_transfer")}
    assert accepted == {transfer.internal_invoice_id for transfer in transfers}
    assert paid == {transfer.internal_invoice_id for transfer in transfers if transfer.transferred_on is not None}
    for transfer in transfers:
        if transfer.transferred_on is None:
            budget = payroll.ask(GetBudget(unit_id=transfer.buyer_unit_id))
            assert transfer.amount_cents > budget.available_cents
