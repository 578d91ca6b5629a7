"""Tables and their rows: the columns are the fields of a dataclass; the statement that adds rows follows from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Generic, Literal, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import sqlalchemy as sa
from pydantic import ConfigDict, TypeAdapter
from sqlalchemy.dialects import postgresql

R = TypeVar("R")

_SQL = {
    str: "text",
    bool: "boolean",
    int: "bigint",
    Decimal: "numeric",
    date: "date",
    datetime: "timestamptz",
    UUID: "uuid",
    bytes: "bytea",
}
_TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "text": sa.Text(),
    "boolean": sa.Boolean(),
    "bigint": sa.BigInteger(),
    "numeric": sa.Numeric(),
    "date": sa.Date(),
    "timestamptz": sa.DateTime(timezone=True),
    "uuid": postgresql.UUID(as_uuid=True),
    "bytea": sa.LargeBinary(),
    "json": postgresql.JSONB(),
    "text[]": sa.ARRAY(sa.Text()),
}


@dataclass(frozen=True, slots=True)
class Column:
    """`sql`: the widest type for the values. The database's own may be narrower: integer in place of bigint."""

    name: str
    sql: str
    nullable: bool

    @classmethod
    def of(cls, name: str, annotation: Any) -> "Column":
        """Raises TypeError for an annotation that no column has."""
        options = get_args(annotation) if get_origin(annotation) in {Union, UnionType} else (annotation,)
        kinds = [kind for kind in options if kind is not NoneType]
        if len(kinds) != 1:
            raise TypeError(f"{name}: a column has one type, not {annotation}")
        return cls(name, _sql_type(name, kinds[0]), len(options) > 1)


class Table(Generic[R]):
    """A table whose rows are `row`s: flat dataclasses, with fields named like the columns. It may inherit
    keyword-only fields: they are columns too.

    `key`: the columns of the primary key, as "a, b". `same`: further columns, with their Python types, that have one
    value in all rows of a statement; each call gives them by name, JSON as text. `omits`: columns that no insert
    writes, with their types: the database has a default for them, or null.

    Rows go as one JSON parameter, so a statement and its plan are the same for one row and for thousands (ADR 0006).
    """

    def __init__(
        self,
        name: str,
        row: type[R],
        *,
        key: str,
        same: Mapping[str, Any] | None = None,
        omits: Mapping[str, Any] | None = None,
    ) -> None:
        self.name, self.row, self.key = name, row, key
        types = get_type_hints(row)
        own = sorted(fields(row), key=attrgetter("kw_only"))  # type: ignore[arg-type]
        self._own = [Column.of(f.name, types[f.name]) for f in own]
        self._keywords = [f.name for f in own if f.kw_only]
        self._same = [Column.of(*column) for column in (same or {}).items()]
        self.omitted = [Column.of(*column) for column in (omits or {}).items()]
        self.columns = [*self._own, *self._same, *self.omitted]

    def insert(self, connection: sa.Connection, rows: Sequence[R], **same: object) -> None:
        """Add `rows`, in this order."""
        if rows:
            connection.execute(self._insert, {"rows": self.json(rows), **same})

    def insert_new(self, connection: sa.Connection, rows: Sequence[R], **same: object) -> int:
        """Add those of `rows` that are not there yet; what is there stays as it is. Returns how many were new.

        They are written in the order of the key, so that no two batches lock each other out.
        """
        if not rows:
            return 0
        return connection.execute(self._insert_new, {"rows": self.json(rows), **same}).rowcount

    def replace(self, connection: sa.Connection, rows: Sequence[R], **same: object) -> None:
        """Add `rows`, in the order of the key; existing rows with the same key get their values."""
        if rows:
            connection.execute(self._replace, {"rows": self.json(rows), **same})

    def read(self, connection: sa.Connection, where: str, **values: object) -> list[R]:
        """The rows for `where`, a constant SQL text that may also order, limit and lock.

        Values are as the driver gives them: text for an enumeration, a list for an array.
        """
        query = sa.text(f"select {self.names()} from {self.name} where {where}")  # noqa: S608 - names and constants
        return [self._row(row) for row in connection.execute(query, values)]

    def names(self, alias: str = "") -> str:
        """The columns of the class for a select list, "a, b" or "t.a, t.b". `split` reads what they select."""
        return ", ".join(f"{alias}.{column.name}" if alias else column.name for column in self._own)

    def split(self, selected: Sequence[Any]) -> tuple[R, Sequence[Any]]:
        """The row that `selected` begins with, and the rest."""
        count = len(self._own)
        return self._row(selected[:count]), selected[count:]

    def json(self, rows: Sequence[R]) -> str:
        """Rows as one parameter: cheaper than thousands of bound values, and than JSON made without their types."""
        return self._adapter.dump_json(list(rows), warnings=False).decode()  # a warning would tell values to a log

    @cached_property
    def insert_sql(self) -> str:
        """The statement of `insert`, for those who add to it. Its parameters: `rows`, made by `json`, and `same`."""
        return self._insert_sql("")

    @cached_property
    def insert_new_sql(self) -> str:
        """The statement of `insert_new`, with the same parameters."""
        return f"{self._insert_sql(f' order by {self.key}')} on conflict do nothing"

    @cached_property
    def clause(self) -> sa.TableClause:
        """The table for statements that are built."""
        return sa.table(self.name, *(sa.column(column.name, _TYPES[column.sql]) for column in self.columns))

    def _row(self, values: Sequence[Any]) -> R:
        if not self._keywords:
            return self.row(*values)
        count = len(values) - len(self._keywords)
        return self.row(*values[:count], **dict(zip(self._keywords, values[count:], strict=True)))

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        rows: Any = list[self.row]  # type: ignore[name-defined]  # a type that is known when this runs
        return TypeAdapter(rows, config=ConfigDict(ser_json_bytes="hex"))

    @cached_property
    def _insert(self) -> sa.TextClause:
        return sa.text(self.insert_sql)

    @cached_property
    def _insert_new(self) -> sa.Executable:
        return sa.text(self.insert_new_sql).execution_options(preserve_rowcount=True)

    @cached_property
    def _replace(self) -> sa.TextClause:
        key = self.key.split(", ")
        names = [column.name for column in (*self._own, *self._same) if column.name not in key]
        change = ", ".join(f"{name} = excluded.{name}" for name in names)
        return sa.text(f"{self._insert_sql(f' order by {self.key}')} on conflict ({self.key}) do update set {change}")

    def _insert_sql(self, order: str) -> str:
        names = ", ".join(column.name for column in (*self._own, *self._same))
        values = ", ".join(
            [_value(column) for column in self._own] + [f"cast(:{c.name} as {c.sql}) as {c.name}" for c in self._same]
        )
        shape = ", ".join(f"{c.name} {'text' if c.sql == 'bytea' else c.sql}" for c in self._own)
        return f"insert into {self.name} ({names}) select {values} from json_to_recordset(:rows) as t({shape}){order}"  # noqa: S608 - names


def _value(column: Column) -> str:
    return f"decode({column.name}, 'hex') as {column.name}" if column.sql == "bytea" else column.name


def _sql_type(name: str, kind: Any) -> str:
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Literal:
        return "text"
    if origin is tuple and inner == (str, ...):
        return "text[]"
    if origin is not None:  # a list, a mapping, a tuple of more than texts
        return "json"
    for base in getattr(kind, "__mro__", ()):
        if base in _SQL:
            return _SQL[base]
    raise TypeError(f"{name}: no column is a {kind}")
