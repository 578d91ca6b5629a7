"""Which entries of a statement came before, and as which payments.

By their reference; by the reference of the form before (`old_reference`); or by what the bank itself calls them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby

import sqlalchemy as sa

from services.invoicing.banking.formats.statements import Statement, StatementEntry
from services.invoicing.banking.refusals import EntryDiffers
from services.invoicing.banking.store.bank_files import ListedEntry, SeenEntry, named_entries, seen_entries

_PROBED = 16


@dataclass(frozen=True, slots=True)
class Occurrence:
    """The payment that an entry of the bank is. `is_same`: the bank told the same of it, its day too."""

    reference: str
    amount_cents: int
    is_same: bool = True


@dataclass(frozen=True, slots=True)
class SortedEntries:
    """`own`: imported under their reference. `old`: under that of the form before. `rest`: neither.

    `in_doubt`: the old ones have the place, day and amounts of these, but two statements of a day had the same places.
    """

    own: tuple[Occurrence, ...]
    old: tuple[Occurrence, ...]
    rest: tuple[StatementEntry, ...]
    in_doubt: bool = False


@dataclass(slots=True)
class KnownEntries:
    """Of the database, and of the statements of this file taken so far. `same_file`: these very bytes came before."""

    connection: sa.Connection
    statements: Sequence[Statement]
    same_file: bool
    _seen: dict[str, SeenEntry] = field(default_factory=dict)
    _old: dict[str, SeenEntry] = field(default_factory=dict)
    _named: defaultdict[tuple[str, int], dict[str, ListedEntry]] = field(default_factory=lambda: defaultdict(dict))
    _named_are_read: bool = False
    _taken: list[ListedEntry] = field(default_factory=list)

    def __post_init__(self) -> None:
        probes = {s.identity: _old_references((*s.entries[:_PROBED], *s.entries[-1:])) for s in self.statements}
        references = {entry.reference for statement in self.statements for entry in statement.entries}
        self._seen = seen_entries(self.connection, references.union(*probes.values()))
        met = self._seen.keys() - references
        of_before = [s for s in self.statements if not probes[s.identity].isdisjoint(met)]
        if of_before:
            self._old = seen_entries(self.connection, set().union(*(_old_references(s.entries) for s in of_before)))

    def sort(self, statement: Statement) -> SortedEntries:
        """Raises EntryDiffers when an entry came before with another amount, value date or communication."""
        own, others = [], []
        for entry in statement.entries:
            before = self._seen.get(entry.reference)
            if before is None:
                others.append(entry)
                continue
            if before != _seen(entry):
                raise _differs(entry)
            own.append(Occurrence(entry.reference, entry.amount_cents))
        if not others or _old_references(others[:_PROBED]).isdisjoint(self._old):
            return SortedEntries(tuple(own), (), tuple(others))
        return self._sorted_old(statement, tuple(own), others)

    def _sorted_old(
        self, statement: Statement, own: tuple[Occurrence, ...], others: Sequence[StatementEntry]
    ) -> SortedEntries:
        """By movement: its parts may have been one payment, for the bank's details are read better than before."""
        old: list[Occurrence] = []
        rest: list[StatementEntry] = []
        weak = not self.same_file and _is_weak(statement)
        for _, group in groupby(others, key=lambda entry: entry.old_reference.rpartition(".")[0]):
            entries = list(group)
            before = [self._old[name] for name in sorted(_old_references(entries)) if name in self._old]
            if not before:
                rest += entries
            elif _same_money(before, entries):
                old += [Occurrence(seen.reference, seen.amount_cents) for seen in before]
            elif weak:  # another statement of that day
                return SortedEntries(own, (), tuple(others))
            else:
                raise _differs(entries[0])
        return SortedEntries(own, tuple(old), tuple(rest), in_doubt=weak)

    def named(self, account: str, entries: SortedEntries) -> Mapping[str, Occurrence]:
        """Of the rest, those that came in another statement under the bank's own name and with the same amount."""
        if not self._named_are_read:
            self._named_are_read = True
            all_entries = [entry for statement in self.statements for entry in statement.entries]
            names = {(entry.bank_identity, entry.amount_cents) for entry in all_entries if entry.bank_identity}
            self._add_named([*named_entries(self.connection, names), *self._taken])
        occurrences: dict[str, Occurrence] = {}
        used = {occurrence.reference for occurrence in (*entries.own, *entries.old)}
        for entry in entries.rest:
            content = content_of(account, entry)
            candidates = self._named.get((entry.bank_identity, entry.amount_cents), {}).values()
            free = [x for x in candidates if x.reference not in used and x.reference.startswith(f"{account}/")]
            if free:
                listed = next((x for x in free if x.content == content), free[0])
                used.add(listed.reference)
                is_same = listed.content == content
                occurrences[entry.reference] = Occurrence(listed.reference, listed.amount_cents, is_same)
        return occurrences

    def take(self, entries: Sequence[StatementEntry], listed: Sequence[ListedEntry]) -> None:
        """These entries are imported from now on."""
        self._seen |= {entry.reference: _seen(entry) for entry in entries}
        self._taken += listed
        if self._named_are_read:
            self._add_named(listed)

    def _add_named(self, listed_rows: Iterable[ListedEntry]) -> None:
        for listed in listed_rows:
            if listed.bank_identity:
                self._named[listed.bank_identity, listed.amount_cents][listed.reference] = listed


def content_of(account: str, entry: StatementEntry) -> int:
    """A short digest of all that the bank tells of the entry, but where it stands."""
    texts = (account, str(entry.amount_cents), str(entry.value_date), entry.structured or "-", entry.text)
    digest = sha256("\x1f".join((*texts, entry.counterparty_name, entry.counterparty_account)).encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _old_references(entries: Iterable[StatementEntry]) -> set[str]:
    """Of the entries, and of the totals that they are parts of."""
    own = {entry.old_reference for entry in entries} - {""}
    return own | {f"{reference.rpartition('.')[0]}.0000" for reference in own}


def _is_weak(statement: Statement) -> bool:
    """Its number on paper, all that the form before had, is zeros or the day of the year: a day may have two."""
    number = statement.entries[0].old_reference.split("/")[2]
    return number in {"000", f"{statement.date:%j}"}


def _same_money(before: Sequence[SeenEntry], entries: Sequence[StatementEntry]) -> bool:
    days = {seen.value_date for seen in before}
    same_days = len(before) != len(entries) or days == {entry.value_date for entry in entries}
    return same_days and sum(s.amount_cents for s in before) == sum(e.amount_cents for e in entries)


def _seen(entry: StatementEntry) -> SeenEntry:
    return SeenEntry(entry.reference, entry.amount_cents, entry.value_date, entry.structured)


def _differs(entry: StatementEntry) -> EntryDiffers:
    return EntryDiffers(
        "this entry came before with another amount, value date or communication",
        field="content_base64",
        reference=entry.reference,
    )
