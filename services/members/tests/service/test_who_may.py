"""For every request of members: who is let in, and who is not."""

from uuid import UUID

from chassis.testing.harness import ServiceHarness
from chassis.testing.who_may import OF_EVERY_SERVICE, PERSONS, Requests, assert_only_who_may_is_let_in
from contracts.members.heads import GetKeptHeads
from contracts.members.persons import GetMember, GetMemberNames, RegisterMember, SignUsageAgreement
from contracts.members.units import CloseUnit, FindClosingUnits, GetUnit, OpenUnit
from services.members.tests.service.test_units import admitted, opening, sign

_NAMES: dict[str, object] = {"given_name": "Anne", "family_name": "P.", "email": "p@example.org", "language": "fr"}
_UNIT: dict[str, object] = {
    "name": "Studio",
    "tool": "activity",
    "sector": "music",
    "office": "liege",
    "adviser": "claire",
}


def _person(house: ServiceHarness, kind: str) -> str:
    """The member who is this to what is asked about: always the same, for a request is answered once."""
    request_id = UUID(int=list(PERSONS).index(kind) + 1)
    return house.ask(RegisterMember.model_validate({"request_id": request_id, **_NAMES})).member_id


def _unit(house: ServiceHarness) -> str:
    holder = _person(house, "holder")
    sign(house, holder)
    house.consume(admitted(holder))
    return house.ask(opening(holder, request_id=UUID(int=99))).unit_id


_OWN: Requests = {
    RegisterMember: lambda _: _NAMES,
    SignUsageAgreement: lambda house: {"member_id": _person(house, "self"), "version": "v1"},
    GetMember: lambda house: {"member_id": _person(house, "self")},
    GetMemberNames: lambda house: {"member_ids": (_person(house, "self"),)},
    OpenUnit: lambda house: {**_UNIT, "holder_ids": (_person(house, "holder"),)},
    GetUnit: lambda house: {"unit_id": _unit(house)},
    FindClosingUnits: lambda _: {},
    GetKeptHeads: lambda _: {"service": "payroll", "log": "journal"},
    CloseUnit: lambda house: {"unit_id": _unit(house), "reason": "the holders asked for it"},
}
REQUESTS = OF_EVERY_SERVICE | _OWN


def test_only_who_may_is_let_in(members: ServiceHarness) -> None:
    assert_only_who_may_is_let_in(members, REQUESTS, {kind: _person(members, kind) for kind in PERSONS})
