"""Take the statements of a file that follow in the chains of their accounts; leave the others, each with its reason."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from chassis.db.work import Work
from chassis.turns import in_turns
from kernel.refusal import Refused
from services.invoicing.banking.domain.bank_chain import ChainEnd, Opening, chain_break
from services.invoicing.banking.formats.statements import Statement, StatementEntry
from services.invoicing.banking.refusals import EntriesInDoubt
from services.invoicing.banking.store.bank_files import ListedEntry, was_imported
from services.invoicing.banking.store.bank_statements import (
    Gap,
    StatementRow,
    chain_ends,
    gaps_of,
    known_statements,
    told_cents,
)
from services.invoicing.banking.use_cases.entries_in_doubt import Doubt, entries_in_doubt
from services.invoicing.banking.use_cases.known_entries import KnownEntries, Occurrence, SortedEntries, content_of

_MOST_LOOKED_UP = 100
_NO_BALANCE = "it opens at 0.00: the bank carries no balance over"


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """The file that statements stand in. `accepted_because`: why a person takes what does not follow."""

    sha256: str
    format: str
    accepted_because: str | None = None


@dataclass(frozen=True, slots=True)
class TakenStatement:
    """`new`: its entries that never came. `listed`: all of its entries, as the payments that they are.

    `row`: its place in the chain; None when it came before. `told`: why it does not follow, taken nevertheless.
    """

    statement: Statement
    new: tuple[StatementEntry, ...]
    listed: tuple[ListedEntry, ...]
    row: StatementRow | None
    told: Refused | None = None


@dataclass(frozen=True, slots=True)
class HeldStatement:
    statement: Statement
    refusal: Refused
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class _Link:
    """How a statement follows. `known`: entries that came before. `in_chain`: False when all of it came before."""

    new: tuple[StatementEntry, ...]
    known: tuple[Occurrence, ...]
    in_chain: bool = True
    break_cents: int = 0
    because: str | None = None
    late: bool = False
    fills: int | None = None


@dataclass(slots=True)
class FollowedChains:
    """The statements of one file, sorted. Nobody else may import meanwhile (`lock_bank_imports`)."""

    work: Work
    file: ImportedFile
    taken: list[TakenStatement] = field(default_factory=list)
    held: list[HeldStatement] = field(default_factory=list)
    _known: KnownEntries = field(init=False)
    _statements: set[tuple[str, int]] = field(init=False)
    _ends: dict[str, ChainEnd] = field(init=False)
    _moved: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    _told: dict[str, int] = field(default_factory=dict)
    _gaps: dict[str, list[Gap]] = field(default_factory=dict)

    def follow(self, statements: Sequence[Statement]) -> None:
        connection = self.work.connection
        self._known = KnownEntries(connection, statements, was_imported(connection, self.file.sha256))
        self._statements = known_statements(connection, [statement.identity for statement in statements])
        self._ends = chain_ends(connection, {statement.account_iban for statement in statements})
        by_account: dict[str, list[Statement]] = {}
        for statement in statements:
            by_account.setdefault(statement.account_iban, []).append(statement)
        for account, own_statements in by_account.items():
            self._follow_account(account, _ordered(own_statements))

    def _follow_account(self, account: str, statements: Sequence[Statement]) -> None:
        """By day; what does not follow waits for what comes between, and is judged at the end."""
        waiting: defaultdict[int, list[Statement]] = defaultdict(list)
        for statement in in_turns(statements):
            if not self._settle(statement):
                waiting[statement.old_balance_cents].append(statement)
            self._settle_followers(account, waiting)
        for statement in statements:
            if statement in waiting.get(statement.old_balance_cents, ()):
                waiting[statement.old_balance_cents].remove(statement)
                self._settle_break(statement)
                self._settle_followers(account, waiting)

    def _settle_followers(self, account: str, waiting: defaultdict[int, list[Statement]]) -> None:
        while (end := self._ends.get(account)) and waiting.get(end.balance_cents):
            statement = waiting[end.balance_cents].pop(0)
            if not self._settle(statement):
                self._settle_break(statement)

    def _settle(self, statement: Statement) -> bool:
        """Take it, or leave it for good; False when it does not follow, or not yet."""
        try:
            link = self._link(statement, self._known.sort(statement))
        except Refused as refusal:
            self.held.append(HeldStatement(statement, refusal))
            return True
        if link:
            self._take(statement, link)
        return link is not None

    def _link(self, statement: Statement, entries: SortedEntries) -> _Link | None:
        """Raises EntriesInDoubt."""
        known, end = (*entries.own, *entries.old), self._ends.get(statement.account_iban)
        again = _Link((), known, in_chain=False)
        if (statement.identity, statement.new_balance_cents) in self._statements:
            return again
        if not statement.entries and (self._known.same_file or (end and statement.date < end.day)):
            return again  # nothing moved, and what came since knows it
        untold_cents = self._untold_cents(statement.account_iban) if entries.old or not end else 0
        follows_old = end is not None and statement.old_balance_cents == end.balance_cents
        if entries.in_doubt and entries.old:
            if not follows_old:
                raise EntriesInDoubt(
                    f"statement {statement.sequence} of {statement.date} has the number, day and amounts of one that"
                    " came before: nothing tells whether it is that, or another of the day",
                    field="content_base64",
                    statement=statement.sequence,
                )
            if untold_cents != _sum(entries.old):
                return _Link(_without(statement.entries, entries.own), entries.own)
        if not entries.rest and statement.entries:
            return _Link((), known) if entries.old and follows_old and untold_cents == _sum(entries.old) else again
        if end is None:
            opening = statement.old_balance_cents + _sum(entries.old) - untold_cents
            return _Link(entries.rest, known, break_cents=opening, because="the chain begins")
        return self._continuation(statement, entries, end, untold_cents)

    def _untold_cents(self, account: str) -> int:
        """What the books have of the account beyond the end of its chain: imported by a release without chains."""
        if account not in self._told:
            self._told[account] = told_cents(self.work.connection, account)
        end = self._ends.get(account)
        return self._told[account] + self._moved[account] - (end.balance_cents if end else 0)

    def _continuation(
        self, statement: Statement, entries: SortedEntries, end: ChainEnd, untold_cents: int
    ) -> _Link | None:
        """The balance says which of the entries are new; where it leaves it open, what the bank calls them does."""
        known = (*entries.own, *entries.old)
        before_cents = statement.old_balance_cents + _sum(entries.own)
        follows = before_cents == end.balance_cents and untold_cents == _sum(entries.old)
        is_later = statement.date >= end.day
        if follows and is_later and not _may_sum_to_nothing(entries.rest):
            return _Link(entries.rest, known)
        named = self._known.named(statement.account_iban, entries)
        new = tuple(entry for entry in entries.rest if entry.reference not in named)
        known_by_name = (*known, *named.values())
        are_same = all(occurrence.is_same for occurrence in named.values())
        if named and before_cents + _sum(named.values()) == end.balance_cents and (are_same or not follows):
            return None if self._may_be_copies(statement, new, end) else _Link(new, known_by_name)
        if follows and (new or is_later or not entries.rest):
            return None if self._may_be_copies(statement, new, end) else _Link(entries.rest, known)
        if named and are_same and not new:
            return _Link((), known_by_name, in_chain=False)
        return None if known_by_name else self._late_link(statement)

    def _may_be_copies(self, statement: Statement, new: Sequence[StatementEntry], end: ChainEnd) -> bool:
        """Whether some of it may have come in another file, and no balance tells: it is older, or sums to nothing."""
        is_older = statement.date < end.day
        if statement.account_iban in self._moved or not any(entry.value_date <= end.day for entry in new):
            return False
        if not is_older and not _may_sum_to_nothing(new):
            return False
        doubts = entries_in_doubt(self.work.connection, statement, new, self.file.format, names_tell=True)
        return bool(doubts) if is_older else _may_sum_to_nothing([doubt.entry for doubt in doubts])

    def _late_link(self, statement: Statement) -> _Link | None:
        """A statement that was missing, and came after all."""
        account = statement.account_iban
        if account not in self._gaps:
            self._gaps[account] = gaps_of(self.work.connection, account)
        for gap in self._gaps[account]:
            if gap.from_cents == statement.old_balance_cents:
                moved_cents = statement.new_balance_cents - statement.old_balance_cents
                return _Link(statement.entries, (), True, -moved_cents, "it came late", late=True, fills=gap.number)
        return None

    def _settle_break(self, statement: Statement) -> None:
        """Take it nevertheless, and say so, when a person says so or when the bank carries no balance; else hold it."""
        entries, end = self._known.sort(statement), self._ends[statement.account_iban]
        named = self._known.named(statement.account_iban, entries)
        same = {name: occurrence for name, occurrence in named.items() if occurrence.is_same}
        new = tuple(entry for entry in entries.rest if entry.reference not in same)
        known = (*entries.own, *entries.old, *same.values())
        looked_up = len(self.held) < _MOST_LOOKED_UP
        doubts = self._doubts(statement, new, named) if looked_up else ()
        opening = Opening(statement.date, statement.sequence, statement.old_balance_cents)
        refusal = chain_break(end, opening, came_before=bool(known or doubts))
        reason = self.file.accepted_because
        if reason is None and statement.old_balance_cents == 0 and looked_up and not known and not doubts:
            reason = _NO_BALANCE
        if reason is None:
            self.held.append(HeldStatement(statement, refusal, doubts))
            return
        carries_over = reason != _NO_BALANCE or end.carries_over
        late = statement.date < end.day and carries_over
        before_cents = statement.old_balance_cents + _sum(known)
        break_cents = before_cents - statement.new_balance_cents if late else before_cents - end.balance_cents
        self._take(statement, _Link(new, known, True, break_cents, reason, late=late), break_refusal=refusal)

    def _doubts(
        self, statement: Statement, entries: Sequence[StatementEntry], named: Mapping[str, Occurrence]
    ) -> tuple[Doubt, ...]:
        """Entries that have the name of one that came, and then those that are like one."""
        by_name = [Doubt(x, named[x.reference].reference) for x in entries if x.reference in named]
        others = [entry for entry in entries if entry.reference not in named]
        return (*by_name, *entries_in_doubt(self.work.connection, statement, others, self.file.format))

    def _take(self, statement: Statement, link: _Link, break_refusal: Refused | None = None) -> None:
        account = statement.account_iban
        listed = (*(self._listed(known) for known in link.known), *self._listed_new(account, link.new))
        self._known.take(link.new, listed)
        row = self._row(statement, link) if link.in_chain else None
        self.taken.append(TakenStatement(statement, link.new, listed, row, break_refusal))
        if row:
            self._statements.add((statement.identity, statement.new_balance_cents))
            self._gaps.pop(account, None)
            self._moved[account] += sum(entry.amount_cents for entry in link.new) + link.break_cents
            if not link.late:
                self._ends[account] = _end_of(statement, self._ends.get(account))

    def _listed(self, known: Occurrence) -> ListedEntry:
        return ListedEntry(self.file.sha256, known.reference, known.amount_cents)

    def _listed_new(self, account: str, entries: Sequence[StatementEntry]) -> Iterable[ListedEntry]:
        for entry in in_turns(entries):
            content, name = content_of(account, entry), entry.bank_identity or None
            yield ListedEntry(self.file.sha256, entry.reference, entry.amount_cents, content, name)

    def _row(self, statement: Statement, link: _Link) -> StatementRow:
        return StatementRow(
            account=statement.account_iban,
            identity=statement.identity,
            sequence=statement.sequence,
            format=self.file.format,
            day=statement.date,
            file=self.file.sha256,
            old_balance_cents=statement.old_balance_cents,
            new_balance_cents=statement.new_balance_cents,
            break_cents=link.break_cents,
            because=link.because,
            late=link.late,
            fills=link.fills,
        )


def _end_of(statement: Statement, before: ChainEnd | None) -> ChainEnd:
    carries_over = statement.old_balance_cents != 0 or bool(before and before.carries_over)
    return ChainEnd(statement.date, statement.sequence, carries_over, statement.new_balance_cents)


def _ordered(statements: Sequence[Statement]) -> list[Statement]:
    """By day; of those the first is one that no other leads to, wherever it stands in the file."""
    by_day = sorted(statements, key=lambda statement: statement.date)
    led_to = {s.new_balance_cents for s in by_day if s.new_balance_cents != s.old_balance_cents}
    first = next((s for s in by_day if s.old_balance_cents not in led_to), by_day[0])
    return [first, *(statement for statement in by_day if statement is not first)]


def _sum(occurrences: Iterable[Occurrence]) -> int:
    return sum(occurrence.amount_cents for occurrence in occurrences)


def _without(entries: Sequence[StatementEntry], own: Iterable[Occurrence]) -> tuple[StatementEntry, ...]:
    references = {occurrence.reference for occurrence in own}
    return tuple(entry for entry in entries if entry.reference not in references)


def _may_sum_to_nothing(entries: Sequence[StatementEntry]) -> bool:
    return any(e.amount_cents > 0 for e in entries) and any(e.amount_cents < 0 for e in entries)
