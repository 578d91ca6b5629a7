"""The SQL about drafts that wait for an adviser; triggers keep the table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from chassis.db.rows import Table


@dataclass(frozen=True, slots=True)
class WaitingDraft:
    """`number`: of the step by which it was submitted. `adviser`: of its unit; empty where it is not known."""

    number: int
    invoice_id: str
    unit_id: str
    adviser: str


WAITING_DRAFTS = Table("draft_to_validate", WaitingDraft, key="number")
_NAMES = WAITING_DRAFTS.names("w")
_PAGE = "select * from draft_to_validate where {whose} number > :after order by number limit :limit"
_SUBMITTED_AT = "(select s.at from draft_step s where s.number = w.number) as submitted_at"
_OF_ALL = sa.text(f"select {_NAMES}, {_SUBMITTED_AT} from ({_PAGE.format(whose='')}) w order by w.number")  # noqa: S608
_OF_ADVISER = sa.text(
    f"""select {_NAMES}, {_SUBMITTED_AT}
    from (({_PAGE.format(whose="adviser = :adviser and")}) union all ({_PAGE.format(whose="adviser = '' and")})) w
    order by w.number limit :limit"""  # noqa: S608 - names of columns
)


def waiting_drafts(
    connection: sa.Connection, adviser: str | None, after: int, limit: int
) -> Sequence[tuple[WaitingDraft, datetime]]:
    """At most `limit` with when they were submitted, those that wait longest first; behind the step `after`.

    Of an adviser: also those of units whose adviser is not known.
    """
    query = _OF_ALL if adviser is None else _OF_ADVISER
    rows = connection.execute(query, {"adviser": adviser, "after": after, "limit": limit})
    return [(waiting, submitted_at) for waiting, (submitted_at,) in map(WAITING_DRAFTS.split, rows)]
