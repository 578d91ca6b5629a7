"""The enumerations of governance, on the wire, in its rules and in its tables. Only `typing` is imported here."""

from typing import Literal

Category = Literal["A", "B", "C"]
RegisterEntryKind = Literal["issue", "receive", "give", "withdraw"]
