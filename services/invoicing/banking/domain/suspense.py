"""What a person decides about money in suspense, and when it is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.invoicing.banking.refusals import (
    CreditTooSmall,
    InvoiceTwice,
    MoreThanIsLeft,
    MoreThanIsOpen,
    NotIncoming,
)


@dataclass(frozen=True, slots=True)
class RequestedAllocation:
    """`cents` of a payment for one invoice."""

    invoice_id: str
    cents: int


def check_given(left_cents: int, allocations: Sequence[RequestedAllocation]) -> int:
    """What stays in suspense. Raises NotIncoming, InvoiceTwice, MoreThanIsLeft."""
    if left_cents < 0:
        raise NotIncoming("money that left the account pays no invoice", field="payment_id")
    if len({allocation.invoice_id for allocation in allocations}) != len(allocations):
        raise InvoiceTwice("an invoice is named twice", field="allocations")
    total = sum(allocation.cents for allocation in allocations)
    if total > left_cents:
        raise MoreThanIsLeft("less than this waits in suspense", field="allocations", left_cents=left_cents)
    return left_cents - total


def check_open(
    allocations: Sequence[RequestedAllocation],
    open_cents: Mapping[str, int],
    charges_cents: Mapping[str, int] | None = None,
) -> None:
    """`open_cents` and `charges_cents` (late charges) by invoice id, none written off. Raises MoreThanIsOpen."""
    for index, allocation in enumerate(allocations):
        charges = (charges_cents or {}).get(allocation.invoice_id, 0)
        if allocation.cents > open_cents.get(allocation.invoice_id, allocation.cents) + charges:
            raise MoreThanIsOpen(
                "more than is open of this invoice and of its late charges; give the rest to the client as credit",
                field=f"allocations.{index}",
                open_cents=open_cents[allocation.invoice_id],
                charges_cents=charges,
            )


def check_credit(credit_cents: int, cents: int, *, field: str) -> int:
    """What is left of the client's credit. Raises CreditTooSmall."""
    if cents > credit_cents:
        raise CreditTooSmall("the client's credit is smaller", field=field, credit_cents=credit_cents)
    return credit_cents - cents
