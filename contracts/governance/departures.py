"""What governance writes down of persons without shares who can become shareholders no more."""

from datetime import date

from pydantic import Field

from contracts.governance.enums import LeavingReason
from contracts.wire.base import Command, Count, MemberId, Reply, Text


class DepartureReply(Reply):
    member_id: MemberId
    reason: LeavingReason
    day: date
    subscriptions_ended: Count = Field(description="not paid in full; what was paid of them is owed back")


class RecordDeparture(Command[DepartureReply], roles=frozenset({"secretary", "operator"})):
    """Who holds no shares died, or the like: what it subscribed ends. Of who holds shares say `record_leaving`."""

    member_id: MemberId
    reason: LeavingReason = Field(description="any but a request and an exclusion")
    day: date
    reference: Text = Field(description="of the certificate or the judgment")
