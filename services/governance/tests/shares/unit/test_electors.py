from datetime import date

import pytest

from contracts.governance.enums import Lack
from services.governance.shares.domain.electors import Elector, holder_on, sentence_for
from services.governance.shares.domain.register import Movement
from services.governance.shares.domain.rules.voting import Issue

DAY = date(2026, 6, 16)


def movement(name: str, kind: str, shares: int, day: date, reverses: str | None = None) -> Movement:
    lot_id = name if shares > 0 and kind != "correction" else "mov_issue"
    return Movement(name, "BE", f"act {name}", kind, "mbr_1", lot_id, "ordinary", shares, 3000, day, day, day, reverses)  # type: ignore[arg-type]


ISSUE = movement("mov_issue", "issue", 3, date(2026, 2, 1))


def test_shares_that_came_by_transfer_are_held_and_not_issued() -> None:
    received = movement("mov_in", "transfer_in", 2, date(2026, 3, 1))

    holder = holder_on([ISSUE, received], DAY)

    assert (holder.shares, holder.issues) == (5, [Issue(date(2026, 2, 1), 3)])


def test_an_issue_that_was_corrected_away_was_never_issued() -> None:
    corrected = movement("mov_corrected", "correction", -3, date(2026, 2, 1), reverses="mov_issue")

    holder = holder_on([ISSUE, corrected], DAY)

    assert (holder.shares, holder.issues) == (0, [])


def test_an_issue_counts_on_its_own_day_and_not_before() -> None:
    assert holder_on([ISSUE], date(2026, 2, 1)).issues == [Issue(date(2026, 2, 1), 3)]
    assert holder_on([ISSUE], date(2026, 1, 31)).issues == []


@pytest.mark.parametrize(
    ("shares", "lack", "sentence"),
    [
        (1, None, "you hold one share and may vote on 2026-06-16"),
        (3, "none_issued_this_year", "you hold 3 shares, none issued in 2026: subscribe one and pay it by 2026-06-16"),
        (3, "year_not_covered", "you hold 3 shares, and none covers 2026: subscribe one and pay it by 2026-06-16"),
        (0, "no_share", "you hold no share: subscribe one and pay it by 2026-06-16"),
    ],
)
def test_what_is_lacking_is_said_with_what_to_do(shares: int, lack: Lack | None, sentence: str) -> None:
    assert sentence_for(Elector("mbr_1", "A", shares, lack, 0 if lack else 1), DAY) == sentence
