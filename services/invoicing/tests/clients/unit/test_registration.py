from dataclasses import replace
from datetime import date

import pytest

from contracts.invoicing.enums import ClientKind
from contracts.wire.refusals import DateNotCovered
from kernel.refusal import Refused
from services.invoicing.billing.domain.numbering import BELGIUM, series_of
from services.invoicing.billing.domain.vat import TREATMENTS, Vat
from services.invoicing.billing.refusals import NoNumberSeries
from services.invoicing.clients.domain.client import Client
from services.invoicing.clients.domain.client_blocks import must_change
from services.invoicing.clients.domain.client_numbers import enterprise_number, numbers_in, peppol_id, vat_number
from services.invoicing.clients.domain.registration import Numbers, region_of, sound_client
from services.invoicing.clients.domain.standing import require_not_blocked, require_open
from services.invoicing.clients.parameters import codes_on
from services.invoicing.clients.refusals import (
    AlreadyBlocked,
    BadCountry,
    BadEmail,
    BadEnterpriseNumber,
    BadPeppolId,
    BadVatNumber,
    ClientBlocked,
    EnterpriseNumberMissing,
    NotBlocked,
    UnitIsClosed,
    VatNumberOfOtherCountry,
)
from services.invoicing.clients.use_cases.client_address import client_address
from services.invoicing.parameters import own_accounts

DAY = date(2026, 9, 14)
CODES = codes_on(DAY)
THEATRE = Client("cli_1", "Theatre")
NONE = Numbers(None, None, None)


@pytest.mark.parametrize("text", ["0417497106", "BE 0417.497.106", "417.497.106"])
def test_an_enterprise_number_is_kept_as_ten_digits(text: str) -> None:
    assert enterprise_number(text) == "0417497106"


def test_a_wrong_enterprise_number_is_refused() -> None:
    with pytest.raises(BadEnterpriseNumber):
        enterprise_number("0417497107")


def test_a_vat_number_is_one_of_the_country() -> None:
    assert vat_number("el 094259216", "GR") == "EL094259216"
    assert vat_number("XI 110305878", "GB") == "XI110305878"
    with pytest.raises(VatNumberOfOtherCountry, match="begins with EL"):
        vat_number("FR40303265045", "GR")
    with pytest.raises(BadVatNumber):
        vat_number("FR40303265046", "FR")


def test_a_peppol_identifier_has_a_known_scheme_and_a_sound_value() -> None:
    schemes = CODES.peppol_schemes
    assert peppol_id("0208:0417497106", schemes) == "0208:0417497106"
    assert peppol_id("9925:be0417497106", schemes) == "9925:BE0417497106"
    assert peppol_id("0106:12345678", schemes) == "0106:12345678"
    for text in ("0208:0417497107", "9925:BE0417497107", "0001:1", "0106", "0106:", "0106:1 2"):
        with pytest.raises(BadPeppolId):
            peppol_id(text, schemes)


@pytest.mark.parametrize("kind", ["company", "public"])
def test_a_belgian_company_or_public_body_has_an_enterprise_number(kind: ClientKind) -> None:
    body = replace(THEATRE, kind=kind)

    with pytest.raises(EnterpriseNumberMissing):
        sound_client(body, NONE, CODES)
    assert sound_client(body, Numbers("0417.497.106", None, None), CODES).enterprise_number == "0417497106"


def test_a_belgian_vat_number_gives_the_enterprise_number() -> None:
    client = sound_client(THEATRE, Numbers(None, "BE 0417.497.106", None), CODES)

    assert (client.enterprise_number, client.vat_number) == ("0417497106", "BE0417497106")


@pytest.mark.parametrize(("country", "kind"), [("BE", "individual"), ("FR", "company"), ("US", "public")])
def test_others_need_no_number(country: str, kind: ClientKind) -> None:
    client = replace(THEATRE, country=country, kind=kind)

    assert sound_client(client, NONE, CODES) == client


@pytest.mark.parametrize("country", ["EL", "XI", "UK", "ZZ"])
def test_a_country_is_one_of_iso_3166(country: str) -> None:
    with pytest.raises(BadCountry):
        sound_client(replace(THEATRE, country=country), NONE, CODES)


@pytest.mark.parametrize(
    ("country", "region"), [("BE", "belgium"), ("GR", "eu"), ("HR", "eu"), ("GB", "outside_eu"), ("CH", "outside_eu")]
)
def test_the_region_follows_from_the_country(country: str, region: str) -> None:
    assert region_of(country, CODES.union) == region


def test_great_britain_was_treated_as_a_member_until_the_end_of_2020() -> None:
    assert "GB" in codes_on(date(2020, 12, 31)).union
    assert "GB" not in codes_on(date(2021, 1, 1)).union
    with pytest.raises(DateNotCovered):
        codes_on(date(2013, 6, 30))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("0417.497.106", ("0417497106", "BE0417497106")),
        ("BE0417497106", ("0417497106", "BE0417497106")),
        ("EL 094259216", (None, "EL094259216")),
        ("Theatre", (None, None)),
        ("0417", (None, None)),
    ],
)
def test_a_text_to_search_for_may_be_a_number(text: str, numbers: tuple[str | None, str | None]) -> None:
    assert numbers_in(text) == numbers


def test_nothing_is_done_for_a_blocked_client_nor_by_a_closed_unit() -> None:
    require_not_blocked("cli_1", None)
    require_open("unit_1", None, DAY)
    require_open("unit_1", date(2026, 9, 15), DAY)
    with pytest.raises(ClientBlocked) as blocked:
        require_not_blocked("cli_1", "owes us since 2024")
    assert "2024" not in blocked.value.sentence
    with pytest.raises(UnitIsClosed):
        require_open("unit_1", DAY, DAY)


@pytest.mark.parametrize(("was", "becomes", "refusal"), [(True, True, AlreadyBlocked), (False, False, NotBlocked)])
def test_a_block_is_laid_once_and_taken_away_once(was: bool, becomes: bool, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        must_change(was, becomes)
    must_change(was, not becomes)


@pytest.mark.parametrize("text", ["a@b", "a b@example.org", "a@@example.org", "@example.org", "a@example.org\n"])
def test_what_is_no_email_address_is_refused(text: str) -> None:
    with pytest.raises(BadEmail):
        client_address(text)


def test_an_email_address_is_kept_as_it_is() -> None:
    assert client_address("An.O'Neil+x@mail.example.org") == "An.O'Neil+x@mail.example.org"


def test_only_a_legal_entity_with_a_series_numbers_invoices() -> None:
    assert series_of("BE") is BELGIUM
    with pytest.raises(NoNumberSeries):
        series_of("DE")


@pytest.mark.parametrize("percent", ["21", "0"])
def test_the_category_on_a_document_tells_the_treatment(percent: str) -> None:
    treatments = {Vat.of(treatment, percent, "art. 44").category: treatment for treatment in TREATMENTS}

    assert sorted(treatments.values()) == sorted(TREATMENTS)


def test_a_day_before_the_account_was_opened_has_none() -> None:
    assert own_accounts(DAY) == {"BE68539007547034": "BE"}
    with pytest.raises(DateNotCovered):
        own_accounts(date(2019, 12, 31))
