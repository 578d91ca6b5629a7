"""Every SQL statement about issued invoices and the numbers they take. Set-wise, for thousands may be."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from chassis.db.engine import rows_json
from services.invoicing.billing.domain.numbering import Series, fiscal_year


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


@dataclass(frozen=True, slots=True)
class Standing:
    """How an issued invoice stands, in cents. `credited_cents`: taken back by credit notes, VAT included.

    `credited`: all of its turnover was; `lost`: it was written off.
    """

    open_cents: int
    credited_cents: int = 0
    credited: bool = False
    lost: bool = False


_TAKE = sa.text(
    """insert into number_series (series, year, last, last_issued_on) values (:series, :year, :count, :day)
    on conflict (series, year) do update
      set last = number_series.last + :count, last_issued_on = excluded.last_issued_on
      where number_series.last_issued_on <= excluded.last_issued_on
    returning last - :count + 1"""
)
_LAST_DATE = sa.text("select last_issued_on from number_series where series = :series and year = :year")
_ADD = sa.text(
    """insert into issued_invoice (invoice_id, number, series, year, sequence, legal_entity, unit_id, client_id,
      issued_on, due_on, communication, net_cents, vat_cents, gross_cents, document, content_hash)
    select t.* from json_to_recordset(:rows) as t(invoice_id text, number text, series text, year int, sequence int,
      legal_entity text, unit_id text, client_id text, issued_on date, due_on date, communication text,
      net_cents bigint, vat_cents bigint, gross_cents bigint, document text, content_hash text)
    order by series, year, sequence"""
)
_CLAIM = sa.text(
    """insert into claim (invoice_id, communication, unit_id, client_id, due_on, total_cents, open_cents,
      net_left_cents)
    select invoice_id, communication, unit_id, client_id, due_on, gross_cents, gross_cents, net_cents
    from json_to_recordset(:rows) as t(invoice_id text, communication text, unit_id text, client_id text,
      due_on date, gross_cents bigint, net_cents bigint)"""
)
_OF = sa.text(
    """select i.*, c.open_cents, c.net_left_cents = 0 as credited, c.written_off_on is not null as lost,
      coalesce((select sum(a.applied_cents + a.excess_cents) from allocation a
        where a.invoice_id = i.invoice_id and a.source like 'crn\\_%'), 0)::bigint as credited_cents
    from issued_invoice i join claim c using (invoice_id) where i.invoice_id = :id"""
)
_NUMBERS = sa.text("select invoice_id, number from issued_invoice where invoice_id = any(:ids)")


def take_sequences(connection: sa.Connection, series: Series, day: date, count: int) -> int | None:
    """The first of `count` sequences for documents of `day`; None when the series has issued one of a later day.

    Series and year are held until the transaction ends: rolled back, the sequences were never taken.
    """
    key = {"series": series.code, "year": fiscal_year(day), "day": day, "count": count}
    return connection.execute(_TAKE, key).scalar()


def last_issue_date(connection: sa.Connection, series: Series, day: date) -> date | None:
    """The date of the last document of the series in the fiscal year of `day`; or None."""
    return connection.execute(_LAST_DATE, {"series": series.code, "year": fiscal_year(day)}).scalar()


def add_issued(connection: sa.Connection, issued: Sequence[Issued]) -> None:
    """Write invoices for ever, and the claims on their clients: all of each is open."""
    rows = rows_json(issued)
    connection.execute(_ADD, {"rows": rows})
    connection.execute(_CLAIM, {"rows": rows})


def issued_of(connection: sa.Connection, invoice_id: str) -> tuple[Issued, Standing] | None:
    """The issued invoice and how it stands; None for a draft or an unknown id."""
    row = connection.execute(_OF, {"id": invoice_id}).one_or_none()
    if row is None:
        return None
    values = row._asdict()
    standing = Standing(**{name: values.pop(name) for name in Standing.__slots__})
    return Issued(**values), standing


def numbers_of(connection: sa.Connection, invoice_ids: Collection[str]) -> dict[str, str]:
    """The numbers of those that are issued, by invoice id."""
    rows = connection.execute(_NUMBERS, {"ids": list(invoice_ids)})
    return {row.invoice_id: row.number for row in rows}
