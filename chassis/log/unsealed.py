"""What has been committed and is not sealed yet, read without anything that writers would have to keep.

Every row knows its transaction. Whoever has sealed all that one snapshot shows finds the rest by what that snapshot
does not show: no queue, no mark, and a transaction that stays open for long delays its own rows only.
"""

from dataclasses import dataclass

import sqlalchemy as sa

from chassis.log.tables import JOURNAL

JOURNAL_CONTENT = """format('["journal/1",%s,%s,%s,"%s","%s",%s,[%s]%s]', e.id, to_json(e.source), to_json(e.purpose),
      to_char(e.booked_on, 'YYYY-MM-DD'), to_char(e.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
      to_json(e.actor),
      (select string_agg(format('[%s,%s,%s]', to_json(p.account), to_json(p.subject), p.cents), ',' order by p.line)
       from posting p where p.entry_id = e.id),
      ',"' || to_char(e.fact_on, 'YYYY-MM-DD') || '"')"""
"""A journal entry as one line of JSON: id, source, purpose, day, instant, actor, and account, subject and cents of each
posting; of an entry that came too late for its month also the day of its fact. Written out, with formats that no
setting changes: in ten years it must be the same text."""

_JOURNAL = f"""select l.id as log_id, e.id as item, {JOURNAL_CONTENT} as content
    from {{rows}} e join sealed_log l on l.name = '{JOURNAL}'
    where e.id > :behind and not exists (select from log_leaf f where f.log_id = l.id and f.item = e.id)
    order by e.id limit :chunk"""  # noqa: S608 - constants
_ENTRIES = """select e.log_id, e.id as item, e.content
    from {rows} e
    where e.id > :behind and not exists (select from log_leaf f where f.log_id = e.log_id and f.item = e.id)
    order by e.id limit :chunk"""
_NOT_SHOWN = """with fresh as materialized (
      select * from {table} where transaction >= pg_snapshot_xmin(cast(:seen as pg_snapshot))
        and not pg_visible_in_snapshot(transaction, cast(:seen as pg_snapshot)))
    """
# The planner knows nothing of a table that grew a moment ago, nor of snapshots: it would read all of it every second.
_BY_INDEX = sa.text(
    """select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
      set_config('enable_mergejoin', 'off', true), cast(pg_current_snapshot() as text) as snapshot"""
)


@dataclass(frozen=True, slots=True)
class LogItem:
    """`content` of an item, an id of a journal entry or of a log entry, that belongs into the log."""

    log_id: int
    item: int
    content: str


class Source:
    """One of the two tables that items come from."""

    def __init__(self, table: str, sql: str) -> None:
        self._all = sa.text(sql.format(rows=table))
        self._not_shown = sa.text(_NOT_SHOWN.format(table=table) + sql.format(rows="fresh"))

    def read(self, connection: sa.Connection, seen: str | None, behind: int, chunk: int) -> list[LogItem]:
        """The first items behind this id that are not sealed, and that the snapshot `seen` does not show."""
        values = {"behind": behind, "chunk": chunk}
        if seen is None:
            rows = connection.execute(self._all, values)
        else:
            rows = connection.execute(self._not_shown, {**values, "seen": seen})
        return [LogItem(*row) for row in rows]


SOURCES = (Source("journal_entry", _JOURNAL), Source("log_entry", _ENTRIES))


@dataclass(slots=True)
class Reading:
    """How far a sealer is. A round is read in chunks, by id; when it ends, all that its first snapshot shows is sealed.

    After a start everything is looked through once: no snapshot is kept in the database, where it would mean nothing
    after a restore into another server.
    """

    seen: str | None = None
    first: str | None = None
    behind: tuple[int, ...] = (0,) * len(SOURCES)

    @property
    def is_fresh(self) -> bool:
        """Whether the next chunk begins a round."""
        return self.first is None

    def chunk(self, connection: sa.Connection, size: int) -> "tuple[list[list[LogItem]], Reading]":
        """What to seal next, by source, and how far the sealer is once that is committed."""
        snapshot = connection.execute(_BY_INDEX).one().snapshot
        first = self.first or snapshot
        chunks = [
            source.read(connection, self.seen, behind, size)
            for source, behind in zip(SOURCES, self.behind, strict=True)
        ]
        if all(len(chunk) < size for chunk in chunks):
            return chunks, Reading(first)
        behind = tuple(chunk[-1].item if chunk else before for chunk, before in zip(chunks, self.behind, strict=True))
        return chunks, Reading(self.seen, first, behind)
