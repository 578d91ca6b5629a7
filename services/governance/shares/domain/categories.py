"""Categories over time: a member who has shares is in exactly one on every day, and it is known since when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from contracts.governance.enums import Category, Ground, Profile
from services.governance.bylaws.domain.bylaws import Bylaws
from services.governance.shares.refusals import BeforeFirstCategory, CategoryAlready, LaterChangeStands, NoCategory


@dataclass(frozen=True, slots=True)
class CategoryPeriod:
    """`category`, as `definition` defined it, from `since` to the day before `until`, as it is known from `known_from`
    to the day before `known_until`; an end that is not said is open.
    """

    member_id: str
    category: Category
    definition: str
    since: date
    until: date | None
    ground: Ground
    profile: Profile | None
    decided_by: str
    known_from: date
    known_until: date | None = None


@dataclass(frozen=True, slots=True)
class CategoryChange:
    """A change that was prepared. `definition`: the version of the bylaw that defines the category on its day."""

    change_id: str
    member_id: str
    category: Category
    definition: str
    effective_on: date
    ground: Ground
    profile: Profile | None
    prepared_on: date
    prepared_by: str


@dataclass(frozen=True, slots=True)
class CategoryDecision:
    """What was decided about a change, once."""

    change_id: str
    accepted: bool
    decided_on: date
    decided_by: str
    reason: str


def category_on(periods: Sequence[CategoryPeriod], day: date) -> Category | None:
    """The category on that day; None before the first."""
    return next((p.category for p in periods if p.since <= day and (p.until is None or day < p.until)), None)


def require_changeable(periods: Sequence[CategoryPeriod], category: Category, effective_on: date) -> None:
    """`periods` are those that are known now, in order.

    Raises NoCategory, BeforeFirstCategory, LaterChangeStands, CategoryAlready.
    """
    if not periods:
        raise NoCategory("the member has no category to change: its first shares give it one", field="member_id")
    if effective_on <= periods[0].since:
        raise BeforeFirstCategory(
            "a category changes after the day on which the first began",
            field="effective_on",
            earliest=str(periods[0].since + timedelta(days=1)),
        )
    if periods[-1].since >= effective_on:
        raise LaterChangeStands(
            "another change counts from that day or later", field="effective_on", since=str(periods[-1].since)
        )
    if periods[-1].category == category:
        raise CategoryAlready("the member is in that category", field="category")


def changed(last: CategoryPeriod, change: CategoryChange, today: date, decided_by: str) -> list[CategoryPeriod]:
    """What is known from `today` on in place of the last period: it ends, and the other begins on the day of effect."""
    ended = replace(last, until=change.effective_on, known_from=today)
    begun = CategoryPeriod(
        member_id=change.member_id,
        category=change.category,
        definition=change.definition,
        since=change.effective_on,
        until=None,
        ground=change.ground,
        profile=change.profile,
        decided_by=decided_by,
        known_from=today,
    )
    return [ended, begun]


FIRST_GROUNDS: Mapping[Category, Ground] = {"A": "declared", "B": "support", "C": "board"}
"""On which ground a member is in the category of its first subscription: A is declared by subscribing."""


def first_of(member_id: str, category: Category, definition: str, since: date, today: date) -> CategoryPeriod:
    """The category that comes with a member's first shares."""
    return CategoryPeriod(
        member_id=member_id,
        category=category,
        definition=definition,
        since=since,
        until=None,
        ground=FIRST_GROUNDS[category],
        profile=None,
        decided_by="by rule",
        known_from=today,
    )


def begun_earlier(first: CategoryPeriod, since: date, today: date) -> CategoryPeriod:
    """The first period, when shares turn out to be held from an earlier day."""
    return replace(first, since=since, known_from=today)


def definition_of(category: Category, bylaws: Bylaws) -> str:
    """The version of the bylaw that says who is in the category."""
    rule = f"category_{category.lower()}"
    return bylaws.versions(rule)[rule]
