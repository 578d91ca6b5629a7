"""What governance answers about categories over time, and how one changes: prepared, decided, from a day on."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from contracts.governance.enums import Category, Ground, Profile
from contracts.wire.base import Command, LongText, MemberId, Reply, Request, Text
from contracts.wire.roles import READ, SELF

CategoryChangeId = Annotated[str, StringConstraints(pattern=r"^cch_[0-9a-f]{32}$")]


class CategoryPeriod(Reply):
    """In this category from `since` to the day before `until`; to this day when that is absent."""

    category: Category
    definition: Text = Field(description="the version of the bylaw that defined the category")
    since: date
    until: date | None = None
    ground: Ground
    profile: Profile | None = None
    decided_by: Text


class CategoriesReply(Reply):
    member_id: MemberId
    known_on: date
    periods: tuple[CategoryPeriod, ...]


class GetCategories(Request[CategoriesReply], roles=READ, whose=SELF):
    """The categories of a member, in order, as they were known at the end of `known_on`."""

    member_id: MemberId
    known_on: date | None = Field(default=None, description="today when absent")


class CategoryChangeReply(Reply):
    change_id: CategoryChangeId
    member_id: MemberId
    category: Category
    effective_on: date
    accepted: bool | None = Field(description="absent until it is decided")


class PrepareCategoryChange(Command[CategoryChangeReply], roles=frozenset({"secretary", "adviser", "operator"})):
    """Ask for another category from a day on; nothing changes before it is decided."""

    member_id: MemberId
    category: Category
    effective_on: date = Field(description="a day that is over changes no answer of before, and shows as a difference")
    profile: Profile | None = Field(default=None, description="of category C: what kind of stakeholder")


class DecideCategoryChange(Command[CategoryChangeReply], roles=frozenset({"secretary", "operator"})):
    """What was decided about a change that was prepared."""

    change_id: CategoryChangeId
    accept: bool
    reason: LongText
