"""A co-operative as large as the bench wants: members who took a share a year; subscriptions that wait for money."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from benchmarks.ground import Ground

YEARS = (2023, 2024, 2025, 2026)
"""Each member has a share of each of the first three; who comes first in the count, also one of the last."""
PRICE_CENTS = 3_000
_MEMBERS = """
insert into member (member_id)
  select 'mbr_' || lpad(to_hex(n), 32, '0') from generate_series(%(from)s::int, %(to)s::int) n
  on conflict do nothing
"""
_REGISTER = """
with bought as (
  select n, year, 'mov_' || lpad(to_hex(year), 8, '0') || lpad(to_hex(n), 24, '0') as id,
    'mbr_' || lpad(to_hex(n), 32, '0') as member_id, make_date(year, 1 + n %% 11, 1 + n %% 28) as day
  from generate_series(%(from)s::int, %(to)s::int) n, generate_series(2023, 2026) year
  where year < 2026 or n <= %(renewed)s::int order by year, n),
categories as (
  update member set category = 'A' from bought where bought.member_id = member.member_id and year = 2023),
periods as (
  insert into category_period (member_id, category, definition, since, ground, decided_by, known_from)
    select member_id, 'A', 'filler', day, 'declared', 'by rule', day from bought where year = 2023)
insert into share_movement (movement_id, legal_entity, act_id, kind, member_id, lot_id, share_class, shares,
    unit_price_cents, decided_on, effective_on, booked_on)
  select id, 'BE', 'opn_' || substr(id, 5), 'issue', member_id, id, 'ordinary', 1, 3000, day, day, day from bought
"""
_SUBSCRIPTIONS = """
with kept as (
  update member set category = 'A' where category is null
    and member_id in (select 'mbr_' || lpad(to_hex(n), 32, '0') from generate_series(%(from)s::int, %(to)s::int) n))
insert into subscription (subscription_id, member_id, shares, unit_price_cents, subscribed_on)
  select 'sub_' || replace(gen_random_uuid()::text, '-', ''), 'mbr_' || lpad(to_hex(n), 32, '0'), 1, 3000,
    current_date - 3
  from generate_series(%(from)s::int, %(to)s::int) n
returning communication
"""


def member_id(number: int) -> str:
    """From 1."""
    return f"mbr_{number:032x}"


def know_members(ground: Ground, count: int) -> None:
    """As if members had told them all."""
    with ground.superuser("governance") as database:
        database.execute(_MEMBERS, {"from": 1, "to": count})
        database.execute("vacuum analyze member")


def write_register(path: Path, members: int, shares: int) -> None:
    """The file that an operator brings: a line a share."""
    with path.open("w", encoding="utf-8") as file:
        file.write("number,member_id,category,class,shares,price_paid,since\n")
        for number, year in _lots(members, shares):
            day = date(year, 1 + number % 11, 1 + number % 28)
            file.write(f"{year}-{number:06d},{member_id(number)},A,ordinary,1,30.00,{day}\n")


def grow(ground: Ground, have: int, members: int, entries: int) -> None:
    """Beyond `have` members, past the triggers: nobody seals or books filler."""
    know_members(ground, members)
    with ground.superuser("governance") as database:
        database.execute("set session_replication_role = replica")
        rows = {"from": have + 1, "to": members, "renewed": have + entries - 3 * (members - have)}
        database.execute(_REGISTER, rows)
        database.execute("vacuum analyze")
        database.execute("checkpoint")


def subscribe(ground: Ground, first: int, last: int) -> list[str]:
    """A subscription of one share of each of these members; the communications."""
    know_members(ground, last)
    with ground.superuser("governance") as database:
        rows = database.execute(_SUBSCRIPTIONS, {"from": first, "to": last}).fetchall()
        database.execute("vacuum analyze subscription")
    return [row[0] for row in rows]


def _lots(members: int, shares: int) -> Iterator[tuple[int, int]]:
    renewed = shares - 3 * members
    for year in YEARS:
        for number in range(1, 1 + (members if year < YEARS[-1] else renewed)):
            yield number, year
