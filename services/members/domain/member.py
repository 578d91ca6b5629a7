"""What members knows of one person."""

from dataclasses import dataclass
from datetime import date

from contracts.members.enums import MemberKind
from contracts.wire.enums import Language


@dataclass(frozen=True, slots=True)
class Member:
    """A person, a body or joint owners. The national number is not here: whoever needs it unseals it."""

    member_id: str
    given_name: str
    family_name: str
    language: Language
    agreement_signed_on: date | None = None
    cooperator_since: date | None = None
    unit_ids: tuple[str, ...] = ()
    kind: MemberKind = "person"
