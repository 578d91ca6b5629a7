"""What members knows of one person."""

from chassis.db.work import Work
from chassis.rpc.access import require_known, require_self
from contracts.members.persons import GetMember, MemberReply
from services.members.domain.member import Member
from services.members.store.members import members_of


def get_member(work: Work, request: GetMember) -> MemberReply:
    """Raises NotYourOwn, UnknownThing."""
    require_self(work.cause, request.member_id)
    return member_reply(known_member(work, request.member_id))


def known_member(work: Work, member_id: str) -> Member:
    """The member of this id. Raises UnknownThing."""
    return require_known(members_of(work.connection, [member_id]).get(member_id), "member")


def member_reply(person: Member) -> MemberReply:
    return MemberReply(
        member_id=person.member_id,
        given_name=person.given_name,
        family_name=person.family_name,
        language=person.language,
        agreement_signed_on=person.agreement_signed_on,
        cooperator_since=person.cooperator_since,
        unit_ids=person.unit_ids,
        kind=person.kind,
    )
