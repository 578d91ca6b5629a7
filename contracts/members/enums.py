"""The enumerations of members, on the wire, in its rules and in its tables. Only `typing` is imported here."""

from typing import Literal

Tool = Literal["three_in_one", "activity"]
MemberKind = Literal["person", "body", "joint"]
"""A natural person, a body (a company, an association, an authority), or several members who own together."""
UnitState = Literal["open", "closing", "closed"]
