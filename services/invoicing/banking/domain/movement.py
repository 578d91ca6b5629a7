"""What a movement on the bank account is, as far as the bank's own code for it tells."""

from enum import StrEnum


class MovementKind(StrEnum):
    """With an unknown code, money in is PAYMENT and money out is OTHER."""

    PAYMENT = "payment"
    """A transfer, a cheque, a card, cash; in, or out."""
    DIRECT_DEBIT = "direct_debit"
    """Collected from a client, or taken from us."""
    RETURNED_DEBIT = "returned_debit"
    """Out: a direct debit that we collected was not paid, or had to be given back."""
    REFUND = "refund"
    """In: a transfer of ours that came back, or a direct debit that we were given back."""
    BANK_COST = "bank_cost"
    """Costs and interest of the bank; in: given back, or interest for us."""
    OTHER = "other"


MATCHED = frozenset({MovementKind.PAYMENT, MovementKind.DIRECT_DEBIT, MovementKind.OTHER})
"""Kinds of incoming money that may pay an invoice."""


def plain_kind(cents: int) -> MovementKind:
    """The kind of a movement whose code tells nothing."""
    return MovementKind.PAYMENT if cents > 0 else MovementKind.OTHER
