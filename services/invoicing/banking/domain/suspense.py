"""What a person decides about money in suspense, and when it is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kernel.refusal import Refused


class NothingInSuspense(Refused):
    """Nothing of this payment waits in suspense: it was matched, classified or taken back before."""


class NotIncoming(Refused):
    """The money left the account: it pays no invoice."""


class NotOutgoing(Refused):
    """The money came in: it was neither paid back to a client nor returned."""


class MoreThanIsLeft(Refused):
    """More is given away than waits in suspense."""


class MoreThanIsOpen(Refused):
    """More is paid than is open of the invoice and of its late charges; what is too much is a client's credit."""


class InvoiceTwice(Refused):
    """One invoice is named twice."""


class NotMatched(Refused):
    """The payment does not pay this invoice, or was taken off it before."""


class RecoveryStands(Refused):
    """The payment brought back a loss: that is not undone."""


class CreditTooSmall(Refused):
    """The client's credit is smaller: part of it was used or paid back."""


class NotThisClients(Refused):
    """The invoice is another client's."""


class NotReturnable(Refused):
    """The returned debit is not the whole of that payment, or that payment was returned or used otherwise before."""


@dataclass(frozen=True, slots=True)
class RequestedAllocation:
    """`cents` of a payment for one invoice."""

    invoice_id: str
    cents: int


def check_given(left_cents: int, given: Sequence[RequestedAllocation]) -> int:
    """What stays in suspense. Raises NotIncoming, InvoiceTwice, MoreThanIsLeft."""
    if left_cents < 0:
        raise NotIncoming("money that left the account pays no invoice", field="payment_id")
    if len({one.invoice_id for one in given}) != len(given):
        raise InvoiceTwice("an invoice is named twice", field="allocations")
    total = sum(one.cents for one in given)
    if total > left_cents:
        raise MoreThanIsLeft("less than this waits in suspense", field="allocations", left_cents=left_cents)
    return left_cents - total


def check_open(
    given: Sequence[RequestedAllocation], open_cents: Mapping[str, int], charges_cents: Mapping[str, int] | None = None
) -> None:
    """Both by invoice id, of those that were not written off; `charges_cents`: late charges. Raises MoreThanIsOpen."""
    for place, one in enumerate(given):
        charges = (charges_cents or {}).get(one.invoice_id, 0)
        if one.cents > open_cents.get(one.invoice_id, one.cents) + charges:
            raise MoreThanIsOpen(
                "more than is open of this invoice and of its late charges; give the rest to the client as credit",
                field=f"allocations.{place}",
                open_cents=open_cents[one.invoice_id],
                charges_cents=charges,
            )


def check_credit(credit_cents: int, cents: int, *, field: str) -> int:
    """What is left of the client's credit. Raises CreditTooSmall."""
    if cents > credit_cents:
        raise CreditTooSmall("the client's credit is smaller", field=field, credit_cents=credit_cents)
    return credit_cents - cents
