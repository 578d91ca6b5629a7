import pytest

from kernel.identifiers import InvalidIdentifier
from kernel.vat_numbers import parse_vat_number, vat_letters


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("BE 0417.497.106", "BE0417497106"),
        ("be 0417.497-106", "BE0417497106"),
        ("nl 999999990 b99", "NL999999990B99"),
        ("FR 40 303 265 045", "FR40303265045"),
        ("EL 094259216", "EL094259216"),
        ("ATU13585627", "ATU13585627"),
        ("XI110305878", "XI110305878"),
        ("GB 980 7806 84", "GB980780684"),
        ("CHE-107.787.577 IVA", "CHE107787577"),
        ("CHE107787577MWST", "CHE107787577"),
        ("NO 995 525 828 MVA", "NO995525828MVA"),
        ("NO995525828", "NO995525828MVA"),
        ("US 12-3456789", "US123456789"),
    ],
)
def test_a_vat_number_is_kept_in_one_form(text: str, number: str) -> None:
    assert parse_vat_number(text) == number
    assert parse_vat_number(number) == number


@pytest.mark.parametrize(
    "text",
    [
        "BE0417497107",
        "NL123456789B01",
        "FR99999999990",
        "DE999999990",
        "CHE107787578",
        "NO995525829MVA",
        "0417497106",
        "FR\x00",
        "ß",
        "BE٠٤١٧٤٩٧١٠٦",
        "US1",
        "US12345678901234",
        "",
    ],
)
def test_what_is_no_vat_number_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(InvalidIdentifier) as refusal:
        parse_vat_number(text)

    assert not text or text not in str(refusal.value)


def test_some_countries_write_other_letters() -> None:
    assert vat_letters("GR") == ("EL",)
    assert vat_letters("GB") == ("GB", "XI")
    assert vat_letters("BE") == ("BE",)
