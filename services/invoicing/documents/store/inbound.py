"""Every SQL statement about documents that came in."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from chassis.db.rows import Table
from contracts.invoicing.enums import InboundKind, InboundState


@dataclass(frozen=True, slots=True)
class Inbound:
    """A document as it came. `amounts`: net, vat, total and payable as written; `total_cents` only in euro."""

    inbound_id: str
    kind: InboundKind
    state: InboundState
    rules: list[dict[str, str]]
    number: str
    issued_on: date | None
    due_on: date | None
    supplier_name: str | None
    supplier_number: str | None
    addressed_to_us: bool
    currency: str | None
    amounts: dict[str, str | None]
    total_cents: int | None
    line_count: int
    lines: list[dict[str, str]]
    lines_sha256: str | None
    about_number: str | None
    response_code: str | None

    @property
    def head(self) -> tuple[object, ...]:
        """What two documents of one number must have in common, beside their lines, to be the same one."""
        amounts = self.amounts.get("total"), self.amounts.get("payable")
        return (self.issued_on, self.currency, *amounts, self.about_number, self.response_code)

    def has_lines_of(self, other: "Inbound") -> bool:
        """Whether both say the same in all lines; of a document of before only those that are shown are compared."""
        if self.lines_sha256 is None or other.lines_sha256 is None:
            return (self.line_count, self.lines) == (other.line_count, other.lines)
        return self.lines_sha256 == other.lines_sha256


INBOUND = Table(
    "inbound",
    Inbound,
    key="inbound_id",
    same={"content": bytes, "sha256": str, "sender": str | None, "actor": str, "received_at": datetime},
    omits={"position": int},
)
inbound = INBOUND.clause
_SHOWN = tuple(inbound.c[name] for name in Inbound.__slots__)


def add_inbound(
    connection: sa.Connection,
    new: Inbound,
    *,
    content: bytes,
    sha256: str,
    sender: str | None,
    actor: str,
    now: datetime,
) -> bool:
    """Keep it for ever; False, and nothing written, when its bytes, or its supplier's number of the year, are there."""
    facts = {"content": content, "sha256": sha256, "sender": sender, "actor": actor, "received_at": now}
    return INBOUND.insert_new(connection, [new], **facts) == 1


def inbound_with(connection: sa.Connection, sha256: str) -> Inbound | None:
    """The document with these bytes; or None."""
    return _one(connection, inbound.c.sha256 == sha256)


def kept_under(
    connection: sa.Connection, kind: InboundKind, supplier_number: str | None, number: str, year: int | None
) -> Inbound | None:
    """The sound document of this year that this supplier sent under this number; or None."""
    return _one(
        connection,
        inbound.c.kind == kind,
        inbound.c.supplier_number == supplier_number,
        inbound.c.number == number,
        inbound.c.state == "kept",
        sa.extract("year", inbound.c.issued_on) == year,
    )


def inbound_page(
    connection: sa.Connection, kind: InboundKind | None, before: int | None, limit: int
) -> list[tuple[int, Inbound]]:
    """At most `limit` documents with their positions, the newest first, from before the position `before`."""
    query = sa.select(inbound.c.position, *_SHOWN).order_by(inbound.c.position.desc()).limit(limit)
    if kind is not None:
        query = query.where(inbound.c.kind == kind)
    if before is not None:
        query = query.where(inbound.c.position < before)
    return [(row.position, Inbound(*row[1:])) for row in connection.execute(query)]


def count_inbound(connection: sa.Connection, kind: InboundKind | None) -> int:
    query = sa.select(sa.func.count()).select_from(inbound)
    if kind is not None:
        query = query.where(inbound.c.kind == kind)
    return int(connection.execute(query).scalar_one())


def _one(connection: sa.Connection, *conditions: sa.ColumnElement[Any]) -> Inbound | None:
    row = connection.execute(sa.select(*_SHOWN).where(*conditions)).one_or_none()
    return None if row is None else Inbound(*row)
