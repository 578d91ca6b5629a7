"""Who is no more than a member acts for what is its own; others act for everybody."""

from uuid import UUID

import pytest

from chassis.db.work import Cause
from chassis.rpc.access import (
    member_of,
    require_holder,
    require_holder_or_worker,
    require_known,
    require_more_than_member,
    require_self,
)
from contracts.wire.refusals import NotYourOwn, UnknownThing

SENTENCE = "not yours"


def cause(actor: str, *roles: str) -> Cause:
    return Cause(UUID(int=1), None, actor, frozenset(roles))


ANNE, STAFF = cause("member:mbr_1", "member"), cause("adviser:an", "member", "adviser")
OTHERS = (cause("member:mbr_2", "member"), cause("mbr_1", "member"), cause("member:mbr_1x", "member"), cause("x:mbr_1"))


def test_a_member_acts_for_itself_only_and_staff_for_anyone() -> None:
    assert [who for who in (ANNE, STAFF, *OTHERS) if _is_let_in(who)] == [ANNE, STAFF]


def _is_let_in(who: Cause) -> bool:
    """For itself, for a unit that it holds, and as the worker under a contract."""
    try:
        require_self(who, "mbr_1")
        require_holder(who, ("mbr_3", "mbr_1"), field="unit_id", sentence=SENTENCE)
        require_holder_or_worker(who, (), "mbr_1", field="contract_id", sentence=SENTENCE)
    except NotYourOwn:
        return False
    return True


@pytest.mark.parametrize("other", OTHERS)
def test_another_member_is_refused_in_the_words_of_the_service(other: Cause) -> None:
    with pytest.raises(NotYourOwn) as of_person:
        require_self(other, "mbr_1")
    with pytest.raises(NotYourOwn) as of_unit:
        require_holder(other, ("mbr_3", "mbr_1"), field="unit_id", sentence=SENTENCE)
    with pytest.raises(NotYourOwn) as of_contract:
        require_holder_or_worker(other, ("mbr_3",), "mbr_1", field="contract_id", sentence=SENTENCE)

    assert of_person.value.field == "member_id"
    assert (of_unit.value.field, of_unit.value.sentence) == ("unit_id", SENTENCE)
    assert of_contract.value.field == "contract_id"


def test_what_is_of_all_is_no_members_own() -> None:
    require_more_than_member(STAFF, field="unit_id", sentence=SENTENCE)
    with pytest.raises(NotYourOwn):
        require_more_than_member(ANNE, field="unit_id", sentence=SENTENCE)


def test_only_who_is_no_more_than_a_member_is_one_of_them() -> None:
    assert (member_of(ANNE), member_of(STAFF)) == ("mbr_1", None)


def test_what_nothing_is_known_of_is_refused_by_its_name() -> None:
    assert require_known(0, "letter") == 0
    for nothing in (None, False):
        with pytest.raises(UnknownThing, match="no credit note has this id") as refusal:
            require_known(nothing, "credit note")
        assert refusal.value.field == "credit_note_id"
    with pytest.raises(UnknownThing) as refusal:
        require_known(None, "unit", field="seller_unit_id")
    assert refusal.value.field == "seller_unit_id"
