"""Identifiers against the check-digit cases of python-stdnum's own tests, read from its doctest files."""

import re
from collections.abc import Callable
from pathlib import Path

from kernel.identifiers import InvalidIdentifier, parse_enterprise_number, parse_iban, parse_national_number
from tests.conformance.vectors import vectors

NATIONAL = [f"belgium/identifiers/test_be_{kind}.doctest" for kind in ("nn", "bis", "ssn")]
VAT = "belgium/identifiers/test_be_vat.doctest"
IBAN = "belgium/identifiers/test_be_iban.doctest"

# A national number read as a BIS number, or the reverse, is refused there; ours takes either (belgium.md §3).
OF_THE_OTHER_KIND = {"00400100184", "00000100195"}
# The national check digits within a Belgian IBAN are not ours to check.
WRONG_ONLY_NATIONALLY = {"BE54310100270000"}

_CALL = re.compile(r"^>>> \w+\.(?:validate|get_birth_date)\('([^']*)'\).*\n(.*)", re.MULTILINE)
_LISTED = re.compile(r"^\.\.\. (.{24,})$", re.MULTILINE)


def calls(path: Path) -> list[tuple[str, bool]]:
    """Each number that a file validates or reads a birth date from, and whether it is a right one."""
    examples = _CALL.findall(path.read_text("utf-8"))
    return sorted({(text, not answer.startswith("Traceback")) for text, answer in examples})


def listed(path: Path) -> list[str]:
    """The numbers that a file lists, one a line in its first 24 columns, and expects all to be right."""
    return [line[:24].strip() for line in _LISTED.findall(path.read_text("utf-8"))]


def test_national_and_bis_numbers_are_judged_alike() -> None:
    for name in NATIONAL:
        for path in vectors(name):
            cases = [case for case in calls(path) if case[0] not in OF_THE_OTHER_KIND]
            assert cases
            assert [case for case in cases if accepted(parse_national_number, case[0]) is not case[1]] == []


def test_a_number_of_the_other_kind_is_a_national_number_all_the_same() -> None:
    assert [text for text in OF_THE_OTHER_KIND if not accepted(parse_national_number, text)] == []
    cases = {case for name in NATIONAL for path in vectors(name) for case in calls(path)}
    assert not cases or {(text, False) for text in OF_THE_OTHER_KIND} <= cases


def test_enterprise_numbers_are_judged_alike() -> None:
    for path in vectors(VAT):
        assert calls(path)
        assert [case for case in calls(path) if accepted(parse_enterprise_number, case[0]) is not case[1]] == []


def test_listed_belgian_accounts_are_accepted() -> None:
    for path in vectors(IBAN):
        assert listed(path)
        assert [text for text in listed(path) if not accepted(parse_iban, text)] == []


def test_ibans_are_judged_alike_but_for_their_national_digits() -> None:
    for path in vectors(IBAN):
        cases = [(text, right or text in WRONG_ONLY_NATIONALLY) for text, right in calls(path)]
        assert cases
        assert [case for case in cases if accepted(parse_iban, case[0]) is not case[1]] == []


def accepted(parse: Callable[[str], str], text: str) -> bool:
    try:
        parse(text)
    except InvalidIdentifier:
        return False
    return True
