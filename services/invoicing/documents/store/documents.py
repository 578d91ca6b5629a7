"""The SQL statement that finds a frozen document of any kind."""

from dataclasses import dataclass

import sqlalchemy as sa

from services.invoicing.documents.domain.document_file import FrozenKind


@dataclass(frozen=True, slots=True)
class FrozenDocument:
    """`document`: its canonical JSON, which had `content_hash` when it was issued.

    `receiver` (scheme:value): where it went over Peppol, if it did.
    """

    kind: FrozenKind
    number: str
    legal_entity: str
    document: str
    content_hash: str
    receiver: str | None
    holder_ids: tuple[str, ...]


_OF = sa.text(
    """with frozen as (
      select 'invoice' as kind, number, legal_entity, unit_id, document, content_hash from issued_invoice
      where invoice_id = :id
      union all
      select 'credit_note', number, legal_entity, unit_id, document, content_hash from credit_note
      where credit_note_id = :id
      union all
      select 'quote', s.number, u.legal_entity, q.unit_id, s.document, s.content_hash
      from sent_quote s join quote q using (quote_id) join unit u using (unit_id) where quote_id = :id
    )
    select kind, number, legal_entity, document, content_hash,
      (select receiver from dispatch where document_id = :id) as receiver,
      array(select member_id from unit_holder h where h.unit_id = frozen.unit_id order by 1) as holder_ids
    from frozen"""
)


def frozen_document(connection: sa.Connection, document_id: str) -> FrozenDocument | None:
    """The issued invoice, credit note or sent quote; None for a draft or an unknown id."""
    row = connection.execute(_OF, {"id": document_id}).one_or_none()
    return None if row is None else FrozenDocument(**{**row._asdict(), "holder_ids": tuple(row.holder_ids)})
