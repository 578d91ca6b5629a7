"""Every SQL statement about issued invoices and the numbers they take. Set-wise: there may be thousands."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

import sqlalchemy as sa

from chassis.db.rows import Table
from services.invoicing.billing.domain.numbering import Series, fiscal_year
from services.invoicing.billing.store.claims import CLAIMS, ClaimRow


@dataclass(frozen=True, slots=True)
class IssuedRow:
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


@dataclass(frozen=True, slots=True)
class InvoicePosition:
    """How an issued invoice stands, in cents. `credited_cents`: taken back by credit notes, VAT included.

    `credited`: all of its turnover was; `lost`: it was written off.
    """

    open_cents: int
    credited_cents: int = 0
    credited: bool = False
    lost: bool = False


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """How far a series has come in a fiscal year: the `last` sequence, and the day of its document."""

    series: str
    year: int
    last: int
    last_issued_on: date


ISSUED = Table("issued_invoice", IssuedRow, key="invoice_id")
SERIES = Table("number_series", SeriesRow, key="series, year")
_TAKE = sa.text(
    f"""{SERIES.insert_sql} on conflict (series, year) do update
      set last = number_series.last + excluded.last, last_issued_on = excluded.last_issued_on
      where number_series.last_issued_on <= excluded.last_issued_on
    returning last - :count + 1"""  # noqa: S608 - names of columns
)
_LAST_DATE = sa.text("select last_issued_on from number_series where series = :series and year = :year")
_OF = sa.text(
    f"""select {ISSUED.names("i")}, c.open_cents,
      coalesce((select sum(a.applied_cents + a.excess_cents) from allocation a
        where a.invoice_id = i.invoice_id and a.source like 'crn\\_%'), 0)::bigint as credited_cents,
      c.net_left_cents = 0 as credited, c.written_off_on is not null as lost
    from issued_invoice i join claim c using (invoice_id) where i.invoice_id = :id"""  # noqa: S608 - names of columns
)
_NUMBERS = sa.text("select invoice_id, number from issued_invoice where invoice_id = any(:ids)")


def take_sequences(connection: sa.Connection, series: Series, day: date, count: int) -> int | None:
    """The first of `count` sequences for documents of `day`; None when the series has issued one of a later day.

    Series and year are locked until the transaction ends; after a rollback the sequences were never taken.
    """
    row = SeriesRow(series.code, fiscal_year(day), count, day)
    return connection.execute(_TAKE, {"rows": SERIES.json([row]), "count": count}).scalar()


def last_issue_date(connection: sa.Connection, series: Series, day: date) -> date | None:
    """The date of the last document of the series in the fiscal year of `day`; or None."""
    return connection.execute(_LAST_DATE, {"series": series.code, "year": fiscal_year(day)}).scalar()


def add_issued(connection: sa.Connection, issued: Sequence[IssuedRow]) -> None:
    """Write invoices for ever, and the claims on their clients: all of each is open."""
    ISSUED.insert(connection, sorted(issued, key=attrgetter("series", "year", "sequence")))
    CLAIMS.insert(connection, [_claim(invoice) for invoice in issued])


def issued_of(connection: sa.Connection, invoice_id: str) -> tuple[IssuedRow, InvoicePosition] | None:
    """The issued invoice and how it stands; None for a draft or an unknown id."""
    row = connection.execute(_OF, {"id": invoice_id}).one_or_none()
    if row is None:
        return None
    issued, position = ISSUED.split(row)
    return issued, InvoicePosition(*position)


def numbers_of(connection: sa.Connection, invoice_ids: Collection[str]) -> dict[str, str]:
    """The numbers of those that are issued, by invoice id."""
    rows = connection.execute(_NUMBERS, {"ids": list(invoice_ids)})
    return {row.invoice_id: row.number for row in rows}


def _claim(invoice: IssuedRow) -> ClaimRow:
    return ClaimRow(
        invoice_id=invoice.invoice_id,
        communication=invoice.communication,
        unit_id=invoice.unit_id,
        client_id=invoice.client_id,
        due_on=invoice.due_on,
        total_cents=invoice.gross_cents,
        open_cents=invoice.gross_cents,
        net_left_cents=invoice.net_cents,
    )
