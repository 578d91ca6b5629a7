from typing import get_args

import pytest

from contracts.governance.enums import Acceptance, Admission, Category, CategoryCondition, Ground
from services.governance.shares.domain.rules.admission import ADMISSIONS, CATEGORY_CONDITIONS, Person, ground_for
from services.governance.tests.bylaws.standing import standing


def test_every_name_has_its_rule() -> None:
    assert CATEGORY_CONDITIONS.keys() == set(get_args(CategoryCondition))
    assert ADMISSIONS.keys() == set(get_args(Admission))


@pytest.mark.parametrize(
    ("category", "person", "ground"),
    [
        ("A", Person(holds_or_held_a_unit=True, works_in_a_unit=True), "unit"),
        ("A", Person(works_in_a_unit=True), "work"),
        ("A", Person(declared_an_activity=True), "declared"),
        ("A", Person(employed_in_support=True), None),
        ("B", Person(employed_in_support=True), "support"),
        ("B", Person(holds_or_held_a_unit=True), None),
        ("C", Person(admitted_by_board=True), "board"),
        ("C", Person(holds_or_held_a_unit=True, admitted_by_board=True), "board"),  # an A who chooses C
        ("C", Person(), None),
    ],
)
def test_a_person_is_in_a_category_on_a_ground(category: Category, person: Person, ground: Ground | None) -> None:
    assert ground_for(category, person, standing()) == ground


def test_a_bylaw_changes_the_condition_of_a_category() -> None:
    client = Person(admitted_by_board=True)

    assert ground_for("B", client, standing(category_b="admitted_by_board")) == "board"


@pytest.mark.parametrize(
    ("rule", "ground", "board", "acceptance"),
    [
        ("of_right", "unit", None, "accepted"),
        ("of_right", None, True, "refused"),
        ("by_board", "unit", None, "awaits_board"),
        ("by_board", "unit", True, "accepted"),
        ("by_board", "unit", False, "refused"),
        ("by_board", None, True, "refused"),
    ],
)
def test_a_subscription_is_accepted_of_right_or_by_the_board(
    rule: Admission, ground: Ground | None, board: bool | None, acceptance: Acceptance
) -> None:
    assert ADMISSIONS[rule](ground, board) == acceptance
