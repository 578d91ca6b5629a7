"""What governance does when one person turns out to be two members."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from contracts.governance.register import Movement
from contracts.wire.base import Command, LongText, MemberId, Reply, SubscriptionId

HolderMergeId = Annotated[str, StringConstraints(pattern=r"^mrg_[0-9a-f]{32}$")]


class HolderMergeReply(Reply):
    merge_id: HolderMergeId
    merged_id: MemberId
    kept_id: MemberId
    merged_on: date
    movements: tuple[Movement, ...] = Field(
        description="what the merged one gives, and the kept one gets: their sum is 0"
    )
    subscription_ids: tuple[SubscriptionId, ...] = Field(description="that are open: their shares come to the kept one")


class MergeHolders(Command[HolderMergeReply], roles=frozenset({"secretary", "operator"})):
    """Two records are one holder from today on, for good: its shares stand together, and it votes once."""

    merged_id: MemberId = Field(description="the record that goes; asked about votes it means the kept one")
    kept_id: MemberId = Field(description="the record that stays, which has or had shares")
    reason: LongText
