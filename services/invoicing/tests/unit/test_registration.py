from datetime import date

import pytest

from services.invoicing.domain.numbering import BELGIUM, series_of
from services.invoicing.domain.payment import Receipt, communication_of
from services.invoicing.domain.refusals import BadEmail, BadEnterpriseNumber, DateNotCovered, NoNumberSeries
from services.invoicing.domain.registration import email, enterprise_number, vat_number
from services.invoicing.domain.vat import Treatment, Vat, treatment_of
from services.invoicing.parameters import own_accounts


@pytest.mark.parametrize("text", ["0417497106", "BE 0417.497.106", "417.497.106"])
def test_an_enterprise_number_is_kept_as_ten_digits(text: str) -> None:
    assert enterprise_number(text) == "0417497106"


def test_a_wrong_enterprise_number_is_refused() -> None:
    with pytest.raises(BadEnterpriseNumber):
        enterprise_number("0417497107")


def test_a_vat_number_is_kept_in_one_form() -> None:
    assert vat_number("be 0417.497-106") == "BE0417497106"
    assert vat_number("nl 123456789 b01") == "NL123456789B01"
    assert vat_number("ß") == "ß"  # for Client to refuse


@pytest.mark.parametrize("text", ["a@b", "a b@example.org", "a@@example.org", "@example.org", "a@example.org\n"])
def test_what_is_no_email_address_is_refused(text: str) -> None:
    with pytest.raises(BadEmail):
        email(text)


def test_an_email_address_is_kept_as_it_is() -> None:
    assert email("An.O'Neil+x@mail.example.org") == "An.O'Neil+x@mail.example.org"


def test_only_a_legal_entity_with_a_series_numbers_invoices() -> None:
    assert series_of("BE") is BELGIUM
    with pytest.raises(NoNumberSeries):
        series_of("DE")


@pytest.mark.parametrize("treatment", list(Treatment))
def test_the_category_on_a_document_tells_the_treatment(treatment: Treatment) -> None:
    for percent in ("21", "0"):
        assert treatment_of(Vat.of(treatment.value, percent, "art. 44").category) is treatment


def test_a_communication_is_found_where_the_payer_wrote_it() -> None:
    assert communication_of(Receipt("1", 1, structured="090933755493")) == "090933755493"
    assert communication_of(Receipt("1", 1, text="thanks 090/9337/55493")) == "090933755493"
    assert communication_of(Receipt("1", 1, structured="090933755494")) is None


def test_a_day_before_the_account_was_opened_has_none() -> None:
    assert own_accounts(date(2026, 9, 14)) == {"BE68539007547034"}
    with pytest.raises(DateNotCovered):
        own_accounts(date(2019, 12, 31))
