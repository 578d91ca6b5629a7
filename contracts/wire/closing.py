"""What services tell of a unit that is closing, and of a member who leaves.

Each answers for what it has; a new one joins by publishing its own.
"""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from contracts.wire.base import Cents, Contract, Count, Event, MemberId, Service, Text, UnitId, WithdrawalId


class ClosingFigure(Contract):
    """So many things, of so much together."""

    name: Text
    count: Count = 0
    cents: Cents = 0


Figures = Annotated[tuple[ClosingFigure, ...], Field(max_length=50)]


class ClosingPosition(Contract):
    """How a unit, or a member who leaves, stands with a service, all of one instant."""

    hindrances: Figures = Field(default=(), description="what must end first; while there is any, the unit is closing")
    crossings: Figures = Field(
        default=(),
        description="what passed to other services, and came from them: the cents of a name sum to zero over all "
        "services when nothing of it is on its way",
    )
    figures: Figures = Field(default=(), description="for the final statement")


class ClosingQuestion(Event):
    """Base of `UnitClosingAsked`."""

    unit_id: UnitId
    question: Annotated[int, Field(ge=1, le=10**9, description="about the unit: 1 as it begins to close")]
    began_on: date = Field(description="the last day of work; what is left after it is only ended")
    heir_unit_id: UnitId | None = Field(default=None, description="the unit to which money that is left passes")

    @classmethod
    def __pydantic_init_subclass__(cls, *, consumers: tuple[Service, ...] = (), **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(consumers=consumers, once=False, about=("unit_id", "question"), **kwargs)


class ClosingAnswer(Event):
    """Base of each service's `UnitAnswered`: to `UnitClosingAsked`, and again whenever it stands otherwise."""

    unit_id: UnitId
    number: Annotated[int, Field(ge=1, le=10**9, description="of its answers about the unit: the last one counts")]
    position: ClosingPosition

    @classmethod
    def __pydantic_init_subclass__(cls, *, consumers: tuple[Service, ...] = ("members",), **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(consumers=consumers, once=False, about=("unit_id", "number"), **kwargs)


class LeavingQuestion(Event):
    """Base of `LeavingAsked`."""

    withdrawal_id: WithdrawalId
    question: Annotated[int, Field(ge=1, le=10**9, description="about the withdrawal: 1 when it is written down")]
    member_id: MemberId
    effective_on: date = Field(description="the day on which the shares leave")

    @classmethod
    def __pydantic_init_subclass__(cls, *, consumers: tuple[Service, ...] = (), **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(
            consumers=consumers, once=False, about=("withdrawal_id", "question"), **kwargs
        )


class LeavingAnswer(Event):
    """Base of each service's `LeavingAnswered`: to `LeavingAsked`, and again whenever the member stands otherwise."""

    withdrawal_id: WithdrawalId
    number: Annotated[int, Field(ge=1, le=10**9, description="of its answers about it: the last one counts")]
    position: ClosingPosition

    @classmethod
    def __pydantic_init_subclass__(cls, *, consumers: tuple[Service, ...] = ("governance",), **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(consumers=consumers, once=False, about=("withdrawal_id", "number"), **kwargs)
