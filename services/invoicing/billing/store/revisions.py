"""Every SQL statement that replaces what a draft says. What it said before stays as a row."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from chassis.db.rows import Table
from services.invoicing.billing.domain.canonical import allowance_contents, detail_contents, line_contents
from services.invoicing.billing.store.drafts import DRAFTS, NewDraft, StoredDraft, add_content, draft_row


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """Until this revision the draft said what is in `before`: client, details, lines and allowances."""

    invoice_id: str
    revision: int
    before: dict[str, object]
    actor: str
    at: datetime


REVISIONS = Table("draft_revision", RevisionRow, key="invoice_id, revision")
_FORGET = [
    sa.text(f"delete from {table} where invoice_id = :invoice_id")  # noqa: S608 - names
    for table in ("draft_line", "draft_allowance")
]


def replace_content(
    connection: sa.Connection, before: StoredDraft, new: NewDraft, day: date, *, actor: str, at: datetime
) -> None:
    """Write what the draft says from now on; it must be locked, and not issued."""
    revision = RevisionRow(before.invoice_id, new.revision, _content(before), actor, at)
    REVISIONS.insert(connection, [revision])
    for forget in _FORGET:
        connection.execute(forget, {"invoice_id": before.invoice_id})
    DRAFTS.replace(connection, [draft_row(new)], drafted_on=day)
    add_content(connection, [new])


def _content(stored: StoredDraft) -> dict[str, object]:
    draft = stored.draft
    return {
        **detail_contents(draft.details),
        "client_id": draft.client.client_id,
        "lines": line_contents(draft.lines),
        "allowances": allowance_contents(draft.allowances),
    }
