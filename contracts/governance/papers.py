"""What governance answers for the papers of the register: certificate, extract, and the yearly list of a member.

Governance keeps no names: whoever prints asks members for them (`get_member_names`) at the time of the paper.
"""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from contracts.governance.enums import Category, Hindrance, Lack, ShareRight
from contracts.governance.events import Shares
from contracts.governance.register import Movement, ShareCount, SharesOfALot
from contracts.governance.transfers import TransferId
from contracts.governance.voters import Year
from contracts.wire.base import (
    Code,
    Count,
    LegalEntity,
    Limit,
    LongText,
    MemberId,
    Reply,
    Request,
    Text,
    UnsignedCents,
)
from contracts.wire.roles import AUDIT, READ, SELF

Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Salt = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]


class Issuer(Reply):
    """Whose register it is, as it counted on the day of the paper."""

    name: Text
    seat: Text
    enterprise_number: Text = Field(description="ten digits")


class AttachedRight(Reply):
    """What a share carries on the day, by the bylaws: votes and profit (CSA 6:25)."""

    right: ShareRight
    rule: Code
    value: Text
    basis: LongText = Field(description="the version and article behind it, and whether it is only remembered")


class SealedEntry(Reply):
    """A leaf of the log `register.<entity>`. Its content, `share/1`, is made of the movement (docs/flows/shares.md)."""

    number: Annotated[int, Field(ge=1)] = Field(description="its place in the log, counted from one")
    hash: Hash = Field(description="SHA-256 of a zero byte, the salt and the content")
    salt: Salt | None = Field(default=None, description="absent where the movement is")
    path: tuple[Hash, ...] | None = Field(
        default=None, description="from the leaf to the root of the head (RFC 9162, 2.1.3); absent in an extract"
    )
    movement: Movement | None = Field(
        default=None, description="absent where it is not of the extract: of a later day, or another class"
    )


class SignedTransfer(Reply):
    """Both consents to a transfer (CSA 6:25), and where the board gave its own."""

    transfer_id: TransferId
    giver_id: MemberId
    taker_id: MemberId
    shares: Shares
    effective_on: date
    giver_signed_on: date
    taker_signed_on: date
    board_reference: Text | None = None


class Succession(Reply):
    """Shares of who died that passed to an heir whom the board accepted (CSA 6:25)."""

    joining_id: Text
    giver_id: MemberId
    heir_id: MemberId
    shares: Shares
    accepted_on: date
    reference: Text = Field(description="of the deed of inheritance, and where the board accepted the heir")


class ShareRestriction(Reply):
    """What keeps shares from being transferred on the day."""

    member_id: MemberId
    kind: Code = Field(description="a pledge, a seizure, a blocking; `withdrawal`: they are to leave")
    shares: ShareCount
    since: date
    until: date | None = None
    reference: Text


class ShareCertificateReply(Reply):
    number: Text = Field(description="entity, register number, day: the same for the same state of the register")
    issuer: Issuer
    legal_entity: LegalEntity
    member_id: MemberId
    day: date
    known_on: date
    final: bool = Field(description="nothing can change this answer any more: `known_on` is over")
    size: Count = Field(description="entries of the register at the head")
    head: str = Field(description="the signed head of the log, a C2SP tlog-checkpoint")
    lots: tuple[SharesOfALot, ...] = Field(description="what is held at the end of the day, the oldest first")
    shares: ShareCount
    paid_cents: UnsignedCents
    category: Category | None = None
    voices: Count = Field(description="at an assembly of that day")
    lack: Lack | None = Field(default=None, description="why it has no voice")
    hindrance: Hindrance | None = Field(default=None, description="why nobody exercises the voice that it has")
    representative_id: MemberId | None = Field(default=None, description="who exercises it, when it does not itself")
    rights: tuple[AttachedRight, ...]
    entries: tuple[SealedEntry, ...] = Field(description="the member's page of the register up to the day, each proven")
    transfers: tuple[SignedTransfer, ...] = ()
    successions: tuple[Succession, ...] = ()
    restrictions: tuple[ShareRestriction, ...] = ()


class GetShareCertificate(Request[ShareCertificateReply], roles=READ | {"secretary"}, whose=SELF):
    """What a member holds at the end of `day`, as it was known at the end of `known_on`, with proofs."""

    member_id: MemberId
    day: date | None = Field(default=None, description="today when absent")
    known_on: date | None = Field(default=None, description="today when absent; not later")


class RegisterExtractReply(Reply):
    number: Text = Field(description="entity, register number, day: the same for the same state of the register")
    issuer: Issuer
    legal_entity: LegalEntity
    day: date
    known_on: date
    final: bool = Field(description="nothing can change this extract any more: `known_on` is over")
    size: Count = Field(description="entries of the register at the head")
    head: str = Field(description="the signed head of the log, a C2SP tlog-checkpoint")
    rights: tuple[AttachedRight, ...]
    entries: tuple[SealedEntry, ...] = Field(
        description="every leaf, in order, up to number `size`: all together come to the root of the head"
    )
    transfers: tuple[SignedTransfer, ...] = Field(description="whose giving stands on this page")
    successions: tuple[Succession, ...] = Field(default=(), description="whose giving stands on this page")
    restrictions: tuple[ShareRestriction, ...] = Field(default=(), description="all of the day; on the last page")


class GetRegisterExtract(Request[RegisterExtractReply], roles=AUDIT | {"secretary"}):
    """The register of a day, as it was known on a day, page by page with all that proves it.

    Name `day`, `known_on` and `size` of the first answer with each further page: the register grows meanwhile. The page
    whose last entry is number `size` is the last.
    """

    share_class: Code | None = Field(default=None, description="all classes when absent")
    day: date | None = Field(default=None, description="today when absent")
    known_on: date | None = Field(default=None, description="today when absent; not later")
    size: Count | None = Field(default=None, description="of the head to stay at; the last one when absent")
    after: Count = Field(default=0, description="register number to start after")
    limit: Limit = 500


class ShareStatementReply(Reply):
    """Amounts in cents. No tax advantage is stated: no source for one was found."""

    number: Text = Field(description="entity, member and year")
    issuer: Issuer
    legal_entity: LegalEntity
    member_id: MemberId
    year: Year
    until: date = Field(description="its last day, or today while it lasts")
    known_on: date
    final: bool = Field(description="nothing can change this answer any more: the year and `known_on` are over")
    shares_before: ShareCount = Field(description="held at the end of the year before")
    lots: tuple[SharesOfALot, ...] = Field(description="held at the end, since when, and what was paid for each share")
    shares: ShareCount
    paid_cents: UnsignedCents = Field(description="for the shares held at the end")
    issued_shares: ShareCount
    issued_cents: UnsignedCents = Field(description="what the member paid for them")
    received_shares: ShareCount = Field(description="by transfer")
    given_shares: ShareCount = Field(description="by transfer")
    withdrawn_shares: ShareCount
    withdrawn_cents: UnsignedCents = Field(description="what had been paid for them")
    paid_out_cents: UnsignedCents = Field(description="what the enterprise paid for shares that left")
    movements: tuple[Movement, ...] = Field(description="of the year, by day of effect")


class GetShareStatement(Request[ShareStatementReply], roles=READ | {"secretary"}, whose=SELF):
    """What a member holds, since when, what it paid, and what was issued, withdrawn and paid out in a year."""

    member_id: MemberId
    year: Year
    known_on: date | None = Field(default=None, description="today when absent; not later")
