"""Identifiers against the check-digit cases of python-stdnum's own tests, read from its doctest files."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kernel.identifiers import InvalidIdentifier, parse_enterprise_number, parse_iban, parse_national_number
from tests.conformance.vectors import tell_where, vector_path

NATIONAL = [f"belgium/identifiers/test_be_{kind}.doctest" for kind in ("nn", "bis", "ssn")]
VAT = "belgium/identifiers/test_be_vat.doctest"
IBAN = "belgium/identifiers/test_be_iban.doctest"

# A national number read as a BIS number, or the reverse, is refused there; ours takes either (belgium.md §3).
OF_THE_OTHER_KIND = {"00400100184", "00000100195"}
# The national check digits within a Belgian IBAN are not ours to check.
WRONG_ONLY_NATIONALLY = {"BE54310100270000"}

_CALL = re.compile(r"^>>> \w+\.(?:validate|get_birth_date)\('([^']*)'\).*\n(.*)", re.MULTILINE)
_LISTED = re.compile(r"^\.\.\. (.{24,})$", re.MULTILINE)


def test_says_where_vectors_are_looked_for() -> None:
    assert not tell_where(*NATIONAL, VAT, IBAN)


def calls(path: Path) -> list[tuple[str, bool]]:
    """Each number that a file validates or reads a birth date from, and whether it is a right one."""
    found = _CALL.findall(path.read_text("utf-8"))
    return sorted({(text, not answer.startswith("Traceback")) for text, answer in found})


def listed(path: Path) -> list[str]:
    """The numbers that a file lists, one a line in its first 24 columns, and expects all to be right."""
    return [line[:24].strip() for line in _LISTED.findall(path.read_text("utf-8"))]


if all(vector_path(name) for name in NATIONAL):
    CASES = sorted({case for name in NATIONAL if (path := vector_path(name)) for case in calls(path)})

    @pytest.mark.parametrize(("text", "right"), [case for case in CASES if case[0] not in OF_THE_OTHER_KIND])
    def test_a_national_or_bis_number_is_judged_alike(text: str, right: bool) -> None:
        assert accepted(parse_national_number, text) is right

    @pytest.mark.parametrize("text", sorted(OF_THE_OTHER_KIND))
    def test_a_number_of_the_other_kind_is_a_national_number_all_the_same(text: str) -> None:
        assert (text, False) in CASES
        assert accepted(parse_national_number, text)


if vat := vector_path(VAT):

    @pytest.mark.parametrize(("text", "right"), calls(vat))
    def test_an_enterprise_number_is_judged_alike(text: str, right: bool) -> None:
        assert accepted(parse_enterprise_number, text) is right


if iban := vector_path(IBAN):

    @pytest.mark.parametrize("text", listed(iban))
    def test_a_listed_belgian_account_is_accepted(text: str) -> None:
        assert accepted(parse_iban, text)

    @pytest.mark.parametrize(("text", "right"), calls(iban))
    def test_an_iban_is_judged_alike_but_for_its_national_digits(text: str, right: bool) -> None:
        assert accepted(parse_iban, text) is (right or text in WRONG_ONLY_NATIONALLY)


def accepted(parse: Callable[[str], str], text: str) -> bool:
    try:
        parse(text)
    except InvalidIdentifier:
        return False
    return True
