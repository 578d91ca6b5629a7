"""What people and the bank do to the money of invoicing, one step at a time; each is done, or refused with a reason."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness, test_id
from contracts.invoicing import banking, clients, dunning
from contracts.invoicing import billing as invoicing
from contracts.invoicing import quoting as quotes
from contracts.invoicing.internal import AcceptInternalInvoice, OfferInternalInvoice, RefuseInternalInvoice
from contracts.members.events import UnitOpened
from contracts.wire.base import Request
from deploy.local.bank.coda import BankPayment, write_coda
from kernel.clock import legal_date
from kernel.identifiers import structured_communication, uuid7
from kernel.refusal import Refused

IBAN = "BE68539007547034"
ANNE = test_id("mbr", "anne")
UNITS = tuple(test_id("unit", name) for name in ("songs", "dance", "music"))
REASONS = ("bankruptcy", "uncollectable", "small_balance", "goodwill")
_LINES: tuple[dict[str, Any], ...] = (
    {"vat_percent": "21"},
    {"vat_percent": "6"},
    {"vat_percent": "12"},
    {"vat_percent": "0"},
    {"vat": "exempt", "vat_percent": "0", "exemption_reason": "VAT code, art. 44"},
)


def units_opened(house: ServiceHarness) -> list[UnitOpened]:
    day = legal_date(house.clock())
    fixed: dict[str, Any] = {"tool": "activity", "sector": "music", "office": "liege", "adviser": "ada"}
    return [
        UnitOpened(unit_id=u, name="Studio", holder_ids=(ANNE,), legal_entity="BE", opened_on=day, **fixed)
        for u in UNITS
    ]


def ask(house: ServiceHarness, request: type[Request[Any]], **fields: Any) -> Any:
    """The reply to this command, or the refusal that was raised."""
    return house.ask(request.model_validate({"request_id": uuid7(), **fields}))


def rows(house: ServiceHarness, query: str, **values: Any) -> Sequence[Any]:
    with house.engine.connect() as connection:
        return connection.execute(sa.text(query), values).all()


@dataclass
class Desk:
    """Steps are chosen by a name, two numbers and cents. What they are about is picked out of what there is by then."""

    house: ServiceHarness
    clients: tuple[str, ...] = ()
    files: "count[int]" = field(default_factory=lambda: count(1))

    def register(self) -> None:
        """Two companies: payments of the one may be matched with invoices of the other."""
        numbers = ("0417497106", "0403170701")
        fixed: dict[str, Any] = {"country": "BE", "kind": "company", "payment_days": 0}
        replies = [
            ask(self.house, clients.RegisterClient, name=f"Client {number}", enterprise_number=number, **fixed)
            for number in numbers
        ]
        self.clients = tuple(reply.client_id for reply in replies)

    def issue(self, a: int, b: int, cents: int) -> None:
        """One to three lines under the VAT rates; every third invoice with an allowance."""
        lines = [
            {"description": "Work", "quantity": "1.5", "unit_price_cents": 1 + cents // (n + 1), **_LINES[(b + n) % 5]}
            for n in range(1 + a % 3)
        ]
        off = {"reason": "friends", "cents": max(1, cents // 7), **_LINES[b % 5]}
        draft = ask(
            self.house,
            invoicing.DraftInvoice,
            unit_id=UNITS[a % 3],
            client_id=self.clients[b % 2],
            lines=tuple(lines),
            allowances=(off,) if cents % 3 == 0 else (),
        )
        ask(self.house, invoicing.IssueInvoice, invoice_id=draft.invoice_id)

    def issue_many(self, a: int, b: int, cents: int) -> None:
        line = {"description": "Work", "quantity": "3", "unit_price_cents": cents, **_LINES[b % 5]}
        content = {"unit_id": UNITS[a % 3], "client_id": self.clients[b % 2], "lines": (line,)}
        drafted = ask(self.house, invoicing.DraftInvoices, invoices=(content,) * (1 + a % 4))
        ask(self.house, invoicing.IssueInvoices, invoice_ids=drafted.invoice_ids)

    def order(self, a: int, b: int, cents: int) -> None:
        """A quote becomes an order, of which the deposit is invoiced."""
        lines = [
            {"description": "Work", "quantity": "7.25", "unit_price_cents": cents, **_LINES[(b + n) % 5]}
            for n in range(1 + b % 2)
        ]
        until = legal_date(self.house.clock()) + timedelta(days=30)
        fields = {"unit_id": UNITS[a % 3], "client_id": self.clients[b % 2], "title": "Work", "lines": tuple(lines)}
        quote = ask(self.house, quotes.MakeQuote, valid_until=until, deposit_percent=str(10 + 5 * a), **fields)
        ask(self.house, quotes.SendQuote, quote_id=quote.quote_id)
        today = legal_date(self.house.clock())
        ask(self.house, quotes.AcceptQuote, quote_id=quote.quote_id, accepted_on=today, accepted_by="Zoe")
        self._invoice_order(self._pick("select order_id from client_order", -1).order_id, kind="deposit")

    def order_more(self, a: int, b: int, cents: int) -> None:
        """The rest of an order, or a part of it."""
        order_id = self._pick("select order_id from client_order", -1 - a % 2).order_id
        share = {"kind": "progress", "net_cents": cents} if b % 3 == 0 else {"kind": "final"}
        self._invoice_order(order_id, **share)

    def cancel_order(self, a: int, _b: int, _cents: int) -> None:
        order_id = self._pick("select order_id from client_order", -1 - a % 2).order_id
        today = legal_date(self.house.clock())
        ask(self.house, quotes.CancelOrder, order_id=order_id, cancelled_on=today, why="no money")
        fee = "select invoice_id from order_cancellation where order_id = :about and invoice_id is not null"
        for (invoice_id,) in rows(self.house, fee, about=order_id):
            ask(self.house, invoicing.IssueInvoice, invoice_id=invoice_id)

    def pay(self, a: int, b: int, cents: int) -> None:
        """In part, whole, over, all of it again, or under a communication of nobody's."""
        communication, amount = self._payment(a, b, cents)
        day = legal_date(self.house.clock()) - timedelta(days=a % 2)
        fields = {"communication": communication, "amount_cents": amount, "value_date": day}
        ask(self.house, banking.RecordPayment, **fields)

    def pay_late(self, a: int, _b: int, cents: int) -> None:
        """After a letter, and some of the interest with it."""
        query = """select communication, open_cents from claim where open_cents > 0
          and invoice_id in (select invoice_id from reminder_item where interest_cents > 0)"""
        late = self._pick(query, a)
        fields = {"communication": late.communication, "amount_cents": late.open_cents + 1 + cents // 50}
        ask(self.house, banking.RecordPayment, value_date=legal_date(self.house.clock()), **fields)

    def pay_list(self, a: int, b: int, cents: int) -> None:
        """Several at once, which may be for the same invoice; the list comes twice."""
        day, name = legal_date(self.house.clock()), next(self.files)
        listed = []
        for n in range(1 + b % 4):
            communication, amount = self._payment(a + n // 2, b + n, cents)
            reference = f"list-{name}-{n}"
            listed.append(
                {"reference": reference, "communication": communication, "amount_cents": amount, "value_date": day}
            )
        for _ in range(2):
            ask(self.house, banking.RecordPayments, payments=tuple(listed))

    def bank(self, a: int, b: int, cents: int) -> None:
        """A bank file with payments in all sorts of words, and one that goes out."""
        first, amount = self._payment(a, b, cents)
        second, again = self._payment(a + b, b + 1, cents)
        text = f"{second[:3]}/{second[3:7]}/{second[7:]}"
        moves = [BankPayment(amount, structured=first), BankPayment(again, text=f"invoice {text}")]
        moves += [BankPayment(cents, text="thank you", counterparty_name="Client 0417497106")] if a % 2 else []
        moves += [BankPayment(-cents, text="?")] if b % 2 else []
        self._bring(*moves)

    def credit(self, a: int, b: int, cents: int) -> None:
        """All that is left of an invoice, a percentage, or an amount."""
        parts: tuple[dict[str, Any], ...] = ({}, {"percent": str(5 + 10 * (cents % 10))}, {"net_cents": cents})
        ask(self.house, invoicing.CreditInvoice, invoice_id=self._invoice(a), reason="wrong", **parts[b % 3])

    def match(self, a: int, b: int, cents: int) -> None:
        """What waits pays one invoice or two; what is left waits on, or is a client's credit."""
        payment = self._pick("select payment_id, left_cents from suspense where left_cents > 0", a)
        first, second = self._claim(b, late=a % 4 > 0), self._claim(b + 1, late=a % 4 > 1)
        share = max(1, min(first.open_cents or cents, payment.left_cents) // (1 + cents % 2))
        allocations = [{"invoice_id": first.invoice_id, "cents": share}]
        if cents % 3 == 0 and first.invoice_id != second.invoice_id:
            rest = max(1, min(second.open_cents or cents, payment.left_cents - share))
            allocations.append({"invoice_id": second.invoice_id, "cents": rest})
        rest_to = self.clients[b % 2] if cents % 5 == 0 else None
        fields = {"payment_id": payment.payment_id, "allocations": tuple(allocations), "rest_to_client_id": rest_to}
        ask(self.house, banking.MatchPayment, **fields)

    def rest(self, a: int, b: int, _cents: int) -> None:
        """All that waits of a payment is a client's credit."""
        payment = self._pick("select payment_id from suspense where left_cents > 0", a).payment_id
        ask(self.house, banking.MatchPayment, payment_id=payment, rest_to_client_id=self.clients[b % 2])

    def unmatch(self, a: int, b: int, _cents: int) -> None:
        query = """select source, invoice_id from allocation a where source like 'pay\\_%' and undoes is null
          and (:again or not exists (select from allocation u where u.undoes = a.number))"""
        allocation = self._pick(query, a, again=b == 0)
        ask(
            self.house,
            banking.UnmatchPayment,
            payment_id=allocation.source,
            invoice_id=allocation.invoice_id,
            reason="wrong",
        )

    def use_credit(self, a: int, b: int, cents: int) -> None:
        client_id, credit = self._credit(a)
        mine = "select invoice_id, open_cents from claim where client_id = :about and open_cents > 0"
        claim = self._pick(mine, b, about=client_id)
        most = min(credit, claim.open_cents)
        paid = most if cents % 2 else min(cents, most + 1)
        self.spend(client_id, claim.invoice_id, max(1, paid))

    def spend(self, client_id: str, invoice_id: str, cents: int) -> None:
        ask(self.house, banking.ApplyCredit, client_id=client_id, invoice_id=invoice_id, cents=cents)

    def refund(self, a: int, _b: int, cents: int) -> None:
        client_id, credit = self._credit(a)
        self._classify(self._out(min(cents, max(1, credit))), "refund", client_id=client_id)

    def cost(self, a: int, _b: int, cents: int) -> None:
        """Money that went out, or that came in: a cost, or something that other books explain."""
        purpose = ({"purpose": "bank_cost"}, {"purpose": "other", "note": "rent"})[cents % 2]
        waiting = self._pick("select payment_id from suspense", a).payment_id
        self._classify(self._out(cents) if a % 2 else waiting, **purpose)

    def returned(self, a: int, _b: int, _cents: int) -> None:
        """The bank takes a direct debit back, whatever was done with it meanwhile."""
        payment = self._pick("select payment_id, amount_cents from payment where amount_cents > 0", a)
        self._classify(self._out(payment.amount_cents), "returned_debit", returned_payment_id=payment.payment_id)

    def write_off(self, a: int, b: int, _cents: int) -> None:
        claim = self._pick("select invoice_id from claim where open_cents > 0", a)
        fields = {"invoice_id": claim.invoice_id, "reason": REASONS[b % 4], "note": "nothing to be had"}
        ask(self.house, dunning.WriteOff, **fields)

    def recover(self, a: int, b: int, cents: int) -> None:
        """A lost invoice is paid after all: a part, or more than was lost."""
        loss = self._pick("select communication, net_cents + vat_cents from loss join claim using (invoice_id)", a)
        amount = (cents, loss[1], max(1, loss[1] // 3), loss[1] + 1)[b % 4]
        self._bring(BankPayment(amount, structured=loss.communication))

    def remind(self, _a: int, b: int, _cents: int) -> None:
        """Late clients are told what they owe, from the second letter on with interest; meanwhile days went by."""
        self.house.clock.forward(days=8 * (b % 3))
        ask(self.house, dunning.RunReminders)

    def inside(self, a: int, b: int, cents: int) -> None:
        """One unit bills another, whose holder agrees, or mostly so."""
        units = {"seller_unit_id": UNITS[a % 3], "buyer_unit_id": UNITS[(a + 1 + b % 2) % 3]}
        offer = ask(self.house, OfferInternalInvoice, description="help", amount_cents=cents, **units)
        if cents % 5 == 0:
            refused = {"internal_invoice_id": offer.internal_invoice_id, "why": "not agreed"}
            ask(self.house, RefuseInternalInvoice, **refused)
        ask(self.house, AcceptInternalInvoice, internal_invoice_id=offer.internal_invoice_id)

    def _invoice_order(self, order_id: str, **part: Any) -> None:
        draft = ask(self.house, quotes.InvoiceOrder, order_id=order_id, **part)
        ask(self.house, invoicing.IssueInvoice, invoice_id=draft.invoice_id)

    def _payment(self, a: int, b: int, cents: int) -> tuple[str, int]:
        """A communication and an amount above zero."""
        claim = self._claim(a)
        if b % 8 == 7:
            return structured_communication(9_000_000 + cents), cents
        share = (claim.open_cents, claim.open_cents // 2, cents, claim.open_cents + 1, claim.total_cents)[b % 5]
        return claim.communication, max(1, share)

    def _claim(self, a: int, *, late: bool = False) -> Any:
        """Any, or one that is lost or of which something is open."""
        query = """select invoice_id, communication, open_cents, total_cents from claim
          where not :late or open_cents > 0 or written_off_on is not null"""
        return self._pick(query, a, late=late)

    def _invoice(self, a: int) -> str:
        return str(self._claim(a).invoice_id)

    def _credit(self, a: int) -> tuple[str, int]:
        """A client and its credit; zero when nobody has any."""
        query = """select subject, -sum(cents)::bigint as cents from posting where account = 'client_credit'
          group by subject having sum(cents) < 0"""
        credit_rows = sorted(tuple(row) for row in rows(self.house, query))
        return credit_rows[a % len(credit_rows)] if credit_rows else (self.clients[a % 2], 0)

    def _out(self, cents: int) -> str:
        """The id of money that left the account."""
        query, text = "select payment_id from suspense where communication = :about", f"out {next(self.files)}"
        self._bring(BankPayment(-cents, text=text))
        return str(self._pick(query, 0, about=text).payment_id)

    def _classify(self, payment_id: str, purpose: str, **fields: Any) -> None:
        ask(self.house, banking.ClassifyOutgoing, payment_id=payment_id, purpose=purpose, **fields)

    def _bring(self, *moves: BankPayment) -> None:
        closings = rows(self.house, "select new_balance_cents from bank_statement order by number desc limit 1")
        balance_cents = closings[0][0] if closings else 0
        content = write_coda(IBAN, next(self.files), legal_date(self.house.clock()), balance_cents, moves)
        ask(self.house, banking.ImportBankStatement, content_base64=b64encode(content).decode())

    def _pick(self, query: str, index: int, **values: Any) -> Any:
        """One row of those that there are by now, in the order of their first column. Raises NothingThere."""
        candidates = sorted(rows(self.house, query, **values), key=lambda row: str(row[0]))
        if not candidates:
            raise NothingThere("nothing to do it with")
        return candidates[index % len(candidates)]


class NothingThere(Refused):
    """The play has nothing yet that this step could be done with."""
