"""How the value of a rule is written: a whole number, a part such as 1/10 or 10 %, or one of a few names."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import get_args, get_type_hints

from kernel.rates import InvalidRate, Rate
from services.governance.bylaws.domain.bylaws import Bylaws
from services.governance.bylaws.refusals import BadBylawValue, UnknownRule

Value = int | Fraction | str

_WHOLE = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)
_PART = re.compile(r"[0-9]{1,6}/[1-9][0-9]{0,5}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule that bylaws decide: what it says, and the values that it may have. `names` is empty for a number."""

    name: str
    says: str
    whole: bool
    names: tuple[str, ...]
    low: int
    high: int

    def read(self, text: str) -> Value:
        """The value that `text` writes. Raises BadBylawValue."""
        value = self._read(text)
        if value is None or (not isinstance(value, str) and not self.low <= value <= self.high):
            raise BadBylawValue(f"{self.name} is {self.written}", field="value", rule=self.name)
        return value

    @property
    def written(self) -> str:
        """How a value of this rule is written, for a person."""
        if self.names:
            return f"one of {', '.join(self.names)}"
        if self.whole:
            return f"a whole number from {self.low} to {self.high}"
        return f"a part from {self.low} to {self.high}, written like 1/10 or 10 %"

    def _read(self, text: str) -> Value | None:
        if self.names:
            return text if text in self.names else None
        if self.whole:
            return int(text) if _WHOLE.fullmatch(text) else None
        return _part(text)


def rule_named(name: str) -> Rule:
    """Raises UnknownRule."""
    if name not in RULES:
        raise UnknownRule("no rule that bylaws decide has this name; `gedeeld bylaws` prints them all", field="rule")
    return RULES[name]


def _part(text: str) -> Fraction | None:
    if _PART.fullmatch(text):
        return Fraction(text)
    if not text.endswith("%"):
        return None
    try:
        return Rate.percent(text.removesuffix("%").rstrip(" ")).factor
    except InvalidRate:
        return None


def _rules() -> Iterator[Rule]:
    """The rules of `Bylaws`, in its order."""
    for name, annotation in get_type_hints(Bylaws, include_extras=True).items():
        for says in getattr(annotation, "__metadata__", ()):
            kind = annotation.__origin__
            yield Rule(name, says.words, kind is int, get_args(kind), says.low, says.high)


RULES: Mapping[str, Rule] = MappingProxyType({rule.name: rule for rule in _rules()})
