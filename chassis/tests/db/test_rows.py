"""Rows are added by statements that follow from their class."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Literal
from uuid import UUID

import pytest
import sqlalchemy as sa

from chassis.db.rows import Column, Table

DAY, INSTANT = date(2026, 9, 1), datetime(2026, 9, 1, 8, 30, 0, 123456, tzinfo=UTC)


class Colour(StrEnum):
    RED = "red"


class Level(IntEnum):
    HIGH = 3


@dataclass(frozen=True, slots=True)
class Sample:
    sample_id: str
    colour: Colour
    kind: Literal["a", "b"]
    level: Level
    size: int
    price: Decimal
    done: bool
    day: date
    at: datetime
    cause_id: UUID
    seal: bytes
    names: tuple[str, ...]
    facts: Mapping[str, int]
    lines: Sequence[tuple[str, int]]
    note: str | None = None
    until: date | None = None
    proof: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remarks:
    note: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class RemarkedSample(Remarks):
    sample_id: str


REMARKED = Table("remarked_sample", RemarkedSample, key="sample_id")
SAMPLES = Table(
    "sample",
    Sample,
    key="sample_id",
    same={"actor": str, "recorded_on": date | None, "round": int},
    omits={"number": int, "checked_at": datetime | None},
)
SAMPLE = Sample(
    "smp_1", Colour.RED, "b", Level.HIGH, 7, Decimal("1.2500"), True, DAY, INSTANT, UUID(int=5),
    b"\x00\xff\\", ("a,b", '"', ""), {"z": 1, "a": 2}, [("one", 1)],
)  # fmt: skip
MADE = """create temporary table sample (
  sample_id text primary key, colour text not null, kind text not null, level smallint not null,
  size integer not null, price numeric(14, 4) not null, done boolean not null, day date not null,
  at timestamptz not null, cause_id uuid not null unique, seal bytea not null, names text[] not null,
  facts json not null, lines jsonb not null, note text, until date, proof bytea, actor text not null,
  recorded_on date, round smallint not null, number bigint generated always as identity, checked_at timestamptz)"""
SAME = {"actor": "operator:anne", "recorded_on": None, "round": 1}


@pytest.fixture
def connection(owner: sa.Engine) -> Iterator[sa.Connection]:
    with owner.connect() as opened:
        opened.execute(sa.text(MADE))
        yield opened


def column(connection: sa.Connection, name: str) -> list[object]:
    return list(connection.execute(sa.select(SAMPLES.clause.c[name]).order_by(SAMPLES.clause.c.number)).scalars())


def named(*ids: str) -> list[Sample]:
    return [replace(SAMPLE, sample_id=name, cause_id=UUID(int=n)) for n, name in enumerate(ids, 1)]


def test_values_of_every_kind_come_back_as_they_went(connection: sa.Connection) -> None:
    full = replace(SAMPLE, sample_id="smp_2", cause_id=UUID(int=6), note="é \\ \n", until=DAY, proof=b"")

    SAMPLES.insert(connection, [SAMPLE, full], **SAME)

    rows = SAMPLES.read(connection, "size = :size order by sample_id", size=7)
    assert [replace(row, names=tuple(row.names), lines=[("one", 1)]) for row in rows] == [SAMPLE, full]
    assert [list(line) for line in rows[0].lines] == [["one", 1]]
    assert column(connection, "actor") == ["operator:anne"] * 2
    assert column(connection, "recorded_on") == [None, None]


def test_rows_are_added_in_the_order_in_which_they_are_given(connection: sa.Connection) -> None:
    SAMPLES.insert(connection, named("c", "a", "b"), **SAME)

    assert column(connection, "sample_id") == ["c", "a", "b"]


def test_new_rows_are_added_in_the_order_of_the_key_and_known_ones_stay(connection: sa.Connection) -> None:
    SAMPLES.insert(connection, named("c"), **SAME)

    new = SAMPLES.insert_new(connection, [replace(row, size=8) for row in named("c", "b", "a")], **SAME)

    assert new == 2
    assert column(connection, "sample_id") == ["c", "a", "b"]
    assert column(connection, "size") == [7, 8, 8]


def test_what_is_replaced_has_the_values_of_the_last_row(connection: sa.Connection) -> None:
    SAMPLES.replace(connection, named("a"), **SAME)
    SAMPLES.replace(connection, [replace(SAMPLE, sample_id="a", note="new")], **{**SAME, "actor": "operator:bea"})

    assert [row.note for row in SAMPLES.read(connection, "true")] == ["new"]
    assert column(connection, "actor") == ["operator:bea"]


def test_a_row_is_read_from_the_beginning_of_a_wider_one(connection: sa.Connection) -> None:
    SAMPLES.insert(connection, named("a"), **SAME)

    selected = connection.execute(sa.text(f"select {SAMPLES.names('s')}, s.number from sample s")).one()  # noqa: S608
    row, rest = SAMPLES.split(selected)

    assert (row.sample_id, row.seal, list(rest)) == ("a", SAMPLE.seal, [1])


def test_without_rows_nothing_is_asked_of_the_database(connection: sa.Connection) -> None:
    connection.invalidate()  # any statement would be refused

    SAMPLES.insert(connection, [], **SAME)
    SAMPLES.replace(connection, [], **SAME)

    assert SAMPLES.insert_new(connection, [], **SAME) == 0


def test_a_statement_can_be_added_to(connection: sa.Connection) -> None:
    statement = sa.text(f"{SAMPLES.insert_new_sql} returning sample_id")

    fresh = connection.execute(statement, {"rows": SAMPLES.json([SAMPLE]), **SAME}).scalars()

    assert list(fresh) == ["smp_1"]


def test_a_value_of_another_type_is_left_to_the_database(connection: sa.Connection) -> None:
    """Python's own warning would tell the value, which may be personal, to a log."""
    SAMPLES.insert(connection, [replace(SAMPLE, price="1.5", colour="red")], **SAME)  # type: ignore[arg-type]

    with pytest.raises(sa.exc.DataError):
        SAMPLES.insert(connection, [replace(SAMPLE, price="much", sample_id="b")], **SAME)  # type: ignore[arg-type]


def test_a_value_too_wide_for_its_column_is_refused(connection: sa.Connection) -> None:
    with pytest.raises(sa.exc.DataError, match="out of range"):
        SAMPLES.insert(connection, [replace(SAMPLE, size=2**40)], **SAME)


@pytest.mark.parametrize("annotation", [object, float, int | str, complex])
def test_what_is_no_column_is_refused_at_once(annotation: object) -> None:
    with pytest.raises(TypeError, match="price"):
        Column.of("price", annotation)


def test_keyword_only_fields_that_a_row_inherits_are_columns_too(connection: sa.Connection) -> None:
    rows = [RemarkedSample("smp_1", note="mended", until=DAY), RemarkedSample("smp_2")]
    made = "create temporary table remarked_sample (note text not null, sample_id text primary key, until date)"
    connection.execute(sa.text(made))

    REMARKED.insert(connection, rows)

    assert REMARKED.read(connection, "true order by sample_id") == rows
    assert REMARKED.split(("smp_1", "mended", DAY, 7)) == (rows[0], (7,))
