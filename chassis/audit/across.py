"""The lists of all services held against each other: first their sums, then the rows of those that differ. Pure but
for the asking.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from contracts.catalogue import SERVICES, event_spec
from contracts.wire.operations import AuditDifference, AuditList, AuditReply, AuditRow, GetAuditRows

SHOWN = 20  # differences of a list
PAGE = 20_000
_CLEARING = re.compile(r"clearing:([a-z]+)>([a-z]+)")

Ask = Callable[[str, GetAuditRows], Sequence[AuditRow]]
"""Asks this service for a page of a list."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was compared, and where it differs. `name` is what the runbook calls it; `service` has the rows.

    `differing` counts rows, or days of which the rows were not asked for.
    """

    name: str
    service: str
    compares: str
    rows: int
    differing: int = 0
    differences: tuple[AuditDifference, ...] = ()
    shows: str = ""

    def sentences(self) -> Iterator[str]:
        """What differs, for people; nothing when nothing does."""
        if self.differing:
            keys = [f"{d.key}: {d.stands or 'missing'}, should be {d.should or 'missing'}" for d in self.differences]
            yield f"{self.name} of {self.service} differs in {self.differing}: " + "; ".join(keys[:3])


@dataclass(slots=True)
class _Copies:
    """The sums of one list: by service, then by day."""

    owner: str
    by_service: dict[str, dict[date | None, AuditList]] = field(default_factory=dict)

    def differing_days(self, other: str) -> list[date | None]:
        mine, theirs = self.by_service.get(self.owner, {}), self.by_service.get(other, {})
        return sorted(
            (day for day in mine.keys() | theirs.keys() if _sum(mine.get(day)) != _sum(theirs.get(day))),
            key=lambda day: day or date.min,
        )

    def rows_of(self, service: str) -> int:
        return sum(day.rows for day in self.by_service.get(service, {}).values())


def own_checks(replies: Iterable[AuditReply]) -> Iterator[Comparison]:
    """What each service held against itself."""
    for reply in replies:
        for check in reply.checks:
            yield Comparison(
                check.name,
                reply.service,
                check.compares,
                check.rows,
                check.differing,
                check.differences,
                check.shows,
            )


def shared_lists(replies: Sequence[AuditReply], ask: Ask | None = None) -> Iterator[Comparison]:
    """Each list of each service with that of its owner. Without `ask` days that differ are named, not rows.

    Messages of a service that still has unsent ones are left out: the rest of it is not on the bus yet.
    """
    unsent = {reply.service for reply in replies if reply.books.unsent}
    answering = {reply.service for reply in replies}
    for name, copies in _by_name(replies).items():
        spec = event_spec(name)
        for other in _others(name, copies):
            if {copies.owner, other} <= answering and not (spec is not None and copies.owner in unsent):
                yield _compared(name, copies, other, ask)


def _by_name(replies: Iterable[AuditReply]) -> Mapping[str, _Copies]:
    lists: dict[str, _Copies] = {}
    for reply in replies:
        for listed in reply.lists:
            copies = lists.setdefault(listed.name, _Copies(_owner_of(listed.name)))
            copies.by_service.setdefault(reply.service, {})[listed.day] = listed
    return dict(sorted(lists.items()))


def _owner_of(name: str) -> str:
    clearing = _CLEARING.fullmatch(name)
    return clearing[1] if clearing else name.split(".", 1)[0]


def _others(name: str, copies: _Copies) -> list[str]:
    """Who should have the same list: the receiver, the consumers, or whoever says that it has it."""
    clearing, spec = _CLEARING.fullmatch(name), event_spec(name)
    should = {clearing[2]} if clearing else set(spec.consumers) if spec else set()
    return [service for service in SERVICES if service in should | copies.by_service.keys() - {copies.owner}]


def _compared(name: str, copies: _Copies, other: str, ask: Ask | None) -> Comparison:
    days = copies.differing_days(other)
    rows = max(copies.rows_of(copies.owner), copies.rows_of(other))
    line = Comparison(name, other, f"{name} at {other} with those of {copies.owner}", rows, shows=_shows(name))
    if not days:
        return line
    differences = [difference for day in days for difference in (_day(name, copies, other, day) if ask is None else ())]
    if ask is not None:
        for day in days:
            differences += _rows_that_differ(name, day, copies.owner, other, ask)
    return Comparison(
        line.name, line.service, line.compares, rows, len(differences), tuple(differences[:SHOWN]), line.shows
    )


def _day(name: str, copies: _Copies, other: str, day: date | None) -> list[AuditDifference]:
    mine, theirs = (copies.by_service.get(service, {}).get(day) for service in (copies.owner, other))
    key = name if day is None else f"{name} of {day}"
    return [AuditDifference(key=key, stands=_words(theirs), should=_words(mine))]


def _rows_that_differ(name: str, day: date | None, owner: str, other: str, ask: Ask) -> list[AuditDifference]:
    should, stands = (dict(_all_rows(service, name, day, ask)) for service in (owner, other))
    differing = sorted(key for key in should.keys() | stands.keys() if should.get(key) != stands.get(key))
    return [
        AuditDifference(key=key, stands=_value(stands.get(key)), should=_value(should.get(key))) for key in differing
    ]


def _all_rows(service: str, name: str, day: date | None, ask: Ask) -> Iterator[tuple[str, str]]:
    after = ""
    while page := ask(service, GetAuditRows(name=name, day=day, after=after, limit=PAGE)):
        yield from ((row.key, row.value) for row in page)
        after = page[-1].key


def _value(value: str | None) -> str | None:
    """A message has no value: it is there or not."""
    return "there" if value == "" else value


def _shows(name: str) -> str:
    if event_spec(name) is not None:
        return "select * from inbox where message_id = '{key}'"
    if _CLEARING.fullmatch(name):
        return (
            "select e.source, e.purpose, sum(p.cents) from posting p join journal_entry e on e.id = p.entry_id"
            f" where p.account = '{name}' and p.subject = '{{key}}' group by 1, 2"
        )
    return f"gedeeld audit --json, for {name}"


def _sum(listed: AuditList | None) -> tuple[int, str]:
    return (0, "0" * 32) if listed is None else (listed.rows, listed.xor)


def _words(listed: AuditList | None) -> str:
    return "none" if listed is None else f"{listed.rows} rows, sum {listed.xor[:8]}"
