"""What contributions answers about the common pot."""

from pydantic import Field

from contracts.wire.base import (
    Cents,
    Reply,
    Request,
)
from contracts.wire.roles import ANY_MEMBER, READ


class PotReply(Reply):
    turnover_cents: Cents
    wage_cents: Cents
    reductions_cents: Cents
    losses_cents: Cents = Field(default=0, description="what the pot made good, less what came in later")
    total_cents: Cents = Field(description="what went in, less losses")


class GetPot(Request[PotReply], roles=READ, whose=ANY_MEMBER):
    pass
