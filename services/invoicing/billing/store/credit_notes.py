"""Every SQL statement about credit notes."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from chassis.db.rows import Table


@dataclass(frozen=True, slots=True)
class KeptNote:
    """A credit note as it left: `document` is its canonical JSON, `content_hash` the SHA-256 of that."""

    credit_note_id: str
    number: str
    series: str
    year: int
    sequence: int
    legal_entity: str
    invoice_id: str
    unit_id: str
    client_id: str
    credited_on: date
    net_cents: int
    vat_cents: int
    gross_cents: int
    document: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What it did to the claim, in cents: lowered what was open; the rest became the client's credit."""

    applied_cents: int
    excess_cents: int


CREDIT_NOTES = Table("credit_note", KeptNote, key="credit_note_id")
_OF = sa.text(
    f"""select {CREDIT_NOTES.names("n")}, a.applied_cents, a.excess_cents
    from credit_note n join allocation a on a.source = n.credit_note_id and a.undoes is null
    where n.credit_note_id = :id"""  # noqa: S608 - names of columns
)
_DOCUMENTS = sa.text("select document from credit_note where invoice_id = :id order by year, sequence")


def add_credit_note(connection: sa.Connection, note: KeptNote) -> None:
    """Write a credit note for ever. The claim on its invoice must be locked."""
    CREDIT_NOTES.insert(connection, [note])


def credit_note_of(connection: sa.Connection, credit_note_id: str) -> tuple[KeptNote, Effect] | None:
    row = connection.execute(_OF, {"id": credit_note_id}).one_or_none()
    if row is None:
        return None
    note, effect = CREDIT_NOTES.split(row)
    return note, Effect(*effect)


def note_documents(connection: sa.Connection, invoice_id: str) -> list[str]:
    """The frozen text of each credit note of this invoice, the first one first."""
    return list(connection.execute(_DOCUMENTS, {"id": invoice_id}).scalars())
