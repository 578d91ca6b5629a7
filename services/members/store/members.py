"""Every SQL statement about members: persons, signatures, cooperators."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from chassis.db.rows import Table
from contracts.members.enums import MemberKind
from contracts.wire.enums import Language
from services.members.domain.member import Member
from services.members.store.units import HOLDERS


@dataclass(frozen=True, slots=True)
class MemberRow:
    """`national_number_sealed`: encrypted; `national_number_index`: the same for equal numbers."""

    member_id: str
    given_name: str
    family_name: str
    email: str
    language: Language
    national_number_sealed: bytes | None
    national_number_index: bytes | None
    registered_on: date
    kind: MemberKind


@dataclass(frozen=True, slots=True)
class Signature:
    member_id: str
    version: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class CooperatorRow:
    member_id: str
    since: date


MEMBERS = Table("member", MemberRow, key="member_id")
SIGNATURES = Table("agreement_signature", Signature, key="member_id, version")
COOPERATORS = Table("cooperator", CooperatorRow, key="member_id")

member, agreement_signature, cooperator = MEMBERS.clause, SIGNATURES.clause, COOPERATORS.clause
unit_holder = HOLDERS.clause
_ADD = sa.text(f"{MEMBERS.insert_sql} on conflict (national_number_index) do nothing returning member_id")
_NAMES = sa.text(
    """select member_id, given_name, family_name, language from member where member_id = any(:member_ids)
    order by member_id"""
)
_ADMIT = sa.text(
    f"""{COOPERATORS.insert_sql}
    on conflict (member_id) do update set since = excluded.since where excluded.since < cooperator.since"""
)


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
    row = MemberRow(
        member_id=person.member_id,
        given_name=person.given_name,
        family_name=person.family_name,
        email=email,
        language=person.language,
        national_number_sealed=sealed,
        national_number_index=index,
        registered_on=day,
        kind=person.kind,
    )
    return connection.execute(_ADD, {"rows": MEMBERS.json([row])}).first() is not None


def members_of(connection: sa.Connection, member_ids: Iterable[str]) -> dict[str, Member]:
    """The known ones among these members, by id."""
    rows = connection.execute(_MEMBERS.where(member.c.member_id.in_(list(member_ids))))
    return {row.member_id: Member(**{**row._asdict(), "unit_ids": tuple(row.unit_ids or ())}) for row in rows}


def names_of(connection: sa.Connection, member_ids: Sequence[str]) -> list[Member]:
    """The known ones among these members, by id, with what a paper names of them alone."""
    return [Member(*row) for row in connection.execute(_NAMES, {"member_ids": list(member_ids)})]


def add_signature(connection: sa.Connection, member_id: str, version: str, day: date) -> None:
    """Write that this version was signed; a second signature of the same version leaves the first."""
    SIGNATURES.insert_new(connection, [Signature(member_id, version, day)])


def admit(connection: sa.Connection, admissions: Sequence[tuple[str, date]]) -> None:
    """Keep (member id, day) of who became a cooperator; of two days the earlier counts."""
    earliest = dict(sorted(admissions, key=lambda admission: admission[1], reverse=True))
    rows = [CooperatorRow(member_id, since) for member_id, since in sorted(earliest.items())]
    connection.execute(_ADMIT, {"rows": COOPERATORS.json(rows)})


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
    member.c.kind,
    _SIGNED_ON.label("agreement_signed_on"),
    _SINCE.label("cooperator_since"),
    _UNIT_IDS.label("unit_ids"),
)
