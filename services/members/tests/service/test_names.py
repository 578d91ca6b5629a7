"""Names as papers ask for them, and what no name may hold."""

import pytest

from chassis.testing.harness import ServiceHarness, test_id
from chassis.testing.who_may import ask_as
from contracts.members.persons import GetMemberNames
from contracts.wire.refusals import InvalidRequest
from kernel.identifiers import uuid7
from services.members.tests.service.test_registering import register


def test_the_names_of_many_are_told_at_once_and_nobody_is_invented(members: ServiceHarness) -> None:
    anne, zoe = (members.ask(register(name=name)) for name in ("Anne", "Zoë"))

    reply = members.ask(GetMemberNames(member_ids=(zoe.member_id, test_id("mbr", "ghost"), anne.member_id)))

    assert [(name.member_id, name.given_name, name.family_name) for name in reply.names] == [
        (anne.member_id, "Anne", "Peeters"),
        (zoe.member_id, "Zoë", "Peeters"),
    ]


@pytest.mark.parametrize("field", ["given_name", "family_name"])
@pytest.mark.parametrize("sign", ["\0", "\n", "\x7f", "\u202e", "\u2066"], ids=ascii)
def test_no_name_holds_a_control_or_turns_the_direction_of_writing(
    members: ServiceHarness, field: str, sign: str
) -> None:
    hostile = register().model_copy(update={"request_id": uuid7(), field: f"Pee{sign}ters"})

    with pytest.raises(InvalidRequest) as refusal:
        ask_as(members, "operator", hostile)

    assert refusal.value.field == field
    assert members.count("member") == 0
