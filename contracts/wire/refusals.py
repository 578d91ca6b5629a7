"""Refusals that any service may give before or around its own rules. Codes are stable."""

from kernel.refusal import Refused

__all__ = [
    "AskedTooOften",
    "CallerNotAllowed",
    "CallerNotKnown",
    "DatabaseAway",
    "DateNotCovered",
    "DayNotOpen",
    "DayOutOfBounds",
    "DeadlineExceeded",
    "InternalError",
    "InvalidRequest",
    "MalformedCall",
    "NotYourOwn",
    "PeriodNotOver",
    "RequestIdReused",
    "ServiceUnreachable",
    "UnknownMethod",
    "UnknownThing",
    "refusal_of",
]


class MalformedCall(Refused):
    """The message is no call: not JSON, too large, too deep, wrong shape."""


class InvalidRequest(Refused):
    """A field breaks its rule; `field` names it."""


class UnknownMethod(Refused):
    """The service has no such method."""


class CallerNotKnown(Refused):
    """No caller context, or one that is not signed, expired, or made for another call."""


class CallerNotAllowed(Refused):
    """The caller is known, but none of its roles may do this."""


class NotYourOwn(Refused):
    """A member asked for, or would change, what is another member's."""


class AskedTooOften(Refused):
    """The caller asked this more often than one person needs; `again_in_s` says when it may ask again."""


class RequestIdReused(Refused):
    """The same request id came before with other content, or from another caller."""


class DeadlineExceeded(Refused):
    """The caller no longer waits; nothing was done, or ask again with the same request id."""


class UnknownThing(Refused):
    """No thing has this id."""


class ServiceUnreachable(Refused):
    """No worker of that service listens."""


class DatabaseAway(Refused):
    """The service cannot reach its database; ask again with the same request id: it is done once."""


class DateNotCovered(Refused):
    """No rate, price or amount is known for that day, so nothing is computed; none is guessed."""


class DayNotOpen(Refused):
    """A typed day of issue, payment or reminders lies before the first open day of the books; `open_from` names it."""


class DayOutOfBounds(Refused):
    """A typed day lies many years away; `first` and `last` are the bounds around today."""


class PeriodNotOver(Refused):
    """The month still goes on in Brussels; its books are closed when it is over."""


class InternalError(Refused):
    """A fault of ours. The sentence carries a reference for the log, never the cause."""


def refusal_of(code: str, sentence: str, field: str | None, facts: dict[str, str | int | bool | None]) -> Refused:
    """The refusal as the caller's exception: a class of this module when the code is one of these."""
    known = {cls.code: cls for cls in Refused.__subclasses__() if cls.__module__ == __name__}
    refusal = known.get(code, Refused)(sentence, field=field, **facts)
    refusal.__dict__["code"] = code
    return refusal
