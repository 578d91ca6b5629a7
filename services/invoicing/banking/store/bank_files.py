"""Every SQL statement about bank files and which of their entries were seen before."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from chassis.db.locks import lock
from chassis.db.rows import Table
from services.invoicing.locks import InvoicingLock


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file that was imported; `statements` and `entries` tell how many of it were, the first time."""

    sha256: str
    statements: int
    entries: int
    imported_at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class SeenEntry:
    """What is kept of an entry of the bank."""

    reference: str
    amount_cents: int
    value_date: date
    structured: str | None


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """An entry as it stood in a file, whether or not it came before.

    `content`: a short digest of all that the bank tells of it. `bank_identity`: what the bank calls it, where it does.
    """

    file: str
    reference: str
    amount_cents: int
    content: int | None = None
    bank_identity: str | None = None


@dataclass(frozen=True, slots=True)
class EntryFigures:
    """What became of the entries of a file, whenever they came first."""

    entries: int
    matched: int
    part_paid: int
    settled: int
    overpaid: int
    suspense: int
    booked_costs: int
    shares: int
    amount_cents: int


FILES = Table("bank_file", FileRow, key="sha256")
ENTRIES = Table("bank_entry", ListedEntry, key="file, reference")


def lock_bank_imports(connection: sa.Connection) -> None:
    """From here to the end of the transaction nobody else imports a bank file."""
    lock(connection, InvoicingLock.BANK_IMPORT)


def keep_file(
    connection: sa.Connection, sha256: str, *, statements: int, entries: int, now: datetime, actor: str
) -> bool:
    """Write that this file was imported; False when it was imported before."""
    return FILES.insert_new(connection, [FileRow(sha256, statements, entries, now, actor)]) == 1


def keep_entries(connection: sa.Connection, entries: Sequence[ListedEntry]) -> None:
    """Write what the file holds; the same file again changes nothing."""
    ENTRIES.insert_new(connection, entries)


def was_imported(connection: sa.Connection, sha256: str) -> bool:
    """Whether something of this very file was imported before."""
    return bool(FILES.read(connection, "sha256 = :sha256", sha256=sha256))


def named_entries(connection: sa.Connection, names: Collection[tuple[str, int]]) -> list[ListedEntry]:
    """The entries of all files that the bank calls so, with that amount: at most 50,000."""
    where = """(bank_identity, amount_cents) in (select * from unnest(cast(:names as text[]), cast(:cents as bigint[])))
      order by file, reference limit 50000"""
    return ENTRIES.read(
        connection, where, names=[name for name, _ in names], cents=[amount_cents for _, amount_cents in names]
    )


def seen_entries(connection: sa.Connection, references: Collection[str]) -> dict[str, SeenEntry]:
    """Those of the entries that came before, by reference."""
    rows = connection.execute(_SEEN, {"references": list(references)})
    return {row.reference: SeenEntry(**row._asdict()) for row in rows}


_SEEN = sa.text(
    "select reference, amount_cents, value_date, structured from payment where reference = any(:references)"
)
_FIGURES = sa.text(
    """select count(*) as entries,
      count(*) filter (where outcome in ('part', 'exact', 'over', 'duplicate', 'charges', 'recovered')) as matched,
      count(*) filter (where outcome = 'part') as part_paid,
      coalesce(sum((select count(*) from allocation a where a.source = payment_id and a.settles))
        filter (where settles), 0)::bigint as settled,
      count(*) filter (where outcome in ('over', 'duplicate')) as overpaid,
      count(*) filter (where suspense_cents <> 0) as suspense,
      count(*) filter (where outcome = 'bank_cost') as booked_costs,
      count(*) filter (where outcome in ('shares', 'shares_over')) as shares,
      coalesce(sum(amount_cents), 0)::bigint as amount_cents
    from payment where reference = any(:references)"""
)


def figures_of(connection: sa.Connection, references: Collection[str]) -> EntryFigures:
    """The figures of these entries, which must have been written."""
    row = connection.execute(_FIGURES, {"references": list(references)}).one()
    return EntryFigures(**row._asdict())
