import pytest

from services.governance.papers.domain.names import in_a_sheet, shown_name


@pytest.mark.parametrize(
    ("given", "family", "text"),
    [
        ("Anne", "Peeters", "Anne Peeters"),
        ("Zoe\u0308", "D’Hondt", "Zoë D’Hondt"),
        ("שרה", "כהן", "שרה כהן"),
    ],
)
def test_a_name_is_shown_as_it_is(given: str, family: str, text: str) -> None:
    name = shown_name(given, family)

    assert (name.text, name.changed, name.mixed) == (text, False, False)


@pytest.mark.parametrize(
    "sign",
    ["\0", "\x1b", "\x85", "\u061c", "\u200b", "\u200e", "\u200f", "\u2028", "\u202e", "\u2066", "\u2069", "\ufeff"],
    ids=ascii,
)
def test_what_nobody_sees_is_left_out_and_the_paper_can_say_so(sign: str) -> None:
    name = shown_name(f"An{sign}ne", f"Pee{sign}ters")

    assert (name.text, name.changed) == ("Anne Peeters", True)


@pytest.mark.parametrize(
    ("given", "mixed"),
    [("Аnne", True), ("Αnne", True), ("Анна", False), ("Άννα", False), ("Anne", False)],
)
def test_a_word_of_several_alphabets_is_told(given: str, mixed: bool) -> None:
    assert shown_name(given, "Peeters").mixed is mixed


@pytest.mark.parametrize("first", list("=+-@"))
def test_no_cell_is_a_formula(first: str) -> None:
    assert in_a_sheet(f"{first}1+1") == f"'{first}1+1"
    assert in_a_sheet("Anne") == "Anne"
