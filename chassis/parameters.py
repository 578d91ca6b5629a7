"""Dated, sourced parameters read from YAML files: rates, amounts and tables that the law or a tariff sets.

A file maps names to rows. Every row has `since`, `value` and `source`, and may have `until` (included).
Dates are YAML dates; every number stands between quotes, so that no float is ever made. A rate is written
"13.07 %" or, as a plain factor, "0.1307"; an amount in euro "2233.61".
Rows of a file may have further parts, which its reader names: every row then has them all.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import yaml

from contracts.wire.refusals import DateNotCovered
from kernel.dated import DatedValue, NoParameter, Timeline
from kernel.money import Money
from kernel.rates import Rate

Value = str | tuple["Value", ...] | Mapping[str, "Value"]
Parts = Mapping[str, type[str | bool]]
T = TypeVar("T")

_REQUIRED = {"since", "value", "source"}
_ALLOWED = _REQUIRED | {"until"}


class InvalidParameterFile(ValueError):
    """A parameter file breaks a rule; the sentence names the file, the parameter, the row and the rule."""


@contextmanager
def never_guessed(field: str | None = None) -> Iterator[None]:
    """A parameter that is not there, or has no row for the day, is refused. Raises DateNotCovered about `field`."""
    try:
        yield
    except NoParameter as error:
        raise DateNotCovered(str(error), field=field) from error


@dataclass(frozen=True, slots=True)
class Table:
    """A value with parts. `where` names it in errors."""

    where: str
    fields: Mapping[str, Value]

    def text(self, key: str) -> str:
        return _parsed(self._field(key), f"{self.where}, {key}", str, "a text")

    def rate(self, key: str) -> Rate:
        return _rate(self._field(key), f"{self.where}, {key}")

    def cents(self, key: str) -> int:
        return _cents(self._field(key), f"{self.where}, {key}")

    def cents_list(self, key: str) -> tuple[int, ...]:
        return tuple(_cents(part, f"{self.where}, {key}") for part in self._list(key))

    def rows(self, key: str) -> tuple["Table", ...]:
        return tuple(_table(part, f"{self.where}, {key}") for part in self._list(key))

    def _field(self, key: str) -> Value:
        if key not in self.fields:
            raise InvalidParameterFile(f"{self.where}: {key!r} is missing")
        return self.fields[key]

    def _list(self, key: str) -> tuple[Value, ...]:
        part = self._field(key)
        if not isinstance(part, tuple):
            raise InvalidParameterFile(f"{self.where}, {key}: must be a list")
        return part


class Parameters:
    """The values in force on a day. A lookup raises NoParameter for an unknown name or a day without a row."""

    def __init__(self, timelines: Mapping[str, Timeline[Value]], files: Mapping[str, str]) -> None:
        self._timelines = timelines
        self._files = files

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._timelines)

    def rate(self, name: str, day: date) -> Rate:
        return _rate(self._row(name, day).value, self._where(name, day))

    def cents(self, name: str, day: date) -> int:
        return _cents(self._row(name, day).value, self._where(name, day))

    def table(self, name: str, day: date) -> Table:
        return _table(self._row(name, day).value, self._where(name, day))

    def source(self, name: str, day: date) -> str:
        return self._row(name, day).source

    def since(self, name: str, day: date) -> date:
        """The day from which the value of `day` holds."""
        return self._row(name, day).since

    def days(self, name: str) -> tuple[date, ...]:
        """The days on which a row of `name` begins, in order. Raises NoParameter."""
        return self._timeline(name).days

    def _row(self, name: str, day: date) -> DatedValue[Value]:
        return self._timeline(name).row(day)

    def _timeline(self, name: str) -> Timeline[Value]:
        if name not in self._timelines:
            raise NoParameter(f"no parameter is named {name!r}")
        return self._timelines[name]

    def _where(self, name: str, day: date) -> str:
        return f"{self._files[name]}: {name}, row since {self._row(name, day).since}"


def load_parameters(path: Path, parts: Parts = MappingProxyType({})) -> Parameters:
    """Read one file, or every `*.yaml` of a folder. Raises InvalidParameterFile.

    `parts`: what every row has besides, with its type. Its value is then a table of `value` and these, a yes or no as
    "true" or "false".
    """
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    if not files:
        raise InvalidParameterFile(f"{path.name}: holds no parameter file")
    timelines: dict[str, Timeline[Value]] = {}
    origins: dict[str, str] = {}
    for file in files:
        for name, timeline in _timelines(file, parts):
            if name in timelines:
                raise InvalidParameterFile(f"{file.name}: {name} is also in {origins[name]}")
            timelines[name], origins[name] = timeline, file.name
    return Parameters(timelines, origins)


def _timelines(file: Path, parts: Parts) -> Iterator[tuple[str, Timeline[Value]]]:
    content = _read(file)
    if not isinstance(content, dict) or not content:
        raise InvalidParameterFile(f"{file.name}: must map names of parameters to rows")
    for name, rows in content.items():
        if not isinstance(name, str) or not isinstance(rows, list) or not rows:
            raise InvalidParameterFile(f"{file.name}: {name}: must be a name with a list of rows")
        places = [f"{file.name}: {name}, row {number}" for number in range(1, len(rows) + 1)]
        dated = [_dated(row, where, parts) for row, where in zip(rows, places, strict=True)]
        _refuse_disorder(dated, places)
        yield name, Timeline(name, dated)


def _read(file: Path) -> object:
    try:
        return yaml.load(file.read_text("utf-8"), _UniqueKeyLoader)  # noqa: S506 - a SafeLoader, see below
    except yaml.YAMLError as error:
        raise InvalidParameterFile(f"{file.name}: {error}") from error


class _UniqueKeyLoader(yaml.SafeLoader):
    """The safe loader, which would silently keep the last of two equal keys; this one refuses the second."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:
        keys = [key.value for key, _ in node.value]
        if twice := {key for key in keys if keys.count(key) > 1}:
            raise yaml.constructor.ConstructorError(None, None, f"named twice: {sorted(twice)}", node.start_mark)
        return super().construct_mapping(node, deep=deep)


def _dated(row: object, where: str, parts: Parts) -> DatedValue[Value]:
    if not isinstance(row, dict) or not (_REQUIRED | parts.keys() <= row.keys() <= _ALLOWED | parts.keys()):
        needed = ", ".join(("since", "value", *parts))
        raise InvalidParameterFile(f"{where}: needs {needed} and source, may have until, and nothing else")
    since, until, source = row["since"], row.get("until"), row["source"]
    if type(since) is not date or type(until) not in {date, type(None)}:
        raise InvalidParameterFile(f"{where}: since and until must be dates like 2026-07-01")
    if not isinstance(source, str) or not source.strip():
        raise InvalidParameterFile(f"{where}: source must say where the value was read")
    value = _frozen(row["value"], where)
    return DatedValue(since, _with_parts(value, row, where, parts) if parts else value, source, until)


def _with_parts(value: Value, row: Mapping[str, object], where: str, parts: Parts) -> Value:
    for name, kind in parts.items():
        if type(row[name]) is not kind or row[name] == "":
            raise InvalidParameterFile(f"{where}: {name} must be {'true or false' if kind is bool else 'a text'}")
    return {"value": value} | {
        name: str(row[name]).lower() if parts[name] is bool else str(row[name]) for name in parts
    }


def _frozen(value: object, where: str) -> Value:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return tuple(_frozen(part, where) for part in value)
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {key: _frozen(part, f"{where}, {key}") for key, part in value.items()}
    kind = type(value).__name__
    raise InvalidParameterFile(f'{where}: a number stands between quotes, like "13.07 %", never a bare {kind}')


def _refuse_disorder(rows: list[DatedValue[Value]], places: list[str]) -> None:
    ended: date | None = None
    for row, where in zip(rows, places, strict=True):
        if row.until is not None and row.until < row.since:
            raise InvalidParameterFile(f"{where}: until lies before since")
        if ended is not None and row.since <= ended:
            raise InvalidParameterFile(f"{where}: begins before the row above it has ended")
        ended = row.until or row.since


def _table(value: Value, where: str) -> Table:
    if not isinstance(value, Mapping):
        raise InvalidParameterFile(f"{where}: must be a table of named values")
    return Table(where, value)


def _rate(value: Value, where: str) -> Rate:
    return _parsed(value, where, _rate_of, 'a rate like "13.07 %" or "0.1307"')


def _cents(value: Value, where: str) -> int:
    return _parsed(value, where, lambda text: Money.parse(text).cents, 'an amount in euro like "2233.61"')


def _rate_of(text: str) -> Rate:
    return Rate.percent(text.removesuffix("%").rstrip()) if text.endswith("%") else Rate.of(text)


def _parsed(value: Value, where: str, parse: Callable[[str], T], what: str) -> T:
    if not isinstance(value, str):
        raise InvalidParameterFile(f"{where}: must be {what}")
    try:
        return parse(value)
    except ValueError as error:
        raise InvalidParameterFile(f"{where}: must be {what}") from error
