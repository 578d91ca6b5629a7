from datetime import date
from string import Formatter
from uuid import UUID

import pytest

from services.notifications.domain.language import Language
from services.notifications.domain.languages.en import ENGLISH
from services.notifications.domain.languages.fr import FRENCH
from services.notifications.domain.languages.nl import DUTCH
from services.notifications.domain.letter import Person, write_letter
from services.notifications.domain.notice import Notice, Unit, to_holders

CAUSE = UUID("0190aaaa-0000-7000-8000-000000000001")
DAY = date(2026, 9, 14)
MONEY = {"net": 123450, "contribution": 8024, "available": 115426}
WAGE = {"gross": 20000, "net": 15012}
LANGUAGES = (FRENCH, DUTCH, ENGLISH)


def person(language: str, name: str = "Anne") -> Person:
    return Person("mbr_1", name, "anne@example.org", language)


def money_in(unit_name: str = "Studio Ô") -> Notice:
    return Notice(CAUSE, "mbr_1", "money_in", MONEY, unit_name=unit_name)


@pytest.mark.parametrize(
    ("language", "subject", "amounts"),
    [
        (
            "fr",
            "Un paiement est arrivé pour Studio Ô",
            ("1.234,50\u00a0€", "80,24\u00a0€", "1.154,26\u00a0€"),
        ),
        (
            "nl",
            "Er is een betaling binnen voor Studio Ô",
            ("1.234,50\u00a0€", "80,24\u00a0€", "1.154,26\u00a0€"),
        ),
        ("en", "A payment came in for Studio Ô", ("€1,234.50", "€80.24", "€1,154.26")),
    ],
)
def test_money_in_is_told_in_the_persons_language(language: str, subject: str, amounts: tuple[str, ...]) -> None:
    letter = write_letter(money_in(), person(language))

    assert (letter.language, letter.subject, letter.email) == (language, subject, "anne@example.org")
    assert "Anne," in letter.body
    assert all(amount in letter.body for amount in amounts)


@pytest.mark.parametrize(
    ("language", "day", "month"),
    [
        ("fr", "Votre salaire du 14 septembre 2026", "Votre salaire pour septembre 2026"),
        ("nl", "Je loon voor 14 september 2026", "Je loon voor september 2026"),
        ("en", "Your wage for 14 September 2026", "Your wage for September 2026"),
    ],
)
def test_a_wage_is_told_by_the_day_or_by_the_month(language: str, day: str, month: str) -> None:
    of_a_day = write_letter(Notice(CAUSE, "mbr_1", "day_wage", WAGE, day=DAY), person(language))
    of_a_month = write_letter(Notice(CAUSE, "mbr_1", "month_wage", WAGE, day=DAY), person(language))

    assert (of_a_day.subject, of_a_month.subject) == (day, month)
    assert "200" in of_a_day.body
    assert "150" in of_a_month.body
    assert "14" not in of_a_month.body


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: str(language.code))
def test_every_language_says_the_same_things(language: Language) -> None:
    def fields(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert {kind: fields(t.body) for kind, t in language.templates.items()} == {
        "money_in": {"name", "unit", "net", "contribution", "available"},
        "day_wage": {"name", "day", "gross", "net"},
        "month_wage": {"name", "month", "gross", "net"},
        "client_late": {"name", "unit", "number", "day", "open"},
    }
    assert len({language.month(date(2026, month, 1)) for month in range(1, 13)}) == 12


@pytest.mark.parametrize(
    ("cents", "french", "english"),
    [
        (0, "0,00\u00a0€", "€0.00"),
        (5, "0,05\u00a0€", "€0.05"),
        (-123_456_789, "-1.234.567,89\u00a0€", "-€1,234,567.89"),
    ],
)
def test_amounts_are_written_as_the_language_does(cents: int, french: str, english: str) -> None:
    assert FRENCH.amount(cents) == DUTCH.amount(cents) == french
    assert ENGLISH.amount(cents) == english


def test_french_counts_the_first_day_of_a_month_as_an_ordinal() -> None:
    assert FRENCH.day(date(2026, 8, 1)) == "1er août 2026"
    assert DUTCH.day(date(2026, 8, 1)) == "1 augustus 2026"


@pytest.mark.parametrize("name", ["a\r\nBcc: b@example.org", "a\u2028Bcc: b@example.org", "a\x85Bcc: b@example.org"])
def test_a_name_never_breaks_the_lines_of_a_letter(name: str) -> None:
    letter = write_letter(money_in(unit_name=name), person("en", name))

    assert letter.subject == "A payment came in for a Bcc: b@example.org"
    assert letter.body.splitlines()[0] == "Hello a Bcc: b@example.org,"


def test_a_name_with_braces_is_only_a_name() -> None:
    assert "{net}{0.__class__}" in write_letter(money_in(unit_name="{net}{0.__class__}"), person("fr")).subject


def test_a_notice_to_a_unit_goes_to_each_holder_and_waits_for_an_unknown_unit() -> None:
    notice = Notice(CAUSE, "unit_1", "money_in", MONEY)

    notices = to_holders(notice, {"unit_1": Unit("Studio", ("mbr_1", "mbr_2"))})

    assert [(n.addressee, n.unit_name) for n in notices] == [("mbr_1", "Studio"), ("mbr_2", "Studio")]
    assert to_holders(notice, {}) == [notice]
