"""The codes by which a bank says what a movement is: Febelfin's of CODA, and ISO 20022's of camt.053.

Sources: Febelfin, Coded statement of account (CODA) 2.3, annex II (families and transactions); ISO 20022, Bank
transaction codes, external code sets 6.6. A code whose meaning does not fit the sign of the amount tells nothing.
"""

import re

from services.invoicing.banking.domain.movement import MovementKind, plain_kind

_CODA = re.compile(r"[0-9]([0-9]{2})([0-9]{2})[0-9]{3}", re.ASCII)
_OUT = {
    ("01", "01"): MovementKind.PAYMENT,
    ("01", "02"): MovementKind.PAYMENT,
    ("01", "03"): MovementKind.PAYMENT,
    ("01", "05"): MovementKind.PAYMENT,
    ("01", "07"): MovementKind.PAYMENT,
    ("01", "13"): MovementKind.PAYMENT,
    ("05", "01"): MovementKind.DIRECT_DEBIT,
    ("05", "03"): MovementKind.RETURNED_DEBIT,  # unpaid debt
    ("05", "05"): MovementKind.RETURNED_DEBIT,  # reimbursement to the one who was debited
    ("35", "01"): MovementKind.BANK_COST,  # periodic closing: interest and costs
    ("41", "01"): MovementKind.PAYMENT,
    ("41", "03"): MovementKind.PAYMENT,
    ("41", "05"): MovementKind.PAYMENT,
    ("41", "07"): MovementKind.PAYMENT,
    ("41", "13"): MovementKind.PAYMENT,
    ("41", "38"): MovementKind.BANK_COST,  # costs of a transfer that came in
}
_IN = {
    ("01", "50"): MovementKind.PAYMENT,
    ("01", "51"): MovementKind.PAYMENT,
    ("01", "52"): MovementKind.PAYMENT,
    ("41", "50"): MovementKind.PAYMENT,
    ("01", "54"): MovementKind.REFUND,  # unexecutable transfer order
    ("05", "50"): MovementKind.DIRECT_DEBIT,  # credit after collection
    ("05", "52"): MovementKind.DIRECT_DEBIT,  # credit under usual reserve
    ("05", "54"): MovementKind.REFUND,  # reimbursement
    ("05", "56"): MovementKind.REFUND,  # unexecutable reimbursement
    ("05", "58"): MovementKind.REFUND,  # reversal
    ("35", "50"): MovementKind.BANK_COST,  # periodic closing: interest in our favour
}
_COSTS, _COSTS_BACK = "37", "87"
"""In every family."""
_CHARGED = "80"
"""The family of costs and commissions that are charged separately."""
_BANKS_OWN = frozenset(str(number) for number in (*range(40, 49), *range(90, 99)))
"""Transactions that each bank gives a meaning of its own."""
_CANCELLED = frozenset({"49", "99"})


def coda_kind(code: str, cents: int) -> MovementKind | None:
    """The kind by the 8 digits type, family, transaction, category; None when they tell nothing of this amount."""
    digits = _CODA.fullmatch(code)
    if digits is None or cents == 0:
        return None
    family, transaction = digits.groups()
    if transaction in _BANKS_OWN:
        return None
    if transaction == (_COSTS if cents < 0 else _COSTS_BACK) or family == _CHARGED:
        return MovementKind.BANK_COST
    if transaction in _CANCELLED:
        return MovementKind.OTHER
    return (_OUT if cents < 0 else _IN).get((family, transaction))


_CHARGE_CATEGORIES = frozenset(
    {*range(3, 24), *range(25, 28), *range(29, 38), 39, 41, 42, 43, 45, 47, 49, 53, 61, 73, 74}
    | {*range(200, 216), *range(400, 403), *range(404, 421)}
)
"""Categories (the last three digits) of commissions, postage, fees and the taxes on them; no interest, no premiums."""


def is_coda_charge(code: str, cents: int) -> bool:
    """Whether this detail of a movement is what the bank kept back, by its transaction or by its category."""
    if coda_kind(code, cents) is MovementKind.BANK_COST:
        return True
    return cents < 0 and _CODA.fullmatch(code) is not None and int(code[5:]) in _CHARGE_CATEGORIES


_RETURNS = frozenset({"UPDD", "PRDD", "RCDD"})
"""Reversals of a direct debit: unpaid or returned, reversed by the creditor, cancelled."""
_CHARGES = frozenset({"CHRG", "COMM", "COME", "COMI", "COMT", "FEES", "INTR"})
_CHARGING = frozenset({"PMNT", "ACMT", "CAMT"})
_TRANSFERS = frozenset({"RCDT", "ICDT", "RRCT", "IRCT"})
_OURS = frozenset({"ICDT", "IRCT"})
_DEBITS = {"IDDT": MovementKind.RETURNED_DEBIT, "RDDT": MovementKind.REFUND}
"""The families issued by us and received by us, with the kind of their return."""


def iso_kind(domain: str, family: str, sub_family: str, cents: int, *, reversal: bool) -> MovementKind | None:
    """The kind by the three codes of ISO 20022 and the entry's own `reversal`; None when they tell nothing."""
    if cents == 0:
        return None
    if domain in _CHARGING and sub_family in _CHARGES:
        return MovementKind.BANK_COST
    if domain == "PMNT" and family in _DEBITS:
        return _debit(family, cents, came_back=reversal or sub_family in _RETURNS)
    if domain == "PMNT" and family in _TRANSFERS:
        return _transfer(family, cents, came_back=reversal or sub_family == "RRTN")
    return None


def _debit(family: str, cents: int, *, came_back: bool) -> MovementKind | None:
    """A direct debit comes in when we issued it, goes out when we received it, and returns the other way."""
    goes_on = (cents > 0) == (family == "IDDT")
    if goes_on == came_back:
        return None
    return _DEBITS[family] if came_back else MovementKind.DIRECT_DEBIT


def _transfer(family: str, cents: int, *, came_back: bool) -> MovementKind | None:
    ours = family in _OURS
    if came_back:
        return MovementKind.REFUND if ours and cents > 0 else MovementKind.OTHER
    return MovementKind.PAYMENT if (cents < 0) == ours else None


def kind_of(code_kind: MovementKind | None, cents: int) -> MovementKind:
    """The kind that the code tells, or else the kind that the sign tells."""
    return code_kind or plain_kind(cents)


_CALLS_MANY = re.compile(r"0*|NON?REF|NOT ?(PROVIDED|AVAILABLE)|N/?A", re.IGNORECASE)


def bank_identity(reference: str, part: str) -> str:
    """The bank's reference and the number of the part in it; empty when the reference names nothing."""
    plain = reference.strip()
    return "" if _CALLS_MANY.fullmatch(plain) else f"{plain}#{part}"
