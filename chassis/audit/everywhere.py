"""What every service can be asked of its own tables: entries that balance, messages that say what they are."""

from chassis.audit.checks import Check
from chassis.log.unsealed import JOURNAL_CONTENT

# A body begins with its id and type (`Work.publish`), so nobody has to read it to the end. A replayed dead letter goes
# out again under another id, by another exchange.
_SAYS = """select message_id::text as key,
    left(body, 54 + length(routing_key)) || ' ' || subject as value from outbox
  where exchange = 'gedeeld.events'"""
_SHOULD_SAY = """select message_id::text as key,
    '{"id":"' || message_id || '","type":"' || routing_key || '"' || ' ' || subject as value from outbox
  where exchange = 'gedeeld.events'"""

_LEAVES = "log_leaf f join sealed_log l on l.id = f.log_id and l.name = 'journal'"

CHECKS = (
    Check(
        name="journal",
        compares="every journal entry, and every posting's entry, with the rule that its postings sum to zero",
        stands="select entry_id::text as key, sum(cents)::text as value from posting group by entry_id",
        should="""select id::text as key, '0' as value from journal_entry""",
        shows="select e.*, p.* from journal_entry e full join posting p on p.entry_id = e.id"
        " where coalesce(e.id, p.entry_id) = {key}",
    ),
    Check(
        name="late",
        compares="the day of every entry that came too late for its month, with the first day that was open then",
        stands="select id::text as key, booked_on::text as value from journal_entry where fact_on is not null",
        # Months were closed one after the other: each of these days was the first open one for a while.
        should="""select e.id::text as key, (c.closed_through + 1)::text as value from journal_entry e
          cross join lateral (select closed_through from closed_period where closed_through >= e.fact_on
            order by closed_through + 1 <> e.booked_on, closed_through limit 1) as c
          where e.fact_on is not null""",
        shows="select id, source, purpose, booked_on, fact_on, recorded_at, actor from journal_entry where id = {key}",
    ),
    Check(
        name="outbox",
        compares="the id and type in every message with those of its row",
        stands=_SAYS,
        should=_SHOULD_SAY,
        shows="select message_id, routing_key, subject, actor, written_at, published_at from outbox"
        " where message_id = '{key}'",
    ),
    Check(
        name="sealed",
        compares="every sealed journal entry, with its postings, with the leaf that it became",
        stands=f"""select e.id::text as key,
            encode(sha256('\\x00'::bytea || f.salt || convert_to({JOURNAL_CONTENT}, 'UTF8')), 'hex') as value
          from {_LEAVES} join journal_entry e on e.id = f.item""",
        should=f"select f.item::text as key, encode(f.hash, 'hex') as value from {_LEAVES}",
        shows="select e.*, p.* from journal_entry e left join posting p on p.entry_id = e.id where e.id = {key}",
    ),
)
