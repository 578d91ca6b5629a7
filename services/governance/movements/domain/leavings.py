"""What others are asked about a member who leaves, and what they answered."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class LeavingQuestion:
    """The withdrawal was asked about under this number."""

    withdrawal_id: str
    question: int
    published_on: date


@dataclass(frozen=True, slots=True)
class LeavingAnswer:
    """`content`: how the member stands with the service, a ClosingPosition as JSON."""

    withdrawal_id: str
    service: str
    number: int
    content: str


@dataclass(frozen=True, slots=True)
class LeavingEnd:
    """It was taken back, or its value is paid: nobody answers about it any more."""

    withdrawal_id: str
    ended_on: date
