"""A register full of open invoices, written by SQL alone, for the invoicing bench.

Filler stands in the year before, so that the numbers of the bench begin at one.
"""

from benchmarks.ground import Ground
from kernel.identifiers import structured_communication

YEAR = 2025
MOST = 999_000  # one series numbers fewer than a million a year
UNITS, CLIENTS = 200, 5_000
_FIRST = (100 + YEAR % 100) * 10**6  # SSYYNNNNNN of services/invoicing/billing/domain/numbering.py, series 1

_PARTIES = """
insert into unit (unit_id, name, legal_entity, opened_on)
  select 'unit_' || lpad(to_hex(n), 32, '0'), 'Unit ' || n, 'BE', '2020-01-01'
  from generate_series(1, %(units)s::int) n;
insert into unit_holder (unit_id, member_id)
  select 'unit_' || lpad(to_hex(n), 32, '0'), 'mbr_' || lpad(to_hex(n), 32, '0')
  from generate_series(1, %(units)s::int) n;
"""
_INVOICES = """
with filler as (
  select n, 'inv_' || lpad(to_hex(n), 32, '0') as id,
    'unit_' || lpad(to_hex(1 + n %% %(units)s::int), 32, '0') as unit_id,
    %(clients)s::text[] as clients, (%(first)s + n)::bigint as ten
  from generate_series(%(from)s::bigint, %(to)s::bigint) n),
row as (
  select *, clients[1 + n %% array_length(clients, 1)] as client_id,
    lpad(ten::text, 10, '0') || lpad((case ten %% 97 when 0 then 97 else ten %% 97 end)::text, 2, '0') as ogm
  from filler),
kept as (
  insert into draft (invoice_id, unit_id, client_id, drafted_on, kind, buyer_reference)
    select id, unit_id, client_id, '2025-06-01', 'invoice', '' from row),
lines as (
  insert into draft_line (invoice_id, place, description, quantity, unit_price_cents, treatment, percent, reason)
    select id, 1, 'Work', 1, 10000 + n, 'standard', '21', '' from row),
issued as (
  insert into issued_invoice (invoice_id, number, series, year, sequence, legal_entity, unit_id, client_id, issued_on,
      due_on, communication, net_cents, vat_cents, gross_cents, document, content_hash)
    select id, '2025-BE-' || lpad(n::text, 6, '0'), 'BE', 2025, n, 'BE', unit_id, client_id, '2025-06-01',
      '2025-07-01', ogm, 10000 + n, 2100, 12100 + n, '{}', encode(sha256('{}'), 'hex') from row)
insert into claim (invoice_id, communication, unit_id, client_id, due_on, total_cents, open_cents, net_left_cents)
  select id, ogm, unit_id, client_id, '2025-07-01', 12100 + n, 12100 + n, 10000 + n from row
"""


def open_units(ground: Ground) -> None:
    """The units that the bench invoices for."""
    with ground.superuser("invoicing") as database:
        for statement in filter(str.strip, _PARTIES.split(";")):
            database.execute(statement, {"units": UNITS})


def unit_id(number: int) -> str:
    """From 1 to UNITS."""
    return f"unit_{number:032x}"


def communication(number: int) -> str:
    """Of the filler invoice of this number, from 1."""
    return structured_communication(_FIRST + number)


def gross_cents(number: int) -> int:
    return 12_100 + number


def fill(ground: Ground, clients: list[str], *, have: int, want: int) -> None:
    """From `have` open invoices to `want`; triggers are off, since nobody checks filler."""
    with ground.superuser("invoicing") as database:
        database.execute("set session_replication_role = replica")
        for start in range(have + 1, want + 1, 50_000):
            rows = {"from": start, "to": min(want, start + 49_999), "first": _FIRST}
            database.execute(_INVOICES, {**rows, "units": UNITS, "clients": clients})
        database.execute("vacuum analyze")
        database.execute("checkpoint")
