"""The JSON request of `gedeeld invoice total`: lines, discounts and rates; every fault with its field.

Amounts and quantities are text ("12.50"): a JSON number may be read as binary floating point by whoever wrote it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from chassis.rpc.execution import strict_json
from contracts.wire.refusals import MalformedCall
from kernel.rates import InvalidRate, Rate
from kernel.refusal import Refused
from services.invoicing.billing.domain.discounts import Discount, PricedLine, discounted_totals
from services.invoicing.billing.domain.invoice import MAX_LINES
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.totals import Totals
from services.invoicing.billing.domain.vat import TREATMENTS, Vat
from services.invoicing.billing.refusals import (
    BadDiscount,
    FieldMissing,
    NoJson,
    NoLines,
    NotAText,
    TooManyLines,
    UnknownField,
)

MAX_BYTES = 1024 * 1024
_T = TypeVar("_T")
_EURO = re.compile(r"([0-9]{1,10})(?:\.([0-9]{1,2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fault:
    """`field` names the place, such as `lines[0].quantity`; `fault` is a stable code; `rule` says it in words."""

    field: str
    fault: str
    rule: str


def total_of(content: bytes) -> Totals | list[Fault]:
    """The totals that the JSON asks for; every fault, when there is one."""
    try:
        return _totals(_Request.model_validate(_json(content)))
    except ValidationError as error:
        return [_fault_of(details) for details in error.errors(include_url=False)]
    except Refused as refusal:
        return [_fault((), refusal)]


def _json(content: bytes) -> Any:
    """Raises NoJson."""
    if len(content) > MAX_BYTES:
        raise NoJson("the file is larger than 1 MB")
    try:
        return strict_json(content, fraction=str.encode)  # bytes are no text, so they are refused where they stand
    except MalformedCall as refusal:
        raise NoJson("the file is no JSON in UTF-8 with unique keys, or is nested too deep") from refusal


def _totals(request: "_Request") -> Totals:
    if not request.lines:
        raise NoLines("an invoice has at least one line", field="lines")
    if len(request.lines) > MAX_LINES:
        raise TooManyLines(f"an invoice has at most {MAX_LINES} lines", field="lines")
    of_groups = [(_vat(discount), _euro(discount.amount)) for discount in request.discounts]
    return discounted_totals(map(_priced, request.lines), of_groups, _discount(request))


def _priced(line: "_Line") -> PricedLine:
    priced = PricedLine(Line.of(line.description, line.quantity, line.unit_price, _vat(line)), _discount(line))
    _ = priced.net_cents  # refuses here, where the place is known, a discount larger than its line
    return priced


def _vat(taxed: "_TaxedPart") -> Vat:
    if taxed.vat == "standard" and "vat_percent" not in taxed.model_fields_set:
        raise FieldMissing("this is needed", field="vat_percent")
    return Vat.of(taxed.vat, taxed.vat_percent, taxed.exemption_reason)


def _discount(form: "_Line | _Request") -> Discount:
    return Discount(_part(form.discount_percent), _euro(form.discount))


def _treatment(text: str) -> None:
    if text not in TREATMENTS:
        raise FieldMissing(f"one of {', '.join(TREATMENTS)} belongs here")


def _part(text: str) -> Rate:
    try:
        return Discount(Rate.percent(text)).rate
    except InvalidRate as error:
        raise BadDiscount("a discount in per cent is a text such as 2.5") from error


def _euro(text: str) -> int:
    match = _EURO.fullmatch(text)
    if match is None:
        raise BadDiscount("an amount in euro is ASCII digits with at most two decimals")
    return int(match[1] + (match[2] or "").ljust(2, "0"))


def _by(rule: Callable[[_T], object]) -> AfterValidator:
    """What the rule refuses becomes a fault of the form, at its field."""

    def validate(value: _T) -> _T:
        try:
            rule(value)
        except Refused as refusal:
            raise ValueError(refusal) from refusal
        return value

    return AfterValidator(validate)


_Treatment = Annotated[str, _by(_treatment)]
_Part = Annotated[str, _by(_part)]
_Euro = Annotated[str, _by(_euro)]


class _Form(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class _TaxedPart(_Form):
    vat: _Treatment = "standard"
    vat_percent: str = "0"
    exemption_reason: str = ""


class _Line(_TaxedPart):
    description: str = "line"
    quantity: str
    unit_price: str
    discount_percent: _Part = "0"
    discount: _Euro = "0"


class _GroupDiscount(_TaxedPart):
    amount: _Euro


class _Request(_Form):
    lines: list[Annotated[_Line, _by(_priced)]] = []
    discounts: list[Annotated[_GroupDiscount, _by(_vat)]] = []
    discount_percent: _Part = "0"
    discount: _Euro = "0"


_FORM: Mapping[str, Refused] = {
    "missing": FieldMissing("this is needed"),
    "list_type": FieldMissing("a list belongs here"),
    "model_type": FieldMissing("an object belongs here"),
    "string_type": NotAText('a text belongs here, such as "12.50" in quotes'),
    "string_unicode": NotAText("half of a character (a lone surrogate) is no text"),
    "extra_forbidden": UnknownField("this means nothing here; docs/reference/invoice-total.md has every field"),
}


def _fault_of(error: ErrorDetails) -> Fault:
    if error["type"] == "value_error":
        return _fault(error["loc"], error["ctx"]["error"].args[0])
    is_null = error["type"] == "string_type" and error["input"] is None
    return _fault(error["loc"], _FORM["missing" if is_null else error["type"]])


def _fault(location: tuple[int | str, ...], refusal: Refused) -> Fault:
    """The field reads `lines[0].quantity`. A name that the sender made up is cut to 40 letters."""
    below = [] if refusal.field is None or refusal.field in location else [refusal.field]
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step[:40]}" for step in (*location, *below))
    return Fault(path.removeprefix("."), refusal.code, refusal.sentence)
