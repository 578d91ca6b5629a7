"""The story in words, as a person would tell it: plain lines of at most 100 columns, amounts in euro."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any

from contracts.contributions.pot import PotReply
from contracts.contributions.tariffs import TariffReply
from contracts.payroll.budgets import BudgetReply
from kernel.money import Money
from scenarios.after_september import After
from scenarios.bank_file_comes_in import ImportResult
from scenarios.cast import CLIENTS, PERSONS, UNITS
from scenarios.invoice_is_credited import CREDIT_PERCENT, CREDITOR
from scenarios.invoices_go_out import SentInvoice
from scenarios.late_clients_are_chased import LOSER
from scenarios.order_is_invoiced import BUILDER, CUSTOMER
from scenarios.people_join import JoinResult
from scenarios.plan import PlannedInvoice
from scenarios.trade import PaymentFate
from scenarios.unit_works_for_another import HELPED, HELPER
from scenarios.wages_are_paid import RefusedWage, SettledWage

WIDTH = 100
_NAME = {person.key: person.given_name for person in PERSONS}
_UNIT = {unit.key: unit.name for unit in UNITS}
_CLIENT = {client.key: client.name for client in CLIENTS}
_BOUND = "\N{NO-BREAK SPACE}%"  # a number and its per cent stay on one line
_LANGUAGE = {"fr": "French", "nl": "Dutch", "en": "English"}


def title(seed: int) -> list[str]:
    return paragraph(
        f"September 2026 in a shared enterprise; its people are invented. Amounts in euro. Seed {seed}.",
        mark="",
    )


def tariff(reply: TariffReply) -> list[str]:
    factors = {c.kind: c.factor for c in reply.coefficients}
    return paragraph(
        f"The common pot gets {reply.turnover_percent} % of turnover, {factors['artist_day']} of an artist day's "
        f"gross and {factors['employee_month']} of a month's (demo)."
    )


def joined(facts: JoinResult) -> list[str]:
    """Who came, and who had to wait."""
    shares = sum(person.shares for person in PERSONS)
    tools = Counter(unit.tool for unit in UNITS)
    offices = len({unit.office for unit in UNITS})
    too_early = " and ".join(f"{name} ({code})" for name, code in facts.refusals.items())
    return [
        *paragraph(
            f"{len(PERSONS)} people join, in French, Dutch and English; they sign the usage agreement, "
            f"buy {shares} shares, pay {euro(sum(facts.share_cents.values()))} and are cooperators."
        ),
        *paragraph(
            f"Two want a unit too early and are refused: {too_early}. In the end {len(UNITS)} units open "
            f"in {offices} offices: {tools['three_in_one']} three_in_one, {tools['activity']} activity."
        ),
    ]


def invoiced(issued: Sequence[SentInvoice]) -> list[str]:
    """Each net amount under its VAT situation."""
    bases: dict[str, int] = defaultdict(int)
    for invoice in issued:
        for situation, cents in situations(invoice.planned):
            bases[situation] += cents
    net, vat = (sum(getattr(invoice.reply, name) for invoice in issued) for name in ("net_cents", "vat_cents"))
    parts = ", ".join(f"{name}: {euro(cents)}" for name, cents in sorted(bases.items(), key=lambda b: -b[1]))
    clients = len({invoice.planned.client for invoice in issued})
    return paragraph(
        f"They send {len(issued)} invoices to {clients} clients, here and abroad: "
        f"{euro(net)} and VAT {euro(vat)}. Net by VAT: {parts}."
    )


def advanced(unit: str, before: BudgetReply, wages: Sequence[SettledWage], after: BudgetReply) -> list[str]:
    worker = _NAME[wages[0].planned.worker]
    return paragraph(
        f"No client has paid yet, but {_UNIT[unit]} may spend {euro(before.spendable_cents)} of what it invoiced: "
        f"{worker} is paid for {len(wages)} days, gross {euro(_gross(wages))}, net {euro(_net(wages))}. The unit "
        f"stands at {euro(after.available_cents)}; the enterprise advances it."
    )


def paid_by_clients(issued: Sequence[SentInvoice], imported: ImportResult) -> list[str]:
    """`issued` as it stands after the bank's file."""
    twice = sum(invoice.reply.total_cents for invoice in issued if invoice.planned.fate is PaymentFate.TWICE)
    part = next(invoice.reply for invoice in issued if invoice.planned.fate is PaymentFate.IN_PART)
    unpaid = sum(invoice.planned.fate is PaymentFate.UNPAID for invoice in issued)
    reply = imported.reply
    return paragraph(
        f"The bank sends its file: {reply.entries} payments, {euro(reply.amount_cents)}. "
        f"{reply.settled} invoices are paid, one of them twice ({euro(twice)} kept as the client's credit); "
        f"one in part ({euro(part.total_cents - part.open_cents)} of {euro(part.total_cents)}); "
        f"one with a mistyped communication ({euro(imported.suspense_cents)} waits for a person); "
        f"{unpaid} not at all."
    )


def imported_again(again: ImportResult) -> list[str]:
    if again.changed or not again.reply.already_imported:
        return paragraph(f"The bank sends the same file once more, and books CHANGE: {', '.join(again.changed)}.")
    return paragraph("The bank sends the same file once more: known already; not one book of the six changes.")


def contributed(issued: Sequence[SentInvoice], contribution_cents: int) -> list[str]:
    net = sum(invoice.reply.net_cents for invoice in issued if invoice.reply.state == "paid")
    return paragraph(
        f"Of the {euro(net)} of turnover that is paid, {euro(contribution_cents)} goes to the common pot "
        f"(6.5 % of each invoice) and {euro(net - contribution_cents)} to the budgets of the units."
    )


def exceeded(facts: RefusedWage) -> list[str]:
    holder = _NAME[next(unit.holders[0] for unit in UNITS if unit.key == facts.unit)]
    return paragraph(
        f"{holder} asks all that {_UNIT[facts.unit]} may spend, {euro(facts.gross_cents)}, as gross wage; "
        f"with charges it costs {euro(facts.needed_cents)}: refused (budget_exceeded)."
    )


def wages(paid: Sequence[SettledWage]) -> list[str]:
    [month] = [wage for wage in paid if wage.reply.kind == "employee_month"]
    to_pot = sum(wage.reply.wage_contribution_cents for wage in paid)
    return paragraph(
        f"In all {len(paid)} wages are settled: {len(paid) - 1} artist's days and a month of "
        f"{_NAME[month.planned.worker]} (gross {euro(month.reply.gross_cents)}, net {euro(month.reply.net_cents)}). "
        f"Gross {euro(_gross(paid))}, net {euro(_net(paid))}; "
        f"they cost the units {euro(sum(wage.cost_cents for wage in paid))}, of which {euro(to_pot)} for the pot."
    )


def written(letters: Counter[str]) -> list[str]:
    parts = ", ".join(f"{letters[code]} in {_LANGUAGE[code]}" for code in sorted(letters, key=lambda c: -letters[c]))
    return paragraph(f"{letters.total()} letters went out: {parts}.")


def standing(budgets: Sequence[BudgetReply], pot: PotReply) -> list[str]:
    inside = sum(budget.available_cents for budget in budgets)
    facility = sum(budget.facility_cents for budget in budgets)
    return paragraph(
        f"The month ends: the units have {euro(inside)} in hand, and may count on {euro(facility)} of what is not "
        f"paid yet. The common pot grew by {euro(pot.total_cents)}."
    )


def dealt(after: After) -> list[str]:
    """An order, a credit note, work inside."""
    deposit, rest = after.ordered.invoices
    note, camt = after.note, after.camt
    return [
        *paragraph(
            f"Then {_UNIT[BUILDER]} quotes {euro(after.ordered.quote.net_cents)} to {_CLIENT[CUSTOMER]}, who accepts: "
            f"a deposit of {euro(deposit.net_cents)} is invoiced, then the rest, {euro(rest.net_cents)}. "
            f"The bank's camt file pays both; of its {camt.entries} entries one is a bank cost."
        ),
        *paragraph(
            f"{_UNIT[CREDITOR]} credits {CREDIT_PERCENT} % of a paid invoice ({euro(note.net_cents)} and VAT "
            f"{euro(note.vat_cents)}): the client has a credit, the pot gives its part back. {_UNIT[HELPER]} works "
            f"for {_UNIT[HELPED]}: {euro(after.inside.amount_cents)} pass inside, without VAT or contribution."
        ),
    ]


def chased(after: After) -> list[str]:
    """A payment placed, reminders, a loss."""
    facts = after.chased
    letters = sum(reply.letters for reply in facts.rounds)
    charged = facts.rounds[-1]
    return paragraph(
        f"Finance follows a suggestion ({facts.suggestion.confidence} % sure) and places the mistyped payment: paid. "
        f"{letters} reminders go out; the last asks interest {euro(charged.interest_cents)} and "
        f"{euro(charged.compensation_cents)} on top. The client of {_UNIT[LOSER]} is bankrupt: of "
        f"{euro(facts.loss.open_cents)} the state gives {euro(facts.loss.vat_back_cents)} VAT back, and the pot makes "
        f"good {euro(after.pot.losses_cents)} to the unit."
    )


def left(after: After) -> list[str]:
    count = after.left
    return paragraph(
        f"{count.total()} documents left the house, each held to all rules before: {count['peppol']} by Peppol, "
        f"{count['pdf']} as PDF with the payment code."
    )


def audited(verdict: dict[str, Any]) -> list[str]:
    if not verdict["balanced"]:
        return paragraph("The audit does NOT balance: " + "; ".join(verdict["faults"]))
    pairs = ", ".join(
        f"{pair['account'].removeprefix('clearing:')} {euro(abs(pair['giver_cents']))}" for pair in verdict["pairs"]
    )
    return paragraph(f"The audit BALANCES to the cent: six books sum to zero, and both sides agree on {pairs}.")


def left_behind(folder: str, mails: int, documents: int) -> list[str]:
    return paragraph(
        f"To look at, in {folder}: the bank's files, {documents} documents, {mails} mails, "
        f"{len(UNITS)} statements, summary.json."
    )


def situations(invoice: PlannedInvoice) -> Iterator[tuple[str, int]]:
    """The VAT situation and the net of every line."""
    return ((line.offer.situation, line.net_cents) for line in invoice.lines)


def _gross(wages: Sequence[SettledWage]) -> int:
    return sum(wage.reply.gross_cents for wage in wages)


def _net(wages: Sequence[SettledWage]) -> int:
    return sum(wage.reply.net_cents for wage in wages)


def paragraph(text: str, mark: str = "- ") -> list[str]:
    """One paragraph, wrapped."""
    lines = wrap(
        text.replace(" %", _BOUND),
        WIDTH,
        initial_indent=mark,
        subsequent_indent=" " * len(mark),
        break_on_hyphens=False,
        break_long_words=False,
    )
    return [line.replace(_BOUND, " %") for line in lines]


def euro(cents: int) -> str:
    """The amount, without its currency."""
    return str(Money(cents)).removesuffix(" EUR")
