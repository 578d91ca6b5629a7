"""A member signs the usage agreement."""

from chassis.db.work import Work
from chassis.rpc.access import require_self
from contracts.members.persons import MemberReply, SignUsageAgreement
from kernel.clock import legal_date
from services.members.store.members import add_signature
from services.members.use_cases.get_member import known_member, member_reply


def sign_usage_agreement(work: Work, request: SignUsageAgreement) -> MemberReply:
    """Keep which version was signed, and on which legal date; the same version again changes nothing.

    Raises NotYourOwn, UnknownThing.
    """
    require_self(work.cause, request.member_id)
    known_member(work, request.member_id)
    add_signature(work.connection, request.member_id, request.version, legal_date(work.now))
    return member_reply(known_member(work, request.member_id))
