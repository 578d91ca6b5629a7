"""Who may vote on a day, and with how many voices."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from contracts.governance.enums import Hindrance, Lack, UnrepresentedVote, Voices, VotingRule
from contracts.members.enums import MemberKind


@dataclass(frozen=True, slots=True)
class Issue:
    """So many shares were issued to the member on that day. What came by transfer is no issue."""

    day: date
    shares: int


@dataclass(frozen=True, slots=True)
class Holder:
    """A member at the end of a day: the shares that it then holds, and every issue up to that day."""

    shares: int
    issues: Sequence[Issue]


def subscribed_in_year(holder: Holder, day: date) -> Lack | None:
    """A share must be held, and one have been issued in the same calendar year (annual report 2024)."""
    if any(issue.day.year == day.year and issue.day <= day for issue in holder.issues):
        return holds_a_share(holder, day)
    return holds_a_share(holder, day) or "none_issued_this_year"


def year_covered(holder: Holder, day: date) -> Lack | None:
    """A share must be held, and the year be covered: each share covers one year of use, from its own or from the first
    year that those before it leave open (the shared enterprise's own pages: three of 2021 cover 2021, 2022 and 2023).
    """
    covered = covered_years(tuple(issue for issue in holder.issues if issue.day <= day))
    return holds_a_share(holder, day) or (None if day.year in covered else "year_not_covered")


def holds_a_share(holder: Holder, day: date) -> Lack | None:  # noqa: ARG001 - every voting rule is asked of a day
    """A share must be held, whenever it came."""
    return None if holder.shares >= 1 else "no_share"


def covered_years(issues: Sequence[Issue]) -> frozenset[int]:
    """The calendar years that these shares cover. A year left out needs no share; the next issue covers again."""
    years: set[int] = set()
    first_open = 0
    for issue in sorted(issues, key=lambda issue: issue.day):
        first = max(first_open, issue.day.year)
        first_open = first + issue.shares
        years.update(range(first, first_open))
    return frozenset(years)


@dataclass(frozen=True, slots=True)
class Exercise:
    """Who exercises a member's vote on a day: `representative_id`, or itself when that is None."""

    kind: MemberKind = "person"
    representative_id: str | None = None


def suspended(exercise: Exercise) -> Hindrance | None:
    """Of a body or joint owners nobody votes before one is named for all; a natural person votes itself."""
    return "no_representative" if exercise.kind != "person" and exercise.representative_id is None else None


def counted(exercise: Exercise) -> Hindrance | None:  # noqa: ARG001 - every rule is asked of a vote
    """Who comes in the name of a body or joint owners shows at the door that it may."""
    return None


UNREPRESENTED_VOTES: Mapping[UnrepresentedVote, Callable[[Exercise], Hindrance | None]] = {
    "suspended": suspended,
    "counted": counted,
}
"""What hinders a vote that nobody is named to exercise; None when it counts."""

VOTING_RULES: Mapping[VotingRule, Callable[[Holder, date], Lack | None]] = {
    "subscribed_in_year": subscribed_in_year,
    "year_covered": year_covered,
    "holds_a_share": holds_a_share,
}
"""What a member lacks to vote on that day; None when it may."""


def equal(shares: int) -> int:
    """One voice for whoever holds a share (RD 8-1-1962 art. 1; annual report 2024: one cooperator, one vote)."""
    return min(shares, 1)


def by_share(shares: int) -> int:
    """One voice a share (CSA 6:41, where the statutes are silent)."""
    return shares


VOICES: Mapping[Voices, Callable[[int], int]] = {"equal": equal, "by_share": by_share}
"""How many voices so many shares give to who may vote."""
