"""Every payment counts once, by its reference, however often and in whatever file or list it comes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chassis.db.work import Work
from services.invoicing.banking.domain.payment import Receipt
from services.invoicing.banking.refusals import EntryDiffers
from services.invoicing.banking.store.bank_files import SeenEntry, lock_bank_imports, seen_entries


@dataclass(frozen=True, slots=True)
class DeduplicatedReceipts:
    """`receipts`: all that came, by reference. `new`: those that never came before."""

    receipts: Mapping[str, Receipt]
    new: tuple[Receipt, ...]


def deduplicate(work: Work, incoming: Iterable[Receipt], *, field: str) -> DeduplicatedReceipts:
    """Find what is new; nobody else imports payments until the transaction ends.

    Raises EntryDiffers when one reference comes, or came before, with another amount, value date or communication.
    """
    lock_bank_imports(work.connection)
    receipts = _by_reference(incoming, field)
    earlier_entries = seen_entries(work.connection, receipts)
    for reference, before in earlier_entries.items():
        if before != _entry(receipts[reference]):
            raise _differs(receipts[reference], field)
    return DeduplicatedReceipts(
        receipts, tuple(receipt for reference, receipt in receipts.items() if reference not in earlier_entries)
    )


def _by_reference(receipts: Iterable[Receipt], field: str) -> dict[str, Receipt]:
    by_reference: dict[str, Receipt] = {}
    for receipt in receipts:
        before = by_reference.setdefault(receipt.reference, receipt)
        if before is not receipt and _entry(before) != _entry(receipt):
            raise _differs(receipt, field)
    return by_reference


def _entry(receipt: Receipt) -> SeenEntry:
    return SeenEntry(receipt.reference, receipt.amount_cents, receipt.value_date, receipt.structured)


def _differs(receipt: Receipt, field: str) -> EntryDiffers:
    return EntryDiffers(
        "this entry came before with another amount, value date or communication",
        field=field,
        reference=receipt.reference,
    )
