"""Every SQL statement about members: persons, signatures, cooperators."""

from collections.abc import Iterable, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert

from chassis.db.engine import rows_json
from services.members.domain.member import Member
from services.members.store.tables import agreement_signature, cooperator, member, unit_holder


def add_member(
    connection: sa.Connection,
    person: Member,
    *,
    email: str,
    sealed: bytes | None,
    index: bytes | None,
    day: date,
) -> bool:
    """Write a new member; False, and nothing written, when another has the same national number."""
    statement = (
        insert(member)
        .values(
            member_id=person.member_id,
            given_name=person.given_name,
            family_name=person.family_name,
            email=email,
            language=person.language,
            national_number_sealed=sealed,
            national_number_index=index,
            registered_on=day,
        )
        .on_conflict_do_nothing(index_elements=["national_number_index"])
        .returning(member.c.member_id)
    )
    return connection.execute(statement).first() is not None


def members_of(connection: sa.Connection, member_ids: Iterable[str]) -> dict[str, Member]:
    """The known ones among these members, by id."""
    rows = connection.execute(_MEMBERS.where(member.c.member_id.in_(list(member_ids))))
    return {row.member_id: Member(**{**row._asdict(), "unit_ids": tuple(row.unit_ids or ())}) for row in rows}


def add_signature(connection: sa.Connection, member_id: str, version: str, day: date) -> None:
    """Write that this version was signed; a second signature of the same version leaves the first."""
    statement = insert(agreement_signature).values(member_id=member_id, version=version, signed_on=day)
    connection.execute(statement.on_conflict_do_nothing())


_ADMIT = sa.text(
    """insert into cooperator (member_id, since)
    select member_id, min(since) from json_to_recordset(:rows) as t(member_id text, since date)
    group by member_id order by member_id
    on conflict (member_id) do update set since = excluded.since where excluded.since < cooperator.since"""
)


def admit(connection: sa.Connection, admissions: Sequence[tuple[str, date]]) -> None:
    """Keep (member id, day) of who became a cooperator; of two days the earlier counts."""
    rows = [{"member_id": member_id, "since": since.isoformat()} for member_id, since in admissions]
    connection.execute(_ADMIT, {"rows": rows_json(rows)})


_SIGNED_ON = (
    sa.select(sa.func.max(agreement_signature.c.signed_on))
    .where(agreement_signature.c.member_id == member.c.member_id)
    .scalar_subquery()
)
_SINCE = sa.select(cooperator.c.since).where(cooperator.c.member_id == member.c.member_id).scalar_subquery()
_UNIT_IDS = (
    sa.select(sa.func.array_agg(aggregate_order_by(unit_holder.c.unit_id, unit_holder.c.unit_id)))
    .where(unit_holder.c.member_id == member.c.member_id)
    .scalar_subquery()
)
_MEMBERS = sa.select(
    member.c.member_id,
    member.c.given_name,
    member.c.family_name,
    member.c.language,
    _SIGNED_ON.label("agreement_signed_on"),
    _SINCE.label("cooperator_since"),
    _UNIT_IDS.label("unit_ids"),
)
