"""What a chart of accounts is: the accounts of a service's books, each with its normal side and kind of subject.

The chart of a service is `services/<service>/accounts.py`. Money can be booked on nothing else.
"""

import re
from enum import StrEnum
from importlib import import_module
from typing import Self


class Side(StrEnum):
    """Where an account grows. A debit is positive cents, a credit negative."""

    DEBIT = "debit"
    CREDIT = "credit"


class SubjectKind(StrEnum):
    """The kind of subject of an account. `pattern` matches the whole subject."""

    pattern: re.Pattern[str]

    def __new__(cls, kind: str, pattern: str) -> Self:
        member = str.__new__(cls, kind)
        member._value_ = kind
        member.pattern = re.compile(pattern)
        return member

    ENTERPRISE = "enterprise", "enterprise"
    LEGAL_ENTITY = "legal_entity", "[A-Z]{2}"
    UNIT = "unit", "unit_.+"
    CLIENT = "client", "cli_.+"
    MEMBER = "member", "mbr_.+"


class Chart(StrEnum):
    """Base of a service's accounts: `BANK = "bank", Side.DEBIT, SubjectKind.ENTERPRISE, "550"`.

    The value is the name in the books, for good. `code` is the number in the Belgian minimum chart of accounts (royal
    decree of 21 October 2018 on articles III.82 to III.95 of the Code of economic law), or below one of its headings,
    under which the account is summed in the legal books.
    """

    side: Side
    kind: SubjectKind
    code: str

    def __new__(cls, account: str, side: Side, kind: SubjectKind, code: str) -> Self:
        member = str.__new__(cls, account)
        member._value_ = account
        member.side, member.kind, member.code = side, kind, code
        return member

    def is_for(self, subject: str) -> bool:
        """Whether `subject` is of this account's kind."""
        return self.kind.pattern.fullmatch(subject) is not None


def clearing(giver: str, receiver: str) -> str:
    """The account that money crosses on its way from one service to another: the same name in both books."""
    return f"clearing:{giver}>{receiver}"


def chart_of(service: str) -> type[Chart]:
    """All accounts of this service's books; none when it keeps no money."""
    chart: type[Chart] = import_module(f"services.{service}.accounts").Account
    return chart
