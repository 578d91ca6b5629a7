from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from chassis.parameters import InvalidParameterFile, load_parameters
from services.governance.bylaws.domain.decisions import require_within_law
from services.governance.bylaws.domain.values import RULES
from services.governance.bylaws.parameters import founding_bylaws_on, law_between, law_on
from services.governance.bylaws.refusals import WeakensLaw
from services.governance.parameters import LAW_PARTS, founding_acts, law

STRICTER = """
convocation_days:
  - {since: 2020-01-01, value: "15", bound: at_least, article: a, source: s, verified: true, mandatory: true}
  - {since: 2028-01-01, value: "21", bound: at_least, article: b, source: s, verified: true, mandatory: true}
"""


def test_a_bylaw_is_held_to_every_law_of_the_days_on_which_it_would_count(read_law: Callable[[str], None]) -> None:
    read_law(STRICTER)
    first = date(2027, 7, 1)

    require_within_law("convocation_days", "15", law_between("convocation_days", first, date(2027, 12, 31)))
    require_within_law("convocation_days", "21", law_between("convocation_days", first, None))
    for last in (date(2028, 1, 1), None):
        with pytest.raises(WeakensLaw) as refused:
            require_within_law("convocation_days", "20", law_between("convocation_days", first, last))
        assert refused.value.facts["since"] == "2028-01-01"


def test_every_row_of_the_law_and_of_the_founding_acts_is_sound() -> None:
    for day in {day for name in law().names for day in law().days(name)}:
        assert not [row for row in law_on(day).values() if row.rule not in RULES and row.bound != "only"]
    for entity, act in founding_acts().items():
        for name in act.names:
            for day in act.days(name):
                assert founding_bylaws_on(entity, day)[name].text


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ('bound: more_than, value: "15"', "bound must be one of"),
        ('bound: at_least, value: "fifteen"', "is a whole number"),
        ('bound: none, value: "15"', "mandatory"),
        ('bound: at_least, value: "15", extra: x', "and nothing else"),
    ],
)
def test_a_row_of_the_law_that_is_not_sound_is_refused(row: str, fault: str, read_law: Callable[[str], None]) -> None:
    parts = "article: a, source: s, verified: true, mandatory: true"
    read_law(f"convocation_days:\n  - {{since: 2020-01-01, {row}, {parts}}}\n")

    with pytest.raises(InvalidParameterFile, match=fault):
        law_on(date(2026, 1, 1))


@pytest.mark.parametrize("part", ['verified: "true"', "verified: 1", "verified: maybe"])
def test_a_yes_or_no_is_one_and_nothing_like_it(part: str, tmp_path: Path) -> None:
    file = tmp_path / "law.yaml"
    rest = 'since: 2020-01-01, value: "1", source: s, bound: none, article: a, mandatory: false'
    file.write_text(f"rule:\n  - {{{rest}, {part}}}\n")

    with pytest.raises(InvalidParameterFile, match="verified must be true or false"):
        load_parameters(file, LAW_PARTS)
