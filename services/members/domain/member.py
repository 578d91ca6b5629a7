"""What members knows of one person."""

from dataclasses import dataclass
from datetime import date

from contracts.wire.enums import Language


@dataclass(frozen=True, slots=True)
class Member:
    """A person known to the enterprise. The national number is not here: whoever needs it unseals it."""

    member_id: str
    given_name: str
    family_name: str
    language: Language
    agreement_signed_on: date | None = None
    cooperator_since: date | None = None
    unit_ids: tuple[str, ...] = ()
