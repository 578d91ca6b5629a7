"""The names of members as they are now, for who prints."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Protocol, TypeVar

from contracts.members.persons import GetMemberNames
from contracts.wire.base import Reply, Request
from contracts.wire.enums import Language
from services.governance.papers.domain.names import ShownName, shown_name

R = TypeVar("R", bound=Reply)
_AT_ONCE = 1000


class Asking(Protocol):
    """Whoever can put a question, such as a client."""

    def ask(self, request: Request[R]) -> R: ...


class NamesOfMembers:
    """Each is asked for once. Who is not known has none."""

    def __init__(self, caller: Asking) -> None:
        self._caller = caller
        self.known: dict[str, ShownName] = {}
        self.languages: dict[str, Language] = {}

    def __call__(self, member_ids: Sequence[str]) -> Mapping[str, ShownName]:
        new_ids = iter([member_id for member_id in dict.fromkeys(member_ids) if member_id not in self.known])
        while some := tuple(islice(new_ids, _AT_ONCE)):
            for person in self._caller.ask(GetMemberNames(member_ids=some)).names:
                self.known[person.member_id] = shown_name(person.given_name, person.family_name)
                self.languages[person.member_id] = person.language
        return self.known
