"""Double-entry books: entries of signed cents that sum to zero, booked once, never changed.

A debit is positive, a credit negative. Money that passes to another service crosses a clearing account named after the
pair; when the bus is quiet the two sides of each pair sum to zero, and that is the proof that nothing was lost.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from chassis.books.accounts import Chart
from chassis.db.engine import rows_json


@dataclass(frozen=True, slots=True)
class Posting:
    """`cents` (debit +, credit -) on an account of the service's chart, about `subject`.

    Raises UnknownAccount, and WrongSubject when the account is kept for subjects of another kind. A posting of zero
    cents is left out of its entry, so it may be about nobody.
    """

    account: Chart
    subject: str
    cents: int

    def __post_init__(self) -> None:
        if not isinstance(self.account, Chart):
            raise UnknownAccount(f"{self.account} is no account of a chart")
        if self.cents and not self.account.is_for(self.subject):
            raise WrongSubject(f"{self.account} is kept for a {self.account.kind}, not for this subject")


@dataclass(frozen=True, slots=True)
class Entry:
    """One booking of one fact. (`source`, `purpose`) is its identity: the thing, and why money moved.

    `booked_on` is the day of the fact. Where that day is closed, it is booked on the first open one (`periods.py`).
    Postings of zero cents are left out. Raises Unbalanced when the rest does not sum to zero.
    """

    source: str
    purpose: str
    booked_on: date
    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        if sum(p.cents for p in self.postings) != 0:
            raise Unbalanced(f"entry {self.source}/{self.purpose} sums to {sum(p.cents for p in self.postings)} cents")


class UnknownAccount(TypeError):
    """A posting names an account of no chart; a misspelt one would be booked, and sum to zero."""


class WrongSubject(ValueError):
    """A posting is about a subject of another kind than its account is kept for. The message names no subject."""


class Unbalanced(ValueError):
    """The postings of an entry do not sum to zero."""


class EntryConflict(ValueError):
    """The same (source, purpose) was booked before with other postings: a fault, never a repeat. Names all of them."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        names = ", ".join(f"{entry.source}/{entry.purpose}" for entry in entries)
        super().__init__(f"{names} is booked with other postings")
        self.entries = tuple(entries)


_BOOK = sa.text(
    """with incoming as (
      select t.*, c.closed_through + 1 as open_from
      from json_to_recordset(:entries) as t(n int, source text, purpose text, day date, actor text)
      left join (select max(closed_through) as closed_through from closed_period) c on t.day <= c.closed_through),
    fresh as (
      insert into journal_entry (source, purpose, booked_on, fact_on, actor)
      select source, purpose, coalesce(open_from, day), case when open_from is not null then day end, actor
      from incoming order by source, purpose
      on conflict (source, purpose) do nothing returning id, source, purpose),
    lines as (
      insert into posting (entry_id, line, account, subject, cents)
      select fresh.id, p.line, p.account, p.subject, p.cents
      from json_to_recordset(:postings) as p(n int, line int, account text, subject text, cents bigint)
      join incoming using (n) join fresh using (source, purpose))
    select incoming.n from incoming left join fresh using (source, purpose) where fresh.id is null"""
)
# The lateral row keeps the planner on the indexes while the tables still look empty to it.
_BOOKED = sa.text(
    """select k.n, p.account, p.subject, p.cents
    from json_to_recordset(:keys) as k(n int, source text, purpose text)
    cross join lateral (select id from journal_entry where source = k.source and purpose = k.purpose limit 1) as e
    join posting p on p.entry_id = e.id"""
)


def book(connection: sa.Connection, entries: Sequence[tuple[Entry, str]]) -> int:
    """Write entries, each with the actor who caused it, in one statement; returns how many were new.

    The database refuses entries that do not sum to zero, whoever writes them. Raises EntryConflict.
    """
    distinct, contradicting = _distinct(entries)
    heads, lines = [], []
    for n, (entry, actor) in enumerate(distinct):
        day = entry.booked_on.isoformat()
        heads.append({"n": n, "source": entry.source, "purpose": entry.purpose, "day": day, "actor": actor})
        lines += [
            {"n": n, "line": line, "account": p.account, "subject": p.subject, "cents": p.cents}
            for line, p in enumerate(posting for posting in entry.postings if posting.cents)
        ]
    if not heads:
        return 0
    repeated = connection.execute(_BOOK, {"entries": rows_json(heads), "postings": rows_json(lines)}).scalars()
    repeats = [distinct[n][0] for n in repeated]
    conflicts = _booked_otherwise(connection, repeats)
    wrong = {(entry.source, entry.purpose) for entry in conflicts}
    conflicts += [entry for entry in contradicting if (entry.source, entry.purpose) not in wrong]
    if conflicts:
        raise EntryConflict(conflicts)
    return len(distinct) - len(repeats)


def _distinct(entries: Sequence[tuple[Entry, str]]) -> tuple[list[tuple[Entry, str]], list[Entry]]:
    """Without empty entries, and without repeats inside one batch; and those that differ from the first one in it."""
    by_identity: dict[tuple[str, str], tuple[Entry, str]] = {}
    contradicting = []
    for entry, actor in entries:
        if any(p.cents for p in entry.postings):
            earlier, _ = by_identity.setdefault((entry.source, entry.purpose), (entry, actor))
            if earlier is not entry and earlier.postings != entry.postings:
                contradicting.append(entry)
    return list(by_identity.values()), contradicting


def _booked_otherwise(connection: sa.Connection, entries: Sequence[Entry]) -> list[Entry]:
    """Those of these entries, all booked before, that were booked with other postings."""
    if not entries:
        return []
    keys = [{"n": n, "source": entry.source, "purpose": entry.purpose} for n, entry in enumerate(entries)]
    before: dict[int, list[tuple[str, str, int]]] = defaultdict(list)
    for row in connection.execute(_BOOKED, {"keys": rows_json(keys)}):
        before[row.n].append((row.account, row.subject, row.cents))
    return [entry for n, entry in enumerate(entries) if sorted(before[n]) != _lines(entry)]


def _lines(entry: Entry) -> list[tuple[str, str, int]]:
    return sorted((p.account, p.subject, p.cents) for p in entry.postings if p.cents)
