"""Who is in which category, and how a subscription is accepted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from contracts.governance.enums import Acceptance, Admission, Category, CategoryCondition, Ground
from services.governance.bylaws.domain.bylaws import Bylaws


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of a member on the day of its request."""

    holds_or_held_a_unit: bool = False
    works_in_a_unit: bool = False
    declared_an_activity: bool = False
    employed_in_support: bool = False
    admitted_by_board: bool = False


def develops_activity(person: Person) -> Ground | None:
    """Holds or held a unit, works in one, or declared an activity when subscribing (annual report 2024: category A)."""
    if person.holds_or_held_a_unit:
        return "unit"
    if person.works_in_a_unit:
        return "work"
    return "declared" if person.declared_an_activity else None


def employed_in_support(person: Person) -> Ground | None:
    """Belongs to the support teams, while employed (annual report 2024: category B)."""
    return "support" if person.employed_in_support else None


def admitted_by_board(person: Person) -> Ground | None:
    """Any other stakeholder that the board admits; also who develops an activity and chooses this category (C)."""
    return "board" if person.admitted_by_board else None


CATEGORY_CONDITIONS: Mapping[CategoryCondition, Callable[[Person], Ground | None]] = {
    "develops_activity": develops_activity,
    "employed_in_support": employed_in_support,
    "admitted_by_board": admitted_by_board,
}
"""On which ground a person meets the condition; None when it does not."""


def ground_for(category: Category, person: Person, bylaws: Bylaws) -> Ground | None:
    """On which ground the person is in this category, by the bylaws of a day; None when it is not."""
    conditions: Mapping[Category, CategoryCondition] = {
        "A": bylaws.category_a,
        "B": bylaws.category_b,
        "C": bylaws.category_c,
    }
    return CATEGORY_CONDITIONS[conditions[category]](person)


def of_right(ground: Ground | None, board: bool | None) -> Acceptance:  # noqa: ARG001 - what the board says is asked of each
    """Who meets the condition of its category is accepted; nobody else is (RD 8-1-1962 art. 1: objective grounds)."""
    return "refused" if ground is None else "accepted"


def by_board(ground: Ground | None, board: bool | None) -> Acceptance:
    """The board decides about who meets the condition; None while it has not."""
    if ground is None:
        return "refused"
    if board is None:
        return "awaits_board"
    return "accepted" if board else "refused"


ADMISSIONS: Mapping[Admission, Callable[[Ground | None, bool | None], Acceptance]] = {
    "of_right": of_right,
    "by_board": by_board,
}
"""What becomes of a subscription, from the ground of its category and what the board decided."""


def acceptance_of(category: Category, person: Person, bylaws: Bylaws) -> Acceptance:
    """What becomes of a subscription when it is taken, before the board has said anything.

    Who is in the category only when the board admits it, waits for the board whatever the admission.
    """
    ground = ground_for(category, person, bylaws)
    if ground is None and ground_for(category, replace(person, admitted_by_board=True), bylaws):
        return "awaits_board"
    return ADMISSIONS[bylaws.admission](ground, None)
