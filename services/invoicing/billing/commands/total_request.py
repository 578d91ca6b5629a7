"""What `gedeeld invoice total` is asked, in JSON: lines, discounts and rates; every fault with its place.

Amounts and quantities are text ("12.50"): a JSON number may be read as binary floating point by whoever wrote it.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeVar

from kernel.rates import InvalidRate, Rate
from kernel.refusal import Refused
from services.invoicing.billing.domain.discounts import BadDiscount, Discount, Priced, discounted_totals
from services.invoicing.billing.domain.invoice import MAX_LINES
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.totals import Totals
from services.invoicing.billing.domain.vat import Treatment, Vat
from services.invoicing.refusals import InvoiceRefused, NoLines, TooManyLines

MAX_BYTES = 1024 * 1024
_T = TypeVar("_T")
_EURO = re.compile(r"([0-9]{1,10})(?:\.([0-9]{1,2}))?", re.ASCII)
_VAT = {"vat", "vat_percent", "exemption_reason"}
_LINE = {"description", "quantity", "unit_price", "discount_percent", "discount"} | _VAT
_TOP = {"lines", "discounts", "discount_percent", "discount"}


class NoJson(InvoiceRefused):
    """The text is no JSON, says a key twice, or is nested too deep."""


class NotAText(InvoiceRefused):
    """A value is not a text: an amount is written "12.50", in quotes."""


class UnknownField(InvoiceRefused):
    """The request has a field that means nothing here."""


class FieldMissing(InvoiceRefused):
    """A field that is needed is not there, or is not of the kind it should be."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`field` names the place, such as `lines[0].quantity`; `fault` is a stable code; `rule` says it in words."""

    field: str
    fault: str
    rule: str


@dataclass(slots=True)
class Asked:
    """The totals, or why there are none."""

    totals: Totals | None = None
    faults: list[Fault] = field(default_factory=list)


def total_of(content: bytes) -> Asked:
    """The totals that the JSON asks for; every fault that is found, when there is one."""
    asked = Asked()
    request = _noting(asked, "", lambda: _object(_strict_json(content), _TOP))
    if request is None:
        return asked
    lines = _each(asked, request, "lines", _priced)
    of_groups = _each(asked, request, "discounts", _group_discount)
    of_all = _noting(asked, "", lambda: _discount(request))
    if not asked.faults and of_all is not None:
        asked.totals = _noting(asked, "", lambda: _totals(lines, of_groups, of_all))
    return asked


def _totals(lines: Sequence[Priced], of_groups: Sequence[tuple[Vat, int]], of_all: Discount) -> Totals:
    if not lines:
        raise NoLines("an invoice has at least one line", field="lines")
    if len(lines) > MAX_LINES:
        raise TooManyLines(f"an invoice has at most {MAX_LINES} lines", field="lines")
    return discounted_totals(lines, of_groups, of_all)


def _noting(asked: Asked, place: str, read: Callable[[], _T]) -> _T | None:
    try:
        return read()
    except Refused as refusal:
        where = ".".join(filter(None, (place, refusal.field)))
        asked.faults.append(Fault(where, refusal.code, refusal.sentence))
        return None


def _each(asked: Asked, request: Mapping[str, Any], name: str, read: Callable[[Mapping[str, Any]], _T]) -> list[_T]:
    found = []
    items = request.get(name, [])
    if not isinstance(items, list):
        asked.faults.append(Fault(name, FieldMissing.code, "a list belongs here"))
        return []
    for place, item in enumerate(items):
        value = _noting(asked, f"{name}[{place}]", lambda item=item: read(item))  # type: ignore[misc]
        found += [] if value is None else [value]
    return found


def _priced(item: Any) -> Priced:
    line = _object(item, _LINE)
    description = _text(line, "description", "line")
    priced = Priced(
        Line.of(description, _text(line, "quantity"), _text(line, "unit_price"), _vat(line)), _discount(line)
    )
    _ = priced.net_cents  # refuses here, where the place is known, a discount larger than its line
    return priced


def _group_discount(item: Any) -> tuple[Vat, int]:
    discount = _object(item, {"amount"} | _VAT)
    return _vat(discount), _euro(_text(discount, "amount"), "amount")


def _vat(item: Mapping[str, Any]) -> Vat:
    treatment = _text(item, "vat", Treatment.STANDARD)
    if treatment not in set(Treatment):
        raise FieldMissing(f"one of {', '.join(Treatment)} belongs here", field="vat")
    percent = _text(item, "vat_percent", None if treatment == Treatment.STANDARD else "0")
    return Vat.of(treatment, percent, _text(item, "exemption_reason", ""))


def _discount(item: Mapping[str, Any]) -> Discount:
    try:
        rate = Rate.percent(_text(item, "discount_percent", "0"))
    except InvalidRate as error:
        raise BadDiscount("a discount in per cent is a text such as 2.5", field="discount_percent") from error
    return Discount(rate, _euro(_text(item, "discount", "0"), "discount"))


def _euro(text: str, name: str) -> int:
    match = _EURO.fullmatch(text)
    if match is None:
        raise BadDiscount("an amount in euro is ASCII digits with at most two decimals", field=name)
    return int(match[1] + (match[2] or "").ljust(2, "0"))


def _text(item: Mapping[str, Any], name: str, default: str | None = None) -> str:
    """Raises FieldMissing, NotAText."""
    value = item.get(name, default)
    if value is None:
        raise FieldMissing("this is needed", field=name)
    if not isinstance(value, str):
        raise NotAText('a text belongs here, such as "12.50" in quotes', field=name)
    return value


def _object(value: Any, known: set[str]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise FieldMissing("an object belongs here")
    strange = sorted(set(value) - known)
    if strange:
        raise UnknownField(f"unknown; there are {', '.join(sorted(known))}", field=strange[0][:40])
    return value


@dataclass(frozen=True, slots=True)
class _Number:
    """A number of the JSON, kept as it was written and never computed with."""

    text: str


def _strict_json(content: bytes) -> Any:
    if len(content) > MAX_BYTES:
        raise NoJson("the file is larger than 1 MB")
    try:
        return json.loads(
            content.decode("utf-8"),
            parse_int=_Number,
            parse_float=_Number,
            parse_constant=_no_constant,
            object_pairs_hook=_no_repeats,
        )
    except (ValueError, RecursionError) as error:
        raise NoJson("the file is no JSON in UTF-8, or is nested too deep") from error


def _no_constant(_name: str) -> NoReturn:
    raise NoJson("NaN and Infinity are no JSON")


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NoJson("the same key is there twice")
    return found
