"""What lists need: units' advisers; what waits for an adviser or a buyer; credit notes in the order of their days.

What waits is kept by triggers, so that it is right whichever release submits, decides or issues.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

_DRAFTS = """
-- As UnitOpened says; null for units that were opened before this was kept.
alter table unit add column adviser text;

-- `number`: of the step by which the draft was submitted, so that those that wait longest come first. `adviser` is
-- empty where it is not known.
create table draft_to_validate (
  number bigint primary key,
  invoice_id text not null unique references draft,
  unit_id text not null,
  adviser text not null default ''
);
create index ix_draft_to_validate_adviser on draft_to_validate (adviser, number);
create function draft_awaits_adviser() returns trigger language plpgsql
set search_path = public, pg_temp set enable_seqscan = off as $$
begin
  delete from draft_to_validate where invoice_id = any(array(select invoice_id from added));
  insert into draft_to_validate (number, invoice_id, unit_id, adviser)
    select s.number, s.invoice_id, d.unit_id, coalesce((select u.adviser from unit u where u.unit_id = d.unit_id), '')
    from (select distinct on (invoice_id) * from added order by invoice_id, number desc) s
    cross join lateral (select unit_id from draft where draft.invoice_id = s.invoice_id offset 0) d
    where s.step = 'submitted';
  return null;
end $$;
create trigger awaits_adviser after insert on draft_step referencing new table as added
  for each statement execute function draft_awaits_adviser();
create function issued_awaits_nobody() returns trigger language plpgsql
set search_path = public, pg_temp set enable_seqscan = off as $$
begin
  delete from draft_to_validate where invoice_id = any(array(select invoice_id from added));
  return null;
end $$;
create trigger awaits_nobody after insert on issued_invoice referencing new table as added
  for each statement execute function issued_awaits_nobody();
insert into draft_to_validate (number, invoice_id, unit_id)
  select s.number, s.invoice_id, d.unit_id
  from (select distinct on (invoice_id) * from draft_step order by invoice_id, number desc) s
  join draft d using (invoice_id)
  where s.step = 'submitted' and not exists (select from issued_invoice i where i.invoice_id = s.invoice_id);
revoke update, truncate on draft_to_validate from invoicing_app;
"""
_INTERNAL = """
create table offer_to_decide (
  internal_invoice_id text primary key references internal_offer,
  seller_unit_id text not null,
  buyer_unit_id text not null
);
create index ix_offer_to_decide_buyer on offer_to_decide (buyer_unit_id, internal_invoice_id);
create index ix_offer_to_decide_seller on offer_to_decide (seller_unit_id, internal_invoice_id);
create function offer_awaits_buyer() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  insert into offer_to_decide select internal_invoice_id, seller_unit_id, buyer_unit_id from added;
  return null;
end $$;
create trigger awaits_buyer after insert on internal_offer referencing new table as added
  for each statement execute function offer_awaits_buyer();
create function offer_is_decided() returns trigger language plpgsql
set search_path = public, pg_temp set enable_seqscan = off as $$
begin
  delete from offer_to_decide where internal_invoice_id = any(array(select internal_invoice_id from added));
  return null;
end $$;
create trigger is_decided after insert on internal_decision referencing new table as added
  for each statement execute function offer_is_decided();
insert into offer_to_decide
  select internal_invoice_id, seller_unit_id, buyer_unit_id from internal_offer o
  where not exists (select from internal_decision d where d.internal_invoice_id = o.internal_invoice_id);
revoke update, truncate on offer_to_decide from invoicing_app;
create index ix_internal_offer_of_buyer on internal_offer (buyer_unit_id, internal_invoice_id);
create index ix_internal_offer_of_seller on internal_offer (seller_unit_id, internal_invoice_id);
drop index ix_internal_offer_buyer, ix_internal_offer_seller;
"""
_CREDIT_NOTES = """
create index ix_credit_note_day on credit_note (credited_on, credit_note_id);
create index ix_credit_note_unit_day on credit_note (unit_id, credited_on, credit_note_id);
create index ix_credit_note_client_day on credit_note (client_id, credited_on, credit_note_id);
create index ix_credit_note_unit_client_day on credit_note (unit_id, client_id, credited_on, credit_note_id);
drop index ix_credit_note_unit;
"""


def upgrade() -> None:
    for part in (_DRAFTS, _INTERNAL, _CREDIT_NOTES):
        op.execute(sa.text(part))
