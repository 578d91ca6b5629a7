"""Every SQL statement about the chain of statements of the enterprise's accounts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from chassis.db.rows import Table
from services.invoicing.banking.domain.bank_chain import ChainEnd


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement that was imported. `break_cents`: what the balance moved beside its entries, and `because` of what.

    One that is `late` came after others that follow it: it is not the end of the chain. `fills`: the number of the
    statement before which it was missing.
    """

    account: str
    identity: str
    sequence: str
    format: str
    day: date
    file: str
    old_balance_cents: int
    new_balance_cents: int
    break_cents: int
    because: str | None
    late: bool
    fills: int | None


@dataclass(frozen=True, slots=True)
class Gap:
    """What is still missing before statement `number`: the account moved from `from_cents` to `to_cents` untold."""

    number: int
    from_cents: int
    to_cents: int


@dataclass(frozen=True, slots=True)
class LikeEntry:
    """An entry that came before, of the same amount and value date. `format`: of its statement, where that is known."""

    reference: str
    amount_cents: int
    value_date: date
    content: int | None
    format: str | None


STATEMENTS = Table(
    "bank_statement", StatementRow, key="number", same={"recorded_at": datetime, "actor": str}, omits={"number": int}
)
_ENDS = sa.text(
    """select distinct on (account) account, day, sequence, new_balance_cents,
      exists (select from bank_statement o where o.account = e.account and o.old_balance_cents <> 0) as carries_over
    from bank_statement e where account = any(:accounts) and not late order by account, number desc"""
)
_KNOWN = sa.text("select identity, new_balance_cents from bank_statement where identity = any(:identities)")
# What the account moved before its first statement is no gap: it was never told.
_GAPS = sa.text(
    """select * from (select b.number, b.old_balance_cents - b.break_cents
          + coalesce(sum(f.new_balance_cents - f.old_balance_cents), 0)::bigint as from_cents,
        b.old_balance_cents as to_cents
      from bank_statement b left join bank_statement f on f.fills = b.number
      where b.account = :account and not b.late and b.break_cents <> 0
        and exists (select from bank_statement e where e.account = b.account and e.number < b.number)
      group by b.number, b.old_balance_cents, b.break_cents) as gap
    where from_cents <> to_cents order by number"""
)
_BOOKED = sa.text(
    """select coalesce(sum(amount_cents), 0)::bigint + (select coalesce(sum(break_cents), 0)::bigint
        from bank_statement where account = :account)
    from payment where file is not null and split_part(reference, '/', 1) = :account"""
)
_ALIKE = sa.text(
    """select p.reference, p.amount_cents, p.value_date, max(e.content) as content, max(s.format) as format
    from payment p left join bank_entry e using (reference)
      left join bank_statement s on s.identity = regexp_replace(p.reference, '/[^/]*$', '')
    where split_part(p.reference, '/', 1) = :account and p.file is not null and p.value_date = any(:days)
      and p.amount_cents = any(:amounts)
    group by p.reference, p.amount_cents, p.value_date order by p.reference limit 1000"""
)


def chain_ends(connection: sa.Connection, accounts: Collection[str]) -> dict[str, ChainEnd]:
    """Where each account stands, of those whose chain began."""
    rows = connection.execute(_ENDS, {"accounts": list(accounts)})
    return {row.account: ChainEnd(row.day, row.sequence, row.carries_over, row.new_balance_cents) for row in rows}


def known_statements(connection: sa.Connection, identities: Collection[str]) -> set[tuple[str, int]]:
    """Identity and new balance of those that were imported."""
    return {tuple(row) for row in connection.execute(_KNOWN, {"identities": list(identities)})}


def gaps_of(connection: sa.Connection, account: str) -> list[Gap]:
    """What is missing in the midst of the chain, the first first."""
    return [Gap(**row._asdict()) for row in connection.execute(_GAPS, {"account": account})]


def told_cents(connection: sa.Connection, account: str) -> int:
    """All entries of the account's files, and all breaks: the balance at the end of its chain, once that began."""
    return int(connection.execute(_BOOKED, {"account": account}).scalar_one())


def like_entries(
    connection: sa.Connection, account: str, days: Collection[date], amounts: Collection[int]
) -> list[LikeEntry]:
    """At most 1,000 entries of the account with one of these value dates and one of these amounts."""
    values = {"account": account, "days": list(days), "amounts": list(amounts)}
    return [LikeEntry(**row._asdict()) for row in connection.execute(_ALIKE, values)]


def add_statements(connection: sa.Connection, rows: Sequence[StatementRow], *, now: datetime, actor: str) -> None:
    STATEMENTS.insert(connection, rows, recorded_at=now, actor=actor)
