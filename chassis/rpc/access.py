"""Whether there is such a thing, and whose it is: the one vocabulary of access.

The roles of a request let callers in; staff act for everybody. Who is no more than a member must be something to the
thing: **self**, whom it is about; **holder** of its unit; **worker** under the contract; of a private person, holder of
a **client's unit**. Two more have their names, and no code before they are needed: staff of the **office**, **trusted
person**. An id that nothing has is UnknownThing to everybody; then comes NotYourOwn, before anything about the thing is
judged or told.
"""

from collections.abc import Iterable
from typing import TypeVar

from chassis.db.work import Cause
from contracts.wire.refusals import NotYourOwn, UnknownThing

Thing = TypeVar("Thing")


def require_known(thing: Thing | None, called: str, *, field: str | None = None) -> Thing:
    """The thing. Raises UnknownThing when it is None or False, about `field` (of a credit note: `credit_note_id`)."""
    if thing is None or thing is False:
        raise UnknownThing(f"no {called} has this id", field=field or f"{called.replace(' ', '_')}_id")
    return thing


def member_of(cause: Cause) -> str | None:
    """The id of a caller who is no more than a member; None for who acts for everybody."""
    return None if cause.roles - {"member"} else cause.actor.removeprefix("member:")


def require_self(cause: Cause, member_id: str) -> None:
    """Raises NotYourOwn."""
    _require(cause, {member_id}, "a member may do this only for itself", "member_id")


def require_holder(cause: Cause, holder_ids: Iterable[str], *, field: str, sentence: str) -> None:
    """Raises NotYourOwn with the sentence, about `field`."""
    _require(cause, holder_ids, sentence, field)


def require_holder_or_worker(
    cause: Cause, holder_ids: Iterable[str], worker_id: str, *, field: str, sentence: str
) -> None:
    """Raises NotYourOwn with the sentence, about `field`."""
    _require(cause, {*holder_ids, worker_id}, sentence, field)


def require_more_than_member(cause: Cause, *, field: str, sentence: str) -> None:
    """For what is of all units. Raises NotYourOwn with the sentence, about `field`."""
    _require(cause, (), sentence, field)


def _require(cause: Cause, member_ids: Iterable[str], sentence: str, field: str) -> None:
    if not cause.roles - {"member"} and cause.actor not in {f"member:{member_id}" for member_id in member_ids}:
        raise NotYourOwn(sentence, field=field)
