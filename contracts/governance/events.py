"""What governance publishes: who became a cooperator."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from contracts.governance.enums import Category
from contracts.wire.base import Event, MemberId
from contracts.wire.sealing import SignedHeads

Shares = Annotated[int, Field(ge=1, le=10_000, description="number of shares")]


class CooperatorAdmitted(Event, consumers=("members",)):
    """A member's first shares are paid: the member is a cooperator from this day on."""

    NAME: ClassVar[str] = "governance.cooperator_admitted.v1"
    member_id: MemberId
    category: Category
    shares: Shares
    admitted_on: date


class LogHeadsSigned(SignedHeads, consumers=("members",)):
    """Its sealed logs grew, and their heads were signed. Members keeps them: nobody is alone with its own."""

    NAME: ClassVar[str] = "governance.log_heads_signed.v1"
