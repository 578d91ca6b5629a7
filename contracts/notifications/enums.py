"""The enumerations of notifications, on the wire and in its tables. Only `typing` is imported here."""

from typing import Literal

LetterState = Literal["queued", "sent"]
