"""A person becomes known to the enterprise."""

from chassis.db.work import Work
from chassis.ops.settings import settings
from contracts.members.events import MemberRegistered
from contracts.members.persons import MemberReply, RegisterMember
from contracts.wire.addresses import heard_by_all
from contracts.wire.refusals import InvalidRequest
from kernel.clock import legal_date
from services.members.domain.member import Member
from services.members.domain.national_number import national_number
from services.members.refusals import MemberAlreadyKnown, NationalNumberKeyMissing
from services.members.store.members import add_member
from services.members.store.sealing import Seal
from services.members.use_cases.get_member import member_reply


def register_member(work: Work, request: RegisterMember) -> MemberReply:
    """Write the member and publish MemberRegistered. The national number goes nowhere but into its sealed column.

    Raises InvalidNationalNumber, NationalNumberKeyMissing, MemberAlreadyKnown, InvalidRequest.
    """
    if not heard_by_all(request.email, wide=settings().wide_addresses):
        raise InvalidRequest(
            "services of 0.1.0 do not read this address; it is taken once GEDEELD_WIDE_ADDRESSES is set", field="email"
        )
    kind = request.kind or "person"
    if request.national_number is not None and kind != "person":
        raise InvalidRequest("a national number is that of a natural person", field="national_number", kind=kind)
    person = Member(work.new_id("mbr"), request.given_name, request.family_name, request.language, kind=kind)
    sealed, index = _sealed(request.national_number, person.member_id, settings().pii_key)
    day = legal_date(work.now)
    if not add_member(work.connection, person, email=request.email, sealed=sealed, index=index, day=day):
        raise MemberAlreadyKnown("a member with this national number is registered", field="national_number")
    registered = MemberRegistered(
        member_id=person.member_id,
        given_name=request.given_name,
        email=request.email,
        language=request.language,
        kind=request.kind,
    )
    work.publish(registered, subject=person.member_id)
    return member_reply(person)


def _sealed(number: str | None, member_id: str, pii_key: str) -> tuple[bytes | None, bytes | None]:
    if number is None:
        return None, None
    digits = national_number(number)
    if not pii_key:
        raise NationalNumberKeyMissing(
            "this installation has no key for national numbers; register the member without one",
            field="national_number",
        )
    seal = Seal.of(pii_key)
    return seal.seal(digits, member_id), seal.index(digits)
