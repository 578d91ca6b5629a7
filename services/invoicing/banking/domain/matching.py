"""Which invoice a payment without a communication pays, how sure that is, and why.

The evidence for an invoice is a set of clues. A dated table gives the confidence of each set, in whole per cent. Only a
single best candidate at or above a limit, or several that the text names and whose sum is the amount, are matched
without a person.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

MOST_IN_SUM = 12
"""So many open invoices of a client are tried for a sum, the oldest first: at most 4,096 sums."""


class Clue(StrEnum):
    COMMUNICATION = "communication"
    """The structured communication is that of the invoice, and there is no other."""
    AMONG = "among"
    """The text has the communication of the invoice, and others."""
    NUMBER = "number"
    """The text names the number of the invoice."""
    AMOUNT = "amount"
    """The amount paid is the amount open, to the cent."""
    SUM = "sum"
    """The amount paid is, to the cent, what is open of this and others that the text names, or of one client."""
    ACCOUNT = "account"
    """The account has paid for this client before."""
    NAME = "name"
    """The name of the payer is like the client's."""


_WORDS = {
    Clue.COMMUNICATION: "the communication is that of the invoice",
    Clue.AMONG: "the text has its communication among others",
    Clue.NUMBER: "the text names the invoice",
    Clue.AMOUNT: "the amount is what is open",
    Clue.SUM: "the amount is what is open of this and others together",
    Clue.ACCOUNT: "the account paid for this client before",
    Clue.NAME: "the payer's name is like the client's",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An invoice that is open. `likeness` of the payer's name and the client's: 0 to 100.

    `alone`: the text has no other communication, of ours or framed as one. `summed`: the amount is a sum of which what
    is open of this is a part.
    """

    invoice_id: str
    number: str
    client_id: str
    client_name: str
    open_cents: int
    named: bool = False
    known_account: bool = False
    same_communication: bool = False
    alone: bool = True
    likeness: int = 0
    summed: bool = False

    @property
    def spoken_of(self) -> bool:
        """The text says that this is paid."""
        return self.named or self.same_communication


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
    """The best candidates for a payment of `cents`, the surest first, then the oldest number. A sum is shown whole."""
    summed_candidates = _with_sums(cents, list(candidates), rules)
    suggestions = [_suggestion(candidate, clues_of(cents, candidate, rules), rules) for candidate in summed_candidates]
    sure = [suggestion for suggestion in suggestions if suggestion.confidence > 0]
    ordered = sorted(sure, key=lambda s: (-s.confidence, s.candidate.number))
    shown = max(rules.shown, *(number for number, s in enumerate(ordered, 1) if s.candidate.summed), 0)
    return tuple(ordered[:shown])


def choose(cents: int, suggestions: Sequence[Suggestion], rules: MatchingRules) -> tuple[Suggestion, ...]:
    """What is sure enough to match without a person: one, or several whose sum is `cents`. None on a tie."""
    if not suggestions or suggestions[0].confidence < rules.automatic:
        return ()
    best = tuple(s for s in suggestions if s.confidence == suggestions[0].confidence)
    if len(best) == 1 and not best[0].candidate.summed:
        return best
    parts = tuple(s for s in suggestions if s.candidate.summed and s.candidate.spoken_of)
    is_sum = set(best) <= set(parts) and all(part.confidence >= rules.automatic for part in parts)
    return parts if is_sum and sum(part.candidate.open_cents for part in parts) == cents else ()


def _with_sums(cents: int, candidates: Sequence[Candidate], rules: MatchingRules) -> list[Candidate]:
    """Those together marked whose sum is `cents`: all that the text names, else invoices of one payer."""
    parts = [candidate for candidate in candidates if candidate.spoken_of]
    if len(parts) < 2 or sum(candidate.open_cents for candidate in parts) != cents:
        parts = [] if parts else _of_payers(cents, candidates, rules)
    summed_ids = {candidate.invoice_id for candidate in parts}
    return [replace(candidate, summed=candidate.invoice_id in summed_ids) for candidate in candidates]


def _of_payers(cents: int, candidates: Sequence[Candidate], rules: MatchingRules) -> list[Candidate]:
    by_client: dict[str, list[Candidate]] = {}
    for candidate in sorted(candidates, key=lambda c: c.number):
        if candidate.known_account or candidate.likeness >= rules.alike:
            by_client.setdefault(candidate.client_id, []).append(candidate)
    return [part for theirs in by_client.values() for part in _exact_sum(cents, theirs)]


def _exact_sum(cents: int, oldest_first: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Two or more of the first `MOST_IN_SUM` with this sum, the oldest possible; none when one alone is the amount."""
    if any(candidate.open_cents == cents for candidate in oldest_first):
        return ()
    sums: dict[int, tuple[Candidate, ...]] = {0: ()}
    for candidate in oldest_first[:MOST_IN_SUM]:
        longer = {total + candidate.open_cents: (*parts, candidate) for total, parts in sums.items()}
        sums = {**{total: parts for total, parts in longer.items() if total <= cents}, **sums}
        if cents in sums:
            return sums[cents]
    return ()


def clues_of(cents: int, candidate: Candidate, rules: MatchingRules) -> frozenset[Clue]:
    speaks = {
        Clue.COMMUNICATION: candidate.same_communication and candidate.alone,
        Clue.AMONG: candidate.same_communication and not candidate.alone,
        Clue.NUMBER: candidate.named,
        Clue.AMOUNT: cents == candidate.open_cents,
        Clue.SUM: candidate.summed,
        Clue.ACCOUNT: candidate.known_account,
        Clue.NAME: candidate.likeness >= rules.alike,
    }
    return frozenset(clue for clue, is_so in speaks.items() if is_so)


def _suggestion(candidate: Candidate, clues: frozenset[Clue], rules: MatchingRules) -> Suggestion:
    reason = "; ".join(words for clue, words in _WORDS.items() if clue in clues)
    return Suggestion(candidate, _percent(clues, rules), reason)


def _percent(clues: frozenset[Clue], rules: MatchingRules) -> int:
    return max((percent for clue_set, percent in rules.confidence.items() if clue_set <= clues), default=0)
