"""What members answers about persons and the usage agreement."""

from datetime import date
from typing import Annotated

from pydantic import Field

from contracts.members.enums import MemberKind
from contracts.wire.base import (
    Code,
    Command,
    MemberId,
    Reply,
    Request,
    Text,
    TypedEmail,
    UnitId,
    not_said,
)
from contracts.wire.enums import Language
from contracts.wire.roles import AUDIT, MEMBER, READ, SELF, STAFF


class MemberReply(Reply):
    member_id: MemberId
    given_name: Text
    family_name: Text
    language: Language
    agreement_signed_on: date | None = None
    cooperator_since: date | None = None
    unit_ids: tuple[UnitId, ...] = ()
    kind: MemberKind = "person"


class RegisterMember(Command[MemberReply], roles=STAFF):
    given_name: Text = Field(description="of a body its name; of joint owners how letters address them")
    family_name: Text = Field(description="of a body its legal form")
    email: TypedEmail
    language: Language
    national_number: Annotated[str, Field(max_length=20)] | None = Field(
        default=None, description="NISS or BIS number; stored encrypted, never published"
    )
    kind: MemberKind | None = Field(default=None, exclude_if=not_said, description="a natural person when absent")


class SignUsageAgreement(Command[MemberReply], roles=MEMBER, whose=SELF):
    member_id: MemberId
    version: Code = Field(description="which text of the usage agreement was signed")


class GetMember(Request[MemberReply], roles=READ, whose=SELF):
    member_id: MemberId


class MemberName(Reply):
    member_id: MemberId
    given_name: Text
    family_name: Text
    language: Language


class MemberNamesReply(Reply):
    names: tuple[MemberName, ...] = Field(description="of those who are known, by id")


class GetMemberNames(Request[MemberNamesReply], roles=AUDIT | {"secretary"}):
    """Who these members are: for a paper that must name them, such as an extract of the share register (CSA 6:25)."""

    member_ids: Annotated[tuple[MemberId, ...], Field(min_length=1, max_length=1000)]
