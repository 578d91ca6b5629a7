"""One holder that was two records: when they can be made one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contracts.governance.enums import Category
from contracts.members.enums import MemberKind
from services.governance.shares.domain.categories import CategoryPeriod
from services.governance.shares.domain.holders import HolderMerge
from services.governance.shares.refusals import (
    CategoryDiffers,
    HolderMerged,
    KindsDiffer,
    NeverHeld,
    SameHolder,
    UnderWithdrawal,
)


@dataclass(frozen=True, slots=True)
class Record:
    """One of the two. `category`: that of its subscriptions. `periods`: its categories as they are known now, in order;
    none before its first shares.
    """

    member_id: str
    kind: MemberKind
    category: Category | None
    periods: Sequence[CategoryPeriod]
    is_leaving: bool

    def categories_from(self, day: date) -> list[tuple[Category, date]]:
        """Each category that it is in on that day or later, and from when."""
        return [(p.category, max(p.since, day)) for p in self.periods if p.until is None or p.until > day]


def require_mergeable(gone: Record, staying: Record, others: Sequence[HolderMerge], today: date) -> None:
    """`others`: earlier merges in which one of the two stands.

    Raises SameHolder, HolderMerged, KindsDiffer, NeverHeld, CategoryDiffers, UnderWithdrawal.
    """
    if gone.member_id == staying.member_id:
        raise SameHolder("a record is one with itself", field="kept_id")
    for other in others:
        if other.merged_id in {gone.member_id, staying.member_id} or other.kept_id == gone.member_id:
            field = "kept_id" if other.merged_id == staying.member_id else "merged_id"
            raise HolderMerged(
                "it is one with another already: keep the one that is named", field=field, kept=other.kept_id
            )
    if gone.kind != staying.kind:
        raise KindsDiffer("two kinds of members are never one", field="kept_id", merged=gone.kind, kept=staying.kind)
    if not staying.periods:
        raise NeverHeld("keep the record that has or had shares", field="kept_id")
    differs = gone.periods and gone.categories_from(today) != staying.categories_from(today)
    if differs or gone.category not in {None, staying.category}:
        raise CategoryDiffers("the two are in different categories: change one first", field="merged_id")
    for record, field in ((gone, "merged_id"), (staying, "kept_id")):
        if record.is_leaving:
            raise UnderWithdrawal("shares of this record are asked to leave", field=field)
