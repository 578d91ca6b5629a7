"""What the law says about a rule from a day on, and whether a bylaw stays within it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.governance.bylaws.domain.bylaws import Basis
from services.governance.bylaws.domain.values import RULES

Bound = Literal["at_least", "at_most", "among", "only", "none"]
"""How a bylaw may differ from the law: upwards, downwards, among the names given, not at all, or as it likes."""

_ASKS: dict[Bound, str] = {
    "at_least": "at least ",
    "at_most": "at most ",
    "among": "one of ",
    "only": "no bylaw says otherwise; ",
    "none": "a bylaw may say otherwise; ",
}


@dataclass(frozen=True, slots=True)
class LawRow:
    """One rule of the law. `text` is its value; of several names that it allows, the first counts where bylaws are
    silent.
    """

    rule: str
    since: date
    text: str
    bound: Bound
    article: str
    source: str
    verified: bool
    mandatory: bool

    @property
    def basis(self) -> Basis:
        """The law as the basis of the value, where no bylaw says otherwise."""
        text = self.text.split()[0] if self.bound == "among" else self.text
        version = f"law {self.since.isoformat()}"
        return Basis("law", version, self.since, text, self.article, self.source, self.verified)

    @property
    def asks(self) -> str:
        """What a bylaw is held to, for a person."""
        return f"{_ASKS[self.bound]}{self.text}"

    def allows(self, text: str) -> bool:
        """Whether a bylaw may give the rule this value. `text` is a value of the rule."""
        if not self.mandatory:
            return True
        if self.bound == "among":
            return text in self.text.split()
        if self.bound == "only" or self.rule not in RULES:
            return False
        rule = RULES[self.rule]
        value, limit = rule.read(text), rule.read(self.text)
        if isinstance(value, str) or isinstance(limit, str):
            return value == limit
        return value >= limit if self.bound == "at_least" else value <= limit


Law = Mapping[str, LawRow]
"""The law of a day, by rule."""
