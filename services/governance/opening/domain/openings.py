"""Entries of the register that was kept before: what each must be to be brought in. Prices in cents; legal dates."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from contracts.governance.enums import Category
from kernel.refusal import Refused
from services.governance.opening.refusals import HeldLater, MemberNotKnown, NumberTaken
from services.governance.shares.domain.register import Movement
from services.governance.shares.refusals import CategoryDiffers, HasLeft, HolderMerged


@dataclass(frozen=True, slots=True)
class Opening:
    """An entry with its `number` there. `import_id` names the call that brought it in, and its booking."""

    opening_id: str
    import_id: str
    legal_entity: str
    number: str
    member_id: str
    category: Category
    share_class: str
    shares: int
    unit_price_cents: int
    effective_on: date
    booked_on: date
    recorded_by: str

    @property
    def paid_cents(self) -> int:
        return self.shares * self.unit_price_cents

    @property
    def content(self) -> tuple[object, ...]:
        """What it says, whoever brought it in when."""
        return (
            self.member_id,
            self.category,
            self.share_class,
            self.shares,
            self.unit_price_cents,
            self.effective_on,
        )


def faults_of(
    openings: Sequence[Opening],
    known: Mapping[str, Opening],
    categories: Mapping[str, Category | None],
    left: Collection[str],
    merged: Collection[str],
) -> Iterator[tuple[int, Refused]]:
    """What is wrong with each, by its place from 0: MemberNotKnown, HasLeft, HolderMerged,
    CategoryDiffers, NumberTaken, HeldLater.

    `known`: what was brought in before, by number. `categories`: by member that is known here, None before its first
    shares; the first entry of a member fixes it. `left`: members who are no more, to whom nothing comes.
    `merged`: records that are one with another.
    """
    numbers, fixed = dict(known), dict(categories)
    for index, opening in enumerate(openings):
        before = numbers.setdefault(opening.number, opening)
        if before.content != opening.content:
            yield index, NumberTaken("another entry has this number and says something else", field="number")
        elif before is not opening and opening.number not in known:
            yield index, NumberTaken("this entry is said twice", field="number")
        if opening.member_id not in fixed:
            yield index, MemberNotKnown("no member has this id", field="member_id")
            continue
        if opening.member_id in left and opening.number not in known:
            yield index, HasLeft("the member has left, and nothing comes to it", field="member_id")
        if opening.member_id in merged and opening.number not in known:
            yield index, HolderMerged("this record is one with another: name that", field="member_id")
        category = fixed[opening.member_id] or opening.category
        fixed[opening.member_id] = category
        if category != opening.category:
            yield index, CategoryDiffers(f"the member is in category {category}", field="category")
        if opening.effective_on > opening.booked_on:
            yield index, HeldLater("shares are held since a day that has come", field="effective_on")


def issue_of(opening: Opening, movement_id: str) -> Movement:
    """The lot of shares as the register goes on with it: issued on its day, known from today on."""
    return Movement(
        movement_id=movement_id,
        legal_entity=opening.legal_entity,
        act_id=opening.opening_id,
        kind="issue",
        member_id=opening.member_id,
        lot_id=movement_id,
        share_class=opening.share_class,
        shares=opening.shares,
        unit_price_cents=opening.unit_price_cents,
        decided_on=opening.effective_on,
        effective_on=opening.effective_on,
        booked_on=opening.booked_on,
    )
