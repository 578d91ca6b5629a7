"""What an entry of camt.053 totals: its payments, and the charges that the bank kept back from them.

Source: ISO 20022, camt.053, ReportEntry and EntryTransaction: `Chrgs` with `ChrgInclInd`, "whether the charge is
included in the amount". Banks write charges at the entry or at a payment, flagged or not: what makes the amounts agree
is believed, and a flag where no amount contradicts it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.invoicing.banking.formats.camt_fields import Node, cents_of, rule_at, signed_cents

_YES = {"true", "1"}
_AMOUNTS = ("Amt", "AmtDtls/TxAmt/Amt")
_STATED = (*_AMOUNTS, "AmtDtls/InstdAmt/Amt")


@dataclass(frozen=True, slots=True)
class EntryPart:
    """A payment in an entry, told by `node`, in signed cents; or a charge that was kept back."""

    node: Node
    cents: int
    is_charge: bool = False


@dataclass(frozen=True, slots=True)
class _Charge:
    node: Node
    cents: int
    is_included: bool


def parts_of(entry: Node, total: int, currency: str) -> list[EntryPart]:
    """One part when the entry is one payment. Raises BrokenStatement when its parts do not sum to it."""
    details = entry.all("NtryDtls/TxDtls")
    amounts = [_amount_of(detail, total, currency) for detail in details] if len(details) > 1 else []
    if not any(amount is not None for amount in amounts):
        return _net_of_charges(entry, details[0] if len(details) == 1 else entry, total, currency)
    parts = [EntryPart(detail, cents) for detail, cents in zip(details, amounts, strict=True) if cents is not None]
    missing = total - sum(part.cents for part in parts)
    if not missing and len(parts) == len(details):
        pieces = [piece for part in parts for piece in _net_of_stated_charges(part, currency)]
        return sorted(pieces, key=lambda piece: piece.is_charge)
    charges = next((scope for scope in _scopes(entry, details, currency) if _sum(scope) == missing), None)
    if charges is None or len(parts) < len(details):
        raise rule_at(entry, "the parts of this entry do not sum to its amount")
    return [*parts, *_charged(charges)]


def _net_of_charges(entry: Node, detail: Node, total: int, currency: str) -> list[EntryPart]:
    """One payment, or the payment before its charges when these are said to be in the amount."""
    if entry.first("Chrgs") is None and detail.first("Chrgs") is None:
        return [EntryPart(detail, total)]
    scopes = list(_scopes(entry, [detail], currency))
    stated = _stated(detail, total, currency)
    charges = next((scope for scope in scopes if total - _sum(scope) in stated), None)
    if charges is None:
        charges = next((scope for scope in scopes if all(charge.is_included for charge in scope)), None)
    if charges is None or (total - _sum(charges)) * total <= 0:  # it is the charge itself, or more than all of it
        return [EntryPart(detail, total)]
    return [EntryPart(detail, total - _sum(charges)), *_charged(charges)]


def _net_of_stated_charges(part: EntryPart, currency: str) -> list[EntryPart]:
    """One of several payments, whose own amount is net of its own charges when it says what was instructed."""
    if part.node.first("Chrgs") is None:
        return [part]
    stated = _stated(part.node, part.cents, currency)
    for charges in _scopes(None, [part.node], currency):
        if part.cents - _sum(charges) in stated:
            return [EntryPart(part.node, part.cents - _sum(charges)), *_charged(charges)]
    return [part]


def _charged(charges: Sequence[_Charge]) -> list[EntryPart]:
    return [EntryPart(charge.node, charge.cents, is_charge=True) for charge in charges]


def _scopes(entry: Node | None, details: Sequence[Node], currency: str) -> Iterator[list[_Charge]]:
    """The sets of charges that may be meant, those that are flagged as included first; none sums to zero."""
    own = _charges(entry, currency) if entry else []
    theirs = [charge for detail in details if detail != entry for charge in _charges(detail, currency)]
    totals = [charge for node in (entry, *details) if node for charge in _charge_total(node, currency)]
    both = own + theirs if own and theirs else []
    for scope in (own, theirs, both):
        included = [charge for charge in scope if charge.is_included]
        if _sum(included):
            yield included
    yield from (scope for scope in (own, theirs, both, totals) if _sum(scope))


def _charges(node: Node, currency: str) -> list[_Charge]:
    """Version 02 writes an amount in each `Chrgs`; later ones in its records."""
    charges = []
    for record in node.all("Chrgs/Rcrd") or node.all("Chrgs"):
        amount = record.first("Amt")
        if amount is not None and amount.attribute("Ccy") == currency and cents_of(amount):
            included = record.text_at("ChrgInclInd") in _YES
            charges.append(_Charge(record, _charge_cents(record, amount), included))
    return charges


def _charge_total(node: Node, currency: str) -> list[_Charge]:
    totals = [(charges, charges.first("TtlChrgsAndTaxAmt")) for charges in node.all("Chrgs")]
    return [
        _Charge(charges, -cents_of(amount), is_included=False)
        for charges, amount in totals
        if amount is not None and amount.attribute("Ccy") == currency and cents_of(amount)
    ]


def _charge_cents(record: Node, amount: Node) -> int:
    """The bank takes it, unless it says that it gives it back."""
    return cents_of(amount) if record.text_at("CdtDbtInd") == "CRDT" else -cents_of(amount)


def _sum(charges: Sequence[_Charge]) -> int:
    return sum(charge.cents for charge in charges)


def _amount_of(detail: Node, total: int, currency: str) -> int | None:
    """Signed as the part says, or else as its entry; None when it tells no amount in this currency."""
    for steps in _AMOUNTS:
        amount = detail.first(steps)
        if amount is not None and amount.attribute("Ccy") == currency:
            return _signed(detail, amount, total, currency)
    return None


def _stated(detail: Node, total: int, currency: str) -> set[int]:
    """Every amount that the payment tells in this currency."""
    amounts = [amount for steps in _STATED if (amount := detail.first(steps)) is not None]
    return {_signed(detail, amount, total, currency) for amount in amounts if amount.attribute("Ccy") == currency}


def _signed(detail: Node, amount: Node, total: int, currency: str) -> int:
    if detail.first("CdtDbtInd") is not None:
        return signed_cents(detail, currency, amount)
    return cents_of(amount) if total >= 0 else -cents_of(amount)
