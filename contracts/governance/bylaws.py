"""What governance answers about the rules of the enterprise: law, founding act, decisions."""

from datetime import date
from typing import Annotated

from pydantic import Field

from contracts.governance.enums import DecisionBody, Layer
from contracts.wire.base import BylawId, Code, Command, LegalEntity, LongText, Reply, Request, Text
from contracts.wire.roles import ANY_MEMBER, READ

RuleText = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9_./% -]+$")]
"""A value as it is written: a whole number, a part such as 1/10 or 10 %, or a name."""


class BylawReply(Reply):
    bylaw_id: BylawId
    legal_entity: LegalEntity
    rule: Code
    version: Annotated[int, Field(ge=1)]
    value: RuleText
    effective_on: date
    decided_by: DecisionBody
    decided_on: date
    reference: Text


class DecideBylaw(Command[BylawReply], roles=frozenset({"secretary"})):
    """Write down what the assembly or the board decided about one rule."""

    legal_entity: LegalEntity = "BE"
    rule: Code
    value: RuleText
    effective_on: date = Field(description="the first day on which it counts; today at the earliest")
    until: date | None = Field(
        default=None, description="the last day, when the decision names one: what counts then must be decided already"
    )
    decided_by: DecisionBody
    decided_on: date
    reference: Text = Field(description="where the decision is written, such as minutes and point")


class RuleReply(Reply):
    """A rule as it counts on a day, and what made it so."""

    rule: Code
    says: LongText
    value: LongText
    layer: Layer
    version: Text = Field(description="of this rule: what a decision that leans on it stores")
    since: date
    article: LongText
    source: LongText
    verified: bool = Field(description="false for what is only remembered, or decided here for want of a source")
    explanation: LongText = Field(description="the value with what backs it, in words")


class BylawsReply(Reply):
    legal_entity: LegalEntity
    day: date
    rules: tuple[RuleReply, ...] = Field(description="those that bylaws decide")
    law: tuple[RuleReply, ...] = Field(description="those that the law alone decides, in its words")
    coming: tuple[RuleReply, ...] = Field(description="what rules will be that change later, by the day since when")
    void: tuple[Code, ...] = Field(
        description="rules whose bylaw the law does not allow, on the day or later: the law counts"
    )


class GetBylaws(Request[BylawsReply], roles=READ, whose=ANY_MEMBER):
    legal_entity: LegalEntity = "BE"
    day: date | None = Field(default=None, description="today when absent")
