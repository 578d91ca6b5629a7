"""The enumerations that several services use. Only `typing` is imported here."""

from typing import Literal

Language = Literal["fr", "nl", "en"]
