"""Every SQL statement about issued invoices and the numbers they take."""

from dataclasses import asdict, dataclass
from datetime import date

import sqlalchemy as sa

from services.invoicing.domain.numbering import Series, fiscal_year
from services.invoicing.store.tables import claim, issued_invoice, number_series


@dataclass(frozen=True, slots=True)
class Issued:
    """An invoice as it left: `document` is its canonical JSON, `content_hash` the SHA-256 of that."""

    invoice_id: str
    number: str
    series: str
    year: int
    sequence: int
    legal_entity: str
    unit_id: str
    client_id: str
    issued_on: date
    due_on: date
    communication: str
    net_cents: int
    vat_cents: int
    gross_cents: int
    document: str
    content_hash: str


_TAKE = sa.text(
    """insert into number_series (series, year, last, last_issued_on) values (:series, :year, 1, :day)
    on conflict (series, year) do update
      set last = number_series.last + 1, last_issued_on = excluded.last_issued_on
      where number_series.last_issued_on <= excluded.last_issued_on
    returning last"""
)


def take_sequence(connection: sa.Connection, series: Series, day: date) -> int | None:
    """The next sequence for an invoice of `day`; None when the series has issued one of a later day.

    Series and year are held until the transaction ends: rolled back, the sequence was never taken.
    """
    key = {"series": series.code, "year": fiscal_year(day), "day": day}
    return connection.execute(_TAKE, key).scalar()


def last_issue_date(connection: sa.Connection, series: Series, day: date) -> date | None:
    """The date of the last invoice of the series in the fiscal year of `day`; or None."""
    query = sa.select(number_series.c.last_issued_on).where(
        number_series.c.series == series.code, number_series.c.year == fiscal_year(day)
    )
    return connection.execute(query).scalar()


def add_issued(connection: sa.Connection, issued: Issued) -> None:
    """Write the invoice for ever, and the claim on the client: all of it is open."""
    connection.execute(issued_invoice.insert().values(asdict(issued)))
    connection.execute(
        claim.insert().values(
            invoice_id=issued.invoice_id,
            communication=issued.communication,
            total_cents=issued.gross_cents,
            open_cents=issued.gross_cents,
        )
    )


def issued_of(connection: sa.Connection, invoice_id: str) -> tuple[Issued, int] | None:
    """The issued invoice and what is still open of it, in cents; None for a draft or an unknown id."""
    query = (
        sa.select(issued_invoice, claim.c.open_cents)
        .join(claim, claim.c.invoice_id == issued_invoice.c.invoice_id)
        .where(issued_invoice.c.invoice_id == invoice_id)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    values = row._asdict()
    open_cents: int = values.pop("open_cents")
    return Issued(**values), open_cents
