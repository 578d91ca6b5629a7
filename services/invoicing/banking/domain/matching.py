"""Which invoice a payment without a communication pays, how sure that is, and why.

The evidence for an invoice is a set of clues. A dated table gives the confidence of each set, in whole per cent. Only a
single best candidate, at or above a limit, is matched without a person.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Clue(StrEnum):
    COMMUNICATION = "communication"
    """The structured communication is that of the invoice."""
    NUMBER = "number"
    """The text names the number of the invoice."""
    AMOUNT = "amount"
    """The amount paid is the amount open, to the cent."""
    ACCOUNT = "account"
    """The account has paid for this client before."""
    NAME = "name"
    """The name of the payer is like the client's."""


_WORDS = {
    Clue.COMMUNICATION: "the communication is that of the invoice",
    Clue.NUMBER: "the text names the invoice",
    Clue.AMOUNT: "the amount is what is open",
    Clue.ACCOUNT: "the account paid for this client before",
    Clue.NAME: "the payer's name is like the client's",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An invoice that is open. `likeness` of the payer's name and the client's: 0 to 100."""

    invoice_id: str
    number: str
    client_id: str
    client_name: str
    open_cents: int
    named: bool = False
    known_account: bool = False
    same_communication: bool = False
    likeness: int = 0


@dataclass(frozen=True, slots=True)
class MatchingRules:
    """`confidence`: per cent by set of clues. `alike`: names are the same from this likeness on."""

    confidence: Mapping[frozenset[Clue], int]
    automatic: int
    alike: int
    shown: int

    @property
    def trusts_amounts(self) -> bool:
        """Whether a payment may be matched by its amount and a name alone."""
        return _percent(frozenset({Clue.AMOUNT, Clue.NAME}), self) >= self.automatic


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`confidence` in whole per cent; `because` in words."""

    candidate: Candidate
    confidence: int
    because: str


def suggest(cents: int, candidates: Iterable[Candidate], rules: MatchingRules) -> tuple[Suggestion, ...]:
    """The best candidates for a payment of `cents`, the surest first, then the oldest number."""
    suggestions = [_suggestion(candidate, clues_of(cents, candidate, rules), rules) for candidate in candidates]
    sure = [suggestion for suggestion in suggestions if suggestion.confidence > 0]
    return tuple(sorted(sure, key=lambda s: (-s.confidence, s.candidate.number))[: rules.shown])


def choose(suggestions: Sequence[Suggestion], rules: MatchingRules) -> Suggestion | None:
    """The suggestion sure enough to match without a person; None when there is none, or on a tie."""
    if not suggestions or suggestions[0].confidence < rules.automatic:
        return None
    is_tie = len(suggestions) > 1 and suggestions[1].confidence == suggestions[0].confidence
    return None if is_tie else suggestions[0]


def clues_of(cents: int, candidate: Candidate, rules: MatchingRules) -> frozenset[Clue]:
    speaks = {
        Clue.COMMUNICATION: candidate.same_communication,
        Clue.NUMBER: candidate.named,
        Clue.AMOUNT: cents == candidate.open_cents,
        Clue.ACCOUNT: candidate.known_account,
        Clue.NAME: candidate.likeness >= rules.alike,
    }
    return frozenset(clue for clue, is_so in speaks.items() if is_so)


def _suggestion(candidate: Candidate, clues: frozenset[Clue], rules: MatchingRules) -> Suggestion:
    reason = "; ".join(words for clue, words in _WORDS.items() if clue in clues)
    return Suggestion(candidate, _percent(clues, rules), reason)


def _percent(clues: frozenset[Clue], rules: MatchingRules) -> int:
    return max((percent for clue_set, percent in rules.confidence.items() if clue_set <= clues), default=0)
