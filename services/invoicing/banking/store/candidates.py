"""The SQL that finds which invoices a payment may pay: one statement for all payments of a batch.

Every branch takes the first few of an index, so a payment costs the same however many invoices are open.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from chassis.db.engine import rows_json
from services.invoicing.banking.domain.matching import MOST_IN_SUM, Candidate
from services.invoicing.billing.store.claims import HeldClaim, lock_claims


@dataclass(frozen=True, slots=True)
class CandidateQuery:
    """What a payment says of its invoice. `payment_id`: invoices that it was taken off before are left out.

    `framed`: those of the communications that can be nothing else, and others such of no invoice of ours. `name`: a
    tsquery of the payer's name; empty when clients are not looked up by name.
    """

    place: int
    cents: int
    account: str
    communications: tuple[str, ...]
    numbers: tuple[str, ...]
    payment_id: str = ""
    framed: tuple[str, ...] = ()
    name: str = ""


_MOST, _FEW = 20, 5
"""At most: invoices of one amount; clients of one account or name. More would tell nothing."""
_READ = 100
"""At most: open invoices of one client that are read; the `MOST_IN_SUM` oldest of them are candidates."""
_SHARED = 100
"""At most: clients of one account that are searched for invoices of the exact amount."""
_FIND = sa.text(
    """with entry as (
      select * from json_to_recordset(:rows) as t(place int, cents bigint, account text, communications text[],
        numbers text[], payment_id text, framed text[], name text)),
    account as (
      select entry.place, entry.cents, a.client_id, a.nth from entry cross join lateral (
        select client_id, row_number() over (order by client_id) as nth from client_account
        where iban = entry.account order by client_id limit :shared) a),
    -- An account of a client is one of all ids under which it is known.
    known as (
      select account.place, account.cents, ids.client_id, min(account.nth) as nth from account
        join client a on a.client_id = account.client_id cross join lateral (
          select coalesce(a.kept_id, a.client_id) as client_id
          union all select client_id from client where kept_id = coalesce(a.kept_id, a.client_id)) ids
      group by account.place, account.cents, ids.client_id),
    payer as (
      select place, cents, client_id from known where nth <= :few
      union
      select entry.place, entry.cents, ids.client_id from entry
        cross join lateral clients_with_words(cast(entry.name as tsquery), :few) named
        cross join lateral (select named.client_id union all
          select client_id from client where kept_id = named.client_id) ids where entry.name <> ''),
    found as (
      select entry.place, c.invoice_id from entry cross join lateral (
        select invoice_id from claim where open_cents = entry.cents and open_cents > 0
        order by open_cents, due_on, invoice_id limit :most) c where :by_amount
      union
      select known.place, c.invoice_id from known cross join lateral (
        select invoice_id from claim where client_id = known.client_id and open_cents = known.cents and open_cents > 0
        order by client_id, open_cents, due_on, invoice_id limit :few) c
      union
      select known.place, c.invoice_id from known cross join lateral (
        select invoice_id from claim where client_id = known.client_id and open_cents > 0
        order by client_id, open_cents, due_on, invoice_id limit :few) c where known.nth <= :few
      union
      select payer.place, c.invoice_id from payer cross join lateral (
        select invoice_id from (
          select invoice_id, due_on from claim where client_id = payer.client_id and open_cents > 0
            and open_cents <= payer.cents
          order by client_id, open_cents, due_on, invoice_id limit :read) smallest
        order by due_on, invoice_id limit :sum) c
      union
      select entry.place, i.invoice_id from entry cross join unnest(entry.numbers) as t(number)
        join issued_invoice i on i.number = t.number
      union
      select entry.place, c.invoice_id from entry cross join unnest(entry.communications) as t(communication)
        join claim c on c.communication = t.communication)
    select entry.place, c.invoice_id, i.number, c.client_id, client.name as client_name, c.open_cents,
      i.number = any(entry.numbers) as named,
      exists (select from client_account a join client k on k.client_id = a.client_id
        where a.iban = entry.account
          and coalesce(k.kept_id, k.client_id) = coalesce(client.kept_id, client.client_id)) as known_account,
      c.communication = any(entry.communications) as same_communication,
      entry.framed <@ array[c.communication] and not exists (select from claim other
        where other.communication = any(entry.communications) and other.invoice_id <> c.invoice_id) as alone
    from found join entry using (place) join claim c using (invoice_id) join issued_invoice i using (invoice_id)
      join client on client.client_id = c.client_id
    where c.open_cents > 0
      and not exists (select from unmatching u where u.payment_id = entry.payment_id and u.invoice_id = c.invoice_id)
    order by entry.place, i.number"""
)
_WITH_COMMUNICATION = sa.text("select invoice_id from claim where communication = any(:communications)")


def find_candidates(
    connection: sa.Connection, queries: Sequence[CandidateQuery], *, by_amount: bool
) -> dict[int, list[Candidate]]:
    """The invoices that may be meant, by `place` of the query; names are not compared yet.

    `by_amount`: also those where only the amount fits.
    """
    candidates: dict[int, list[Candidate]] = defaultdict(list)
    if queries:
        limits = {"most": _MOST, "few": _FEW, "shared": _SHARED, "read": _READ, "sum": MOST_IN_SUM}
        rows = connection.execute(_FIND, {"rows": rows_json(queries), "by_amount": by_amount, **limits})
        for index, *fields in rows:
            candidates[index].append(Candidate(*fields))
    return candidates


def lock_paid_claims(
    connection: sa.Connection, communications: Collection[str], invoice_ids: Collection[str]
) -> dict[str, HeldClaim]:
    """The claims with these communications or ids, by invoice id, locked in one order until the transaction ends."""
    all_ids = set(invoice_ids)
    if communications:
        all_ids |= set(connection.execute(_WITH_COMMUNICATION, {"communications": sorted(communications)}).scalars())
    return lock_claims(connection, all_ids)
