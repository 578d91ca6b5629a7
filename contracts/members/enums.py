"""The enumerations of members, on the wire, in its rules and in its tables. Only `typing` is imported here."""

from typing import Literal

Tool = Literal["three_in_one", "activity"]
UnitState = Literal["open", "closing", "closed"]
