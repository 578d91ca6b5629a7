from dataclasses import replace
from datetime import date

import pytest

from services.members.domain.member import Member
from services.members.domain.national_number import national_number
from services.members.domain.unit import require_different, require_may_hold, require_office
from services.members.refusals import (
    AgreementNotSigned,
    HolderNamedTwice,
    InvalidNationalNumber,
    NotACooperator,
    UnknownOffice,
)

DAY = date(2026, 9, 14)
FREE = Member("mbr_1", "Anne", "Peeters", "nl", agreement_signed_on=DAY, cooperator_since=DAY)


def test_cooperators_who_signed_may_hold_a_unit() -> None:
    require_may_hold([FREE, FREE])

    with pytest.raises(NotACooperator):
        require_may_hold([FREE, replace(FREE, cooperator_since=None)])


def test_one_holder_without_a_share_is_enough_to_refuse() -> None:
    with pytest.raises(NotACooperator) as refused:
        require_may_hold([FREE, Member("mbr_2", "Bob", "Janssens", "nl", agreement_signed_on=DAY)])

    assert refused.value.facts == {"member_id": "mbr_2"}


def test_one_holder_without_a_signature_is_enough_to_refuse() -> None:
    with pytest.raises(AgreementNotSigned) as refused:
        require_may_hold([FREE, Member("mbr_2", "Bob", "Janssens", "nl", cooperator_since=DAY)])

    assert refused.value.facts == {"member_id": "mbr_2"}


def test_a_holder_is_named_once() -> None:
    with pytest.raises(HolderNamedTwice):
        require_different(["mbr_1", "mbr_2", "mbr_1"])


@pytest.mark.parametrize("office", ["brussels", "ghent", "outside_belgium"])
def test_the_offices_of_the_enterprise_are_known(office: str) -> None:
    require_office(office)

    with pytest.raises(UnknownOffice):
        require_office(office.upper())


def test_another_office_is_refused() -> None:
    with pytest.raises(UnknownOffice) as refused:
        require_office("ostend")

    assert refused.value.field == "office"


def test_a_national_number_is_read_however_it_is_written() -> None:
    assert national_number("85.07.30-033 28") == "85073003328"


@pytest.mark.parametrize("text", ["85073003329", "", "abc", "٨٥٠٧٣٠٠٣٣٢٨"])
def test_a_wrong_national_number_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(InvalidNationalNumber) as refused:
        national_number(text)

    assert not text or text not in refused.value.sentence
    assert refused.value.field == "national_number"
