"""What the application may still change of what was said, asked and buried: as little as its work needs.

A column that is added to one of these tables, and changes later, is granted by its own migration.
"""

from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from alembic.operations import Operations

_GRANTS = """
revoke update on outbox, request, dead_letter from {app};
grant update (published_at) on outbox to {app};
grant update (reply) on request to {app};
grant update (state, handled_by, handled_why, handled_at) on dead_letter to {app};
"""
_KEPT = """
create function stays_as_it_was() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  raise exception '% refused: what % holds stays as it was', tg_op, tg_table_name
    using errcode = 'insufficient_privilege';
end $$;
create trigger reply_stays before update on request
  for each row when (old.reply is not null) execute function stays_as_it_was();
create trigger closed_stays before update on dead_letter
  for each row when (old.state <> 'waiting') execute function stays_as_it_was();
alter table dead_letter add constraint closed_by_whom_and_why check (
  num_nonnulls(handled_by, handled_why, handled_at) = case state when 'waiting' then 0 else 3 end) not valid;
"""
# A key ends in the event's type: that of a letter that was replayed has its queue's name before. A body that nobody
# can read is redacted as a whole.
_REDACTED = """
alter table outbox add column body_sha256 bytea;
create index ix_outbox_addresses on outbox (published_at) where body_sha256 is null
  and (routing_key like '%members.member_registered.v1' or routing_key like '%invoicing.client_reminded.v1');

create function without_addresses(body text) returns text language plpgsql immutable
  set search_path = public, pg_temp as $$
begin
  return jsonb_set(body::jsonb, '{data}', (
    select coalesce(jsonb_object_agg(key, coalesce(to_jsonb(stand_in), value)), '{}')
    from jsonb_each(body::jsonb -> 'data') left join (values
      ('given_name', 'redacted'), ('client_name', 'redacted'), ('email', 'redacted@example.invalid')
    ) as address (field, stand_in) on field = key and jsonb_typeof(value) <> 'null'));
exception when data_exception or program_limit_exceeded then
  return '{}';
end $$;
create function redact_outbox(most integer) returns integer language sql security definer
  set search_path = public, pg_temp as $$
  with old as (
    select id from outbox
    where body_sha256 is null and published_at < now() - interval '30 days'
      and (routing_key like '%members.member_registered.v1' or routing_key like '%invoicing.client_reminded.v1')
    order by published_at limit most for update skip locked),
  redacted as (
    update outbox set body = without_addresses(body), body_sha256 = sha256(convert_to(body, 'UTF8'))
    from old where outbox.id = old.id returning 1)
  select count(*)::integer from redacted
$$;
revoke execute on function redact_outbox(integer) from public;
grant execute on function redact_outbox(integer) to {app};
"""
# Also what a correction of a reminder says.
_REDACTED_ALSO = """
create index ix_outbox_with_address on outbox (published_at) where body_sha256 is null
  and (routing_key like '%members.member_registered.v1' or routing_key like '%invoicing.client_reminded.v1'
    or routing_key like '%invoicing.charges_taken_back.v1');
drop index ix_outbox_addresses;
create or replace function redact_outbox(most integer) returns integer language sql security definer
  set search_path = public, pg_temp as $$
  with old as (
    select id from outbox
    where body_sha256 is null and published_at < now() - interval '30 days'
      and (routing_key like '%members.member_registered.v1' or routing_key like '%invoicing.client_reminded.v1'
        or routing_key like '%invoicing.charges_taken_back.v1')
    order by published_at limit most for update skip locked),
  redacted as (
    update outbox set body = without_addresses(body), body_sha256 = sha256(convert_to(body, 'UTF8'))
    from old where outbox.id = old.id returning 1)
  select count(*)::integer from redacted
$$;
"""


def guard_what_was_said(op: "Operations", service: str) -> None:
    """In a migration, once: narrow the application's rights on outbox, requests and dead letters.

    It marks an event as published, once; sets the reply of a request, once; closes a dead letter, once, with who and
    why. The names and addresses in events that were published 30 days ago are redacted by `redact_outbox` alone,
    which keeps the hash of what was sent.
    """
    for statements in (_GRANTS, _KEPT, _REDACTED):
        op.execute(sa.text(statements.replace("{app}", f"{service}_app").replace(":", r"\:")))


def redact_also(op: "Operations") -> None:
    """In a migration, once: what a correction of a reminder says is redacted too."""
    op.execute(sa.text(_REDACTED_ALSO.replace(":", r"\:")))
