"""What an audit compares: in one database two readings of the same facts, across services a list that several have.

A reading is SQL that selects `key` and `value`, both text; a key stands in it once. Values are compared as they are.
The checks of a service are `services/<service>/audit.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True, slots=True)
class Check:
    """`stands` is held against `should`. `name` is what the verdict and the runbook call it.

    `shows`: the query that shows a row, with `{key}` for its key.
    """

    name: str
    compares: str
    stands: str
    should: str
    shows: str


@dataclass(frozen=True, slots=True)
class SharedList:
    """A list that other services have under the same name; the name begins with the service whose list it is."""

    name: str
    rows: str


CLOSING_LISTS = (
    SharedList("members.closings_begun", "select unit_id as key, began_on::text as value from closing"),
    SharedList("members.closings_ended", "select unit_id as key, ended_on::text as value from closing_end"),
    SharedList("members.heirs", "select unit_id as key, heir_unit_id as value from closing_heir"),
)
"""Of members, and of each service that is asked whether a unit can close."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What is no fault, but is told apart: `query` selects `rows` and `cents`."""

    says: str
    query: str


@dataclass(frozen=True, slots=True)
class EntryLine:
    """A fact moves `sign` times its cents on `account`, in the entry of this purpose about the same thing."""

    fact: str
    purpose: str
    account: str
    sign: int


def checks_of(service: str) -> Sequence[Check]:
    """The service's own checks."""
    checks: Sequence[Check] = _audit_of(service).CHECKS
    return checks


def lists_of(service: str) -> Sequence[SharedList]:
    """The lists that it shares with others, besides messages and clearing accounts."""
    lists: Sequence[SharedList] = _audit_of(service).LISTS
    return lists


def figures_of(service: str) -> Sequence[Figure]:
    """What the service tells apart; most have nothing."""
    figures: Sequence[Figure] = getattr(_audit_of(service), "FIGURES", ())
    return figures


def entry_lines(lines: Sequence[EntryLine]) -> str:
    """As a table in SQL: `(values …) as line(fact, purpose, account, sign)`."""
    rows = ", ".join(f"('{x.fact}', '{x.purpose}', '{x.account}', {x.sign})" for x in lines)
    return f"(values {rows}) as line(fact, purpose, account, sign)"


def books_check(service: str, postings: str, *, except_purposes: Sequence[str] = ()) -> Check:
    """Every posting of the service against what its facts say. `postings`: the source, purpose, account, subject and
    cents of each that there should be, one of a key; of zero cents there is none.
    """
    others = "".join(f" and e.purpose <> '{purpose}'" for purpose in except_purposes)
    booked = f"""select e.source, e.purpose, p.account, p.subject, p.cents
        from journal_entry e join posting p on p.entry_id = e.id where true{others}"""
    return Check(
        name=f"{service}.books",
        compares="every posting, by thing, purpose, account and subject, with what the facts say it should be",
        stands=_lines(booked),
        should=_lines(postings),
        shows="select e.recorded_at, e.actor, e.source, e.purpose, p.* from posting p join journal_entry e"
        " on e.id = p.entry_id where e.source = split_part('{key}', ' ', 1)",
    )


def balances_check(service: str, balances: str) -> Check:
    """What stands on every account about every subject against what the facts say. `balances`: account, subject and
    cents of each part that there should be.
    """
    return Check(
        name=f"{service}.books",
        compares="what stands on every account, by subject, with the sum of the facts",
        stands=_balance("posting"),
        should=_balance(f"({balances}) as parts"),
        shows="select e.recorded_at, e.actor, e.source, e.purpose, p.* from posting p join journal_entry e"
        " on e.id = p.entry_id where p.account || ' ' || p.subject = '{key}'",
    )


def _balance(rows: str) -> str:
    return f"""select account || ' ' || subject as key, sum(cents)::text as value from {rows}
        group by account, subject having sum(cents) <> 0"""


def _lines(postings: str) -> str:
    return f"""select source || ' ' || purpose || ' ' || account || ' ' || subject as key, cents::text as value
        from ({postings}) as lines where cents <> 0"""


def _audit_of(service: str) -> Any:
    return import_module(f"services.{service}.audit")
