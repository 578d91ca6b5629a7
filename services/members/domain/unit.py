"""Production units: who may open one, and where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contracts.members.enums import Tool
from services.members.domain.member import Member
from services.members.refusals import AgreementNotSigned, HolderNamedTwice, NotACooperator, UnknownOffice

# Annual report 2024, holders by office: eight offices, and the units that work from abroad.
OFFICES = (
    "brussels",
    "liege",
    "namur",
    "mons",
    "antwerp",
    "charleroi",
    "ghent",
    "tournai",
    "outside_belgium",
)


@dataclass(frozen=True, slots=True)
class OpenedUnit:
    """A production unit as it was opened: it works from the legal date `opened_on`."""

    unit_id: str
    name: str
    tool: Tool
    sector: str
    office: str
    adviser: str
    legal_entity: str
    opened_on: date


@dataclass(frozen=True, slots=True)
class Unit(OpenedUnit):
    """With who holds it, in the order in which they were named. It invoices no more from `closed_on`."""

    holder_ids: tuple[str, ...]
    closed_on: date | None = None


def require_office(code: str) -> None:
    """Raises UnknownOffice."""
    if code not in OFFICES:
        raise UnknownOffice(f"an office is one of {', '.join(OFFICES)}", field="office")


def require_different(holder_ids: Sequence[str]) -> None:
    """Raises HolderNamedTwice."""
    if len(set(holder_ids)) != len(holder_ids):
        raise HolderNamedTwice("each holder is named once", field="holder_ids")


def require_may_hold(holders: Sequence[Member]) -> None:
    """Every holder is a cooperator and has signed the usage agreement (annual report 2024: opening a unit).

    Raises NotACooperator or AgreementNotSigned, for the first holder who lacks it.
    """
    for holder in holders:
        if holder.cooperator_since is None:
            raise NotACooperator(
                "every holder of a unit is a cooperator: this one has no paid share yet",
                field="holder_ids",
                member_id=holder.member_id,
            )
        if holder.agreement_signed_on is None:
            raise AgreementNotSigned(
                "every holder of a unit has signed the usage agreement: this one has not",
                field="holder_ids",
                member_id=holder.member_id,
            )
