"""Every SQL statement about members who left of right or by exclusion, and were admitted anew."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from chassis.db.rows import Table
from services.governance.shares.domain.departures import Departure, Readmission

DEPARTURES = Table("departure", Departure, key="departure_id")
READMISSIONS = Table("readmission", Readmission, key="departure_id")

# A leaving that was corrected never was; one after which heirs joined was.
STANDING = """not exists (select from readmission r where r.departure_id = departure.departure_id)
  and not exists (select from share_correction c join withdrawal w on w.withdrawal_id = c.act_id
    where w.member_id = departure.member_id and w.reason = departure.reason and w.effective_on = departure.day
      and not exists (select from heir_joining j where j.withdrawal_id = w.withdrawal_id))"""


def unpaid_departures(member: str) -> str:
    """SQL from `from` on: after which this member is not paid itself, also where it is one with a record that is kept.

    Who has died, is bankrupt or wound up; whether the departure stands is asked besides.
    """
    return f"""from departure where departure.member_id in ({member},
        (select h.kept_id from holder_merge h where h.merged_id = {member}))
      and departure.reason in ('death', 'bankruptcy', 'winding_up')"""  # noqa: S608 - a column's name


def add_departure(connection: sa.Connection, departure: Departure) -> None:
    DEPARTURES.insert(connection, [departure])


def add_readmissions(connection: sa.Connection, readmissions: Sequence[Readmission]) -> None:
    READMISSIONS.insert(connection, readmissions)


def departures_of(connection: sa.Connection, member_id: str) -> list[Departure]:
    """Those that were not corrected, and after which the member was not admitted anew."""
    return departures_among(connection, [member_id])


def departures_among(connection: sa.Connection, member_ids: Collection[str]) -> list[Departure]:
    """As `departures_of`, of all of these members."""
    return DEPARTURES.read(connection, f"member_id = any(:member_ids) and {STANDING}", member_ids=sorted(member_ids))
