"""`gedeeld bank suspense`, `match`, `unmatch`, `classify`: money that waits for a person, and what a person decides."""

from typing import TYPE_CHECKING, Annotated, Literal, get_args

import typer

from chassis.cli.failures import WrongUse
from chassis.cli.operator import ask, question
from chassis.cli.options import After, Limit, tell_more
from chassis.cli.output import AsJson, euros, print_json, print_table

if TYPE_CHECKING:
    from contracts.invoicing.banking import AllocationInput, MatchReply, OutgoingPart, SuspenseEntry

Row = tuple[object, ...]

Payment = Annotated[str, typer.Argument(metavar="PAYMENT", help="Its id, pay_…; `gedeeld bank suspense` tells it.")]
Invoices = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[INVOICE[=CENTS]]...",
        help="Ids of invoices, inv_…, each with the cents that it gets; all that is open of it when left out.",
    ),
]
RestTo = Annotated[
    str | None,
    typer.Option(metavar="CLIENT", help="The client, cli_…, whose credit the rest becomes; else it goes on waiting."),
]
OutgoingPurpose = Literal["refund", "bank_cost", "returned_debit", "other"]
_PURPOSES: dict[str, OutgoingPurpose] = {purpose: purpose for purpose in get_args(OutgoingPurpose)}
Purpose = Annotated[
    OutgoingPurpose | None,
    typer.Argument(metavar="[PURPOSE]", help="refund, bank_cost, returned_debit or other; none with --part."),
]
Parts = Annotated[
    list[str] | None,
    typer.Option(
        "--part",
        metavar="PURPOSE=CENTS[:WHAT]",
        help="One of several: refund=12100:CLIENT, returned_debit=12100:PAYMENT, bank_cost=350, other=100:NOTE.",
    ),
]


def suspense(after: After = None, limit: Limit = 50, as_json: AsJson = False) -> None:
    """List what waits for a person, the oldest value date first, with the invoices that it may pay and how sure we are.

    Money that left the account is below zero. Each invoice stands below the payment that it may belong to.
    """
    from contracts.invoicing.banking import GetSuspense

    reply = ask(question(GetSuspense, cursor=after, limit=limit))
    if as_json:
        print_json(reply)
        return
    if not reply.entries:
        print("Nothing waits in suspense.")
        return
    heads = ("payment, or invoice that it may pay", "value date", ">EUR", ">sure", "who", "what it says, or why")
    print_table("", heads, [row for entry in reply.entries for row in suspense_rows(entry)])
    print(f"{len(reply.entries)} payments, {euros(sum(entry.amount_cents for entry in reply.entries))} EUR.")
    tell_more(reply.next_cursor)


def suspense_rows(entry: "SuspenseEntry") -> list[Row]:
    """The payment, and below it each invoice that it may pay, the surest first."""
    what = f"{entry.communication} ({entry.reason})" if entry.communication else f"({entry.reason})"
    payment = (entry.payment_id, entry.value_date, euros(entry.amount_cents), "", entry.counterparty, what)
    return [
        payment,
        *(
            (
                f"  {suggestion.invoice_id}",
                "",
                euros(suggestion.open_cents),
                f"{suggestion.confidence} %",
                suggestion.client_name,
                f"{suggestion.number}: {suggestion.because}",
            )
            for suggestion in entry.suggestions
        ),
    ]


def match(payment: Payment, invoices: Invoices = None, rest_to: RestTo = None, as_json: AsJson = False) -> None:
    """Say which invoices PAYMENT pays. What is left over goes on waiting, or becomes the credit of a client."""
    from contracts.invoicing.banking import MatchPayment

    allocations = tuple(map(_allocation, invoices or ()))
    request = question(MatchPayment, payment_id=payment, allocations=allocations, rest_to_client_id=rest_to)
    tell_match(ask(request), as_json=as_json)


def unmatch(
    payment: Payment,
    invoice: Annotated[str, typer.Argument(metavar="INVOICE", help="The invoice, inv_…, that it does not pay.")],
    reason: Annotated[str, typer.Option(help="Why; kept with your name.")],
    as_json: AsJson = False,
) -> None:
    """Take PAYMENT off INVOICE: the invoice is open again, and the money waits in suspense."""
    from contracts.invoicing.banking import UnmatchPayment

    request = question(UnmatchPayment, payment_id=payment, invoice_id=invoice, reason=reason)
    tell_match(ask(request), as_json=as_json)


def classify(
    payment: Payment,
    purpose: Purpose = None,
    *,
    part: Parts = None,
    client: Annotated[str | None, typer.Option(help="Of a refund: the client, cli_….")] = None,
    returned: Annotated[str | None, typer.Option(help="Of a returned debit: the payment, pay_…, that it was.")] = None,
    note: Annotated[str | None, typer.Option(help="What it was for; needed with `other`.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say what money in suspense was for that no invoice explains; mostly money that left the account.

    One PURPOSE explains as much as it can: a refund the client's credit, a returned debit that whole payment, the
    others all of it. With --part, as often as needed, each says its cents. The rest goes on waiting.
    """
    from contracts.invoicing.banking import ClassifyOutgoing

    request = question(
        ClassifyOutgoing,
        payment_id=payment,
        purpose=purpose,
        client_id=client,
        returned_payment_id=returned,
        note=note,
        parts=tuple(map(outgoing_part, part)) if part else None,
    )
    tell_match(ask(request), as_json=as_json)


def outgoing_part(text: str) -> "OutgoingPart":
    """`refund=12100:cli_…`: what stands behind the colon is the client, the payment that was returned, or a note."""
    from pydantic import ValidationError

    from contracts.invoicing.banking import OutgoingPart

    name, _, rest = text.partition("=")
    cents, _, what = rest.partition(":")
    purpose = _PURPOSES.get(name)
    if purpose is None or not (cents.isascii() and cents.isdecimal()):
        raise WrongUse(f"{text!r} is no PURPOSE=CENTS[:WHAT], such as refund=12100:cli_…; cents are whole")
    try:
        return OutgoingPart(
            purpose=purpose,
            cents=int(cents),
            client_id=what if what and purpose == "refund" else None,
            returned_payment_id=what if what and purpose == "returned_debit" else None,
            note=what if what and purpose in {"bank_cost", "other"} else None,
        )
    except ValidationError as error:
        raise WrongUse(f"{text!r} is no PURPOSE=CENTS[:WHAT]: an id such as cli_…, and cents above zero") from error


def _allocation(text: str) -> "AllocationInput":
    """`inv_…=12100`, or `inv_…` for all that is open of it."""
    from pydantic import ValidationError

    from contracts.invoicing.banking import AllocationInput

    invoice_id, separator, cents = text.partition("=")
    if separator and not (cents.isascii() and cents.isdecimal()):
        raise WrongUse(f"{text!r} is no INVOICE=CENTS: cents are whole, as in {invoice_id}=12100")
    invoice_cents = int(cents) if separator else _open_cents(invoice_id)
    try:
        return AllocationInput(invoice_id=invoice_id, cents=invoice_cents)
    except ValidationError as error:
        raise WrongUse(f"{text!r} is no INVOICE=CENTS: an id such as inv_… and cents above zero") from error


def _open_cents(invoice_id: str) -> int:
    from contracts.invoicing.billing import GetInvoice

    invoice = ask(question(GetInvoice, invoice_id=invoice_id))
    if invoice.open_cents == 0:
        raise WrongUse(f"Nothing is open of {invoice_id}: say how many cents, as in {invoice_id}=12100")
    return invoice.open_cents


def tell_match(reply: "MatchReply", *, as_json: bool) -> None:
    if as_json:
        print_json(reply)
        return
    rows = [
        ("applied to invoices", euros(reply.applied_cents)),
        ("late charges of clients", euros(reply.charges_cents)),
        ("credit of clients", euros(reply.credit_cents)),
        ("shares of members", euros(reply.shares_cents)),
        ("in suspense", euros(reply.suspense_cents)),
    ]
    print_table(f"{reply.payment_id}, {euros(reply.amount_cents)} EUR", ("where it is now", ">EUR"), rows)
    for invoice_id in reply.settled_invoice_ids:
        print(f"Nothing is left to pay of {invoice_id}.")
