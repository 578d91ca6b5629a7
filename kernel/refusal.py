"""The base of every refusal: a rule said no, nothing was written, and the caller is told which field and which rule."""

import re
from typing import ClassVar

_HUMP = re.compile(r"(?<!^)(?=[A-Z])")


class Refused(Exception):
    """A named rule refuses. The class name is the fact; `code` is its stable snake_case form on the wire.

    `sentence` says what is wrong in words a person can act on, without personal data; `field` names the input at
    fault, when one is; `facts` are small plain values (ids, cents, days) that help the caller.
    """

    code: ClassVar[str] = "refused"

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        cls.code = _HUMP.sub("_", cls.__name__).lower()

    def __init__(self, sentence: str, *, field: str | None = None, **facts: str | int | bool | None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.facts = facts
