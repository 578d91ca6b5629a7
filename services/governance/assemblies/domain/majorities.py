"""Whether a motion is carried, and whether enough are there to vote on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from contracts.governance.enums import Motion, QuorumBase
from services.governance.bylaws.domain.bylaws import Bylaws


@dataclass(frozen=True, slots=True)
class Votes:
    """Voices for and against. Abstentions are in neither part of a fraction (CSA 6:85), so they are not asked for."""

    in_favour: int
    against: int


def by_more_than_half(votes: Votes, bylaws: Bylaws) -> bool:  # noqa: ARG001 - every majority is asked with the bylaws
    """More voices for than against; a tie is not carried."""
    return votes.in_favour > votes.against


def by_statute_majority(votes: Votes, bylaws: Bylaws) -> bool:
    """At least three quarters of the votes cast (CSA 6:85), or what the bylaws ask for above it."""
    return _reaches(votes, bylaws.statute_majority)


def by_purpose_majority(votes: Votes, bylaws: Bylaws) -> bool:
    """At least four fifths of the votes cast (CSA 6:86), or what the bylaws ask for above it."""
    return _reaches(votes, bylaws.purpose_majority)


def _reaches(votes: Votes, part: Fraction) -> bool:
    """A motion without one voice for it is not carried, whoever abstains."""
    return votes.in_favour > 0 and votes.in_favour >= part * (votes.in_favour + votes.against)


MAJORITIES: Mapping[Motion, Callable[[Votes, Bylaws], bool]] = {
    "ordinary": by_more_than_half,
    "statutes": by_statute_majority,
    "purpose": by_purpose_majority,
}
"""Whether the motion is carried."""


@dataclass(frozen=True, slots=True)
class Attendance:
    """Shares and members that are present or represented, of those that there are.

    `repeats_agenda`: it is the second call of an assembly that was not enough, with the same agenda.
    """

    shares: int
    shares_issued: int
    members: int = 0
    all_members: int = 0
    repeats_agenda: bool = False


def part_of_shares(attendance: Attendance, part: Fraction) -> bool:
    """Of the shares issued (CSA 6:85)."""
    return attendance.shares >= part * attendance.shares_issued


def part_of_members(attendance: Attendance, part: Fraction) -> bool:
    """Of the members, whatever each holds."""
    return attendance.members >= part * attendance.all_members


QUORUM_BASES: Mapping[QuorumBase, Callable[[Attendance, Fraction], bool]] = {
    "shares_issued": part_of_shares,
    "members": part_of_members,
}
"""Whether this part is there."""


def any_attendance(attendance: Attendance, bylaws: Bylaws) -> bool:  # noqa: ARG001 - as for the others
    """Whoever is there decides."""
    return True


def statute_quorum(attendance: Attendance, bylaws: Bylaws) -> bool:
    """Half, or what the bylaws ask for above it; at a second call with the same agenda, any attendance (CSA 6:85)."""
    return attendance.repeats_agenda or QUORUM_BASES[bylaws.quorum_base](attendance, bylaws.statute_quorum)


QUORUMS: Mapping[Motion, Callable[[Attendance, Bylaws], bool]] = {
    "ordinary": any_attendance,
    "statutes": statute_quorum,
    "purpose": statute_quorum,
}
"""Whether enough are there to vote on the motion."""
