"""Who may ask what: a page with each method against each kind of caller, and the rule that it is made by.

The page says what the classes of the requests promise; `test_who_may.py` of each service asks it at the door.
"""

from typing import get_args

from contracts.catalogue import SERVICES, MethodSpec
from contracts.tooling.reference import MADE, page, table
from contracts.tooling.schemas import is_common, methods_once
from contracts.wire.roles import ROLES, Tie

TIES: tuple[Tie, ...] = get_args(Tie)
KINDS = (*TIES, *(role for role in ROLES if role != "member"), "service")
"""Of callers: members by what they are to the thing, then each other role, then a service."""
_WORDS = (
    "A *member* is no more than that. It is the person **itself**, a **holder** of the unit that the thing belongs to,"
    " a **worker** under the contract, or a **stranger**: none of these. One who has another role that the method asks"
    " for acts for everybody. Which of several lists, or which part of a reply, a member gets is said with the method."
)


def may(spec: MethodSpec, kind: str) -> bool:
    """Whether a caller of this kind is let in."""
    return kind in spec.request.WHOSE if kind in TIES else kind in spec.roles


def who_may_page() -> str:
    parts = ["# Who may", MADE, _WORDS]
    for home in (*SERVICES, None):
        specs = [spec for spec in methods_once() if home == (None if is_common(spec) else spec.service)]
        rows = [(f"`{spec.name}`", *("yes" if may(spec, kind) else "" for kind in KINDS)) for spec in specs]
        heads = ["itself" if kind == "self" else kind for kind in KINDS]
        parts += [f"## {home or 'every service'}", table(("method", *heads), rows)]
    return page(parts)
