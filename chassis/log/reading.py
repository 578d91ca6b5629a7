"""What is read of sealed logs: their heads, their leaves, and proofs, as lines of the files that anybody can check."""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from chassis.db.engine import rows_json
from chassis.log.tables import JOURNAL
from chassis.log.tree import NODE_STEP, Node, Span, Tree, complete_subtrees, growth_spans, inclusion_spans, joined
from chassis.log.unsealed import JOURNAL_CONTENT

_LOGS = """select l.id, l.name, l.size, l.opened_at, l.closed_at,
      (select note from log_head h where h.log_id = l.id order by h.size desc, h.closed desc limit 1) as note
    from sealed_log l"""
_ALL_LOGS = sa.text(f"{_LOGS} order by l.name")
_LOG = sa.text(f"{_LOGS} where l.name = :name")
_CONTENT = {
    True: f"(select {JOURNAL_CONTENT} from journal_entry e where e.id = f.item)",  # noqa: S608 - constants
    False: "(select e.content from log_entry e where e.id = f.item)",
}
_LEAVES = """select encode(f.hash, 'hex') as hash, encode(f.salt, 'hex') as salt, {content} as content
    from log_leaf f where f.log_id = :log and f.position >= :begin and f.position < :end order by f.position"""
_POSITION = {
    True: sa.text("select position from log_leaf where log_id = :log and cast(item as text) = :entry"),
    False: sa.text(
        """select f.position from log_leaf f join log_entry e on e.id = f.item and e.log_id = f.log_id
        where f.log_id = :log and e.name = :entry"""
    ),
}
# The stored nodes, or leaves, below each of these nodes, in their order.
_BELOW = sa.text(
    """select w.number, array_agg(b.hash order by b.place) as hashes
    from json_to_recordset(:rows) as w(number int, height int, first bigint, last bigint)
      cross join lateral (
        select position as place, hash from log_leaf
          where w.height = 0 and log_id = :log and position >= w.first and position < w.last
        union all select place, hash from log_node
          where w.height > 0 and log_id = :log and height = w.height and place >= w.first and place < w.last) as b
    group by w.number"""
)
_NOTE = sa.text("select note from log_head where log_id = :log and size = :size order by closed desc limit 1")


@dataclass(frozen=True, slots=True)
class StoredLog:
    """A log of this database, with its last signed head; none before anything was sealed."""

    log_id: int
    name: str
    size: int
    opened_at: datetime
    closed_at: datetime | None
    note: str | None

    @property
    def head_line(self) -> str:
        return f"head {b64encode((self.note or '').encode()).decode()}"


def all_logs(connection: sa.Connection) -> Sequence[StoredLog]:
    return [StoredLog(*row) for row in connection.execute(_ALL_LOGS)]


def log_named(connection: sa.Connection, name: str) -> StoredLog | None:
    row = connection.execute(_LOG, {"name": name}).one_or_none()
    return None if row is None else StoredLog(*row)


def note_at(connection: sa.Connection, log: StoredLog, size: int) -> str | None:
    """The signed head of when the log had this size; None when none was signed then."""
    return connection.execute(_NOTE, {"log": log.log_id, "size": size}).scalar_one_or_none()


def leaf_lines(connection: sa.Connection, log: StoredLog, begin: int, end: int) -> list[str]:
    """The leaves from position `begin` to before `end`, with their contents as they stand in the database now."""
    query = sa.text(_LEAVES.format(content=_CONTENT[log.name == JOURNAL]))
    rows = connection.execute(query, {"log": log.log_id, "begin": begin, "end": min(end, log.size)})
    return [_leaf_line(*row) for row in rows]


def growth_lines(connection: sa.Connection, log: StoredLog, since: int) -> list[str]:
    """The last head, and the proof that it continues the one of size `since`; nothing when that is the last."""
    if not 0 < since <= log.size:
        return [log.head_line]
    [path] = _paths(connection, log, [growth_spans(since, log.size)])
    return [_proof_line("grew", since, path), log.head_line]


def proof_lines(connection: sa.Connection, log: StoredLog, entry: str) -> list[str] | None:
    """The proof that the entry stands in the log: a file by itself. `entry`: the id of a journal entry, else its name.

    None when nothing was sealed under that name.
    """
    values = {"log": log.log_id, "entry": entry}
    position = connection.execute(_POSITION[log.name == JOURNAL], values).scalar_one_or_none()
    if position is None:
        return None
    [path] = inclusion_paths(connection, log, [position])
    return [log.head_line, _proof_line("path", position, path), *leaf_lines(connection, log, position, position + 1)]


def inclusion_paths(connection: sa.Connection, log: StoredLog, positions: Sequence[int]) -> list[list[bytes]]:
    """For each of these leaves, the way from it to the root of the last head. One statement for all of them."""
    return _paths(connection, log, [inclusion_spans(position, log.size) for position in positions])


def _paths(connection: sa.Connection, log: StoredLog, paths: Sequence[Sequence[Span]]) -> list[list[bytes]]:
    nodes = _nodes(connection, log, {node for path in paths for span in path for node in complete_subtrees(span)})
    return [[joined([nodes[node] for node in complete_subtrees(span)]) for span in path] for path in paths]


def _nodes(connection: sa.Connection, log: StoredLog, wanted: Iterable[Node]) -> dict[Node, bytes]:
    """The roots of these complete subtrees, each from the stored nodes below it; what is not there proves nothing."""
    by_number = dict(enumerate(wanted))
    rows = [{"number": number, **_stored_below(*node)} for number, node in by_number.items()]
    below = connection.execute(_BELOW, {"log": log.log_id, "rows": rows_json(rows)})
    there = {by_number[row.number]: row.hashes for row in below}
    return {node: Tree().extend(there.get(node, ()))[0].root for node in by_number.values()}


def _stored_below(height: int, number: int) -> dict[str, int]:
    above = height % NODE_STEP
    return {"height": height - above, "first": number << above, "last": (number + 1) << above}


def _leaf_line(digest: str, salt: str | None, content: str | None) -> str:
    """Without its content a leaf that was not erased is one whose row somebody took away: it proves nothing."""
    return f"gone {digest}" if salt is None else f"leaf {digest} {salt} {content or ''}"


def _proof_line(kind: str, number: int, path: Iterable[bytes]) -> str:
    return " ".join([kind, str(number), *(node.hex() for node in path)])
