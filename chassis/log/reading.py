"""What is read of sealed logs: their heads, their leaves, and proofs, as lines of the files that anybody can check."""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from chassis.log.tables import JOURNAL
from chassis.log.tree import NODE_STEP, Span, Tree, complete_subtrees, growth_spans, inclusion_spans, joined
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
_HASHES = sa.text(
    """select hash from log_leaf where log_id = :log and position >= :begin and position < :end
    order by position"""
)
_NODES = sa.text(
    """select hash from log_node where log_id = :log and height = :height and place >= :begin and place < :end
    order by place"""
)


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


def leaf_lines(connection: sa.Connection, log: StoredLog, begin: int, end: int) -> list[str]:
    """The leaves from position `begin` to before `end`, with their contents as they stand in the database now."""
    query = sa.text(_LEAVES.format(content=_CONTENT[log.name == JOURNAL]))
    rows = connection.execute(query, {"log": log.log_id, "begin": begin, "end": min(end, log.size)})
    return [_leaf_line(*row) for row in rows]


def growth_lines(connection: sa.Connection, log: StoredLog, since: int) -> list[str]:
    """The last head, and the proof that it continues the one of size `since`; nothing when that is the last."""
    if not 0 < since <= log.size:
        return [log.head_line]
    path = _path(connection, log, growth_spans(since, log.size))
    return [_proof_line("grew", since, path), log.head_line]


def proof_lines(connection: sa.Connection, log: StoredLog, entry: str) -> list[str] | None:
    """The proof that the entry stands in the log: a file by itself. `entry`: the id of a journal entry, else its name.

    None when nothing was sealed under that name.
    """
    values = {"log": log.log_id, "entry": entry}
    position = connection.execute(_POSITION[log.name == JOURNAL], values).scalar_one_or_none()
    if position is None:
        return None
    path = _path(connection, log, inclusion_spans(position, log.size))
    return [log.head_line, _proof_line("path", position, path), *leaf_lines(connection, log, position, position + 1)]


def _path(connection: sa.Connection, log: StoredLog, spans: Iterable[Span]) -> list[bytes]:
    return [joined([_node(connection, log, *node) for node in complete_subtrees(span)]) for span in spans]


def _node(connection: sa.Connection, log: StoredLog, height: int, number: int) -> bytes:
    """The root of a complete subtree, from the stored nodes below it."""
    stored, above = height - height % NODE_STEP, height % NODE_STEP
    values = {"log": log.log_id, "begin": number << above, "end": (number + 1) << above}
    if stored:
        hashes = connection.execute(_NODES, {**values, "height": stored}).scalars().all()
    else:
        hashes = connection.execute(_HASHES, values).scalars().all()
    return Tree().extend(hashes)[0].root


def _leaf_line(digest: str, salt: str | None, content: str | None) -> str:
    """Without its content a leaf that was not erased is one whose row somebody took away: it proves nothing."""
    return f"gone {digest}" if salt is None else f"leaf {digest} {salt} {content or ''}"


def _proof_line(kind: str, number: int, path: Iterable[bytes]) -> str:
    return " ".join([kind, str(number), *(node.hex() for node in path)])
