"""Every SQL statement about members who left of right or by exclusion, and were admitted anew."""

from collections.abc import Sequence

import sqlalchemy as sa

from chassis.db.rows import Table
from services.governance.shares.domain.departures import Departure, Readmission

DEPARTURES = Table("departure", Departure, key="departure_id")
READMISSIONS = Table("readmission", Readmission, key="departure_id")


def add_departure(connection: sa.Connection, departure: Departure) -> None:
    DEPARTURES.insert(connection, [departure])


def add_readmissions(connection: sa.Connection, readmissions: Sequence[Readmission]) -> None:
    READMISSIONS.insert(connection, readmissions)


def departures_of(connection: sa.Connection, member_id: str) -> list[Departure]:
    """Those after which the member was not admitted anew."""
    where = """member_id = :member_id and not exists (select from readmission r
      where r.departure_id = departure.departure_id)"""
    return DEPARTURES.read(connection, where, member_id=member_id)
