"""Stories: the way of one thing through all services."""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from chassis.cli.failures import Failure
from chassis.cli.output import AsJson, instant, print_json, print_table
from chassis.cli.system import Answers, ask_all

if TYPE_CHECKING:
    from chassis.cli.trace import TraceStep
    from contracts.wire.operations import TraceReply

_AT_ONCE = 1000  # message ids in one question
Missing = list[tuple[str, str, UUID]]


def trace(
    subject: Annotated[str, typer.Argument(metavar="INVOICE", help="The id of an invoice, unit, contract …")],
    as_json: AsJson = False,
) -> None:
    """Follow one thing through all six: what was said about it when, who heard it and who has not."""
    from chassis.cli.trace import message_ids, not_consumed, trace_steps

    published = _published(subject)
    ids = message_ids(published.replies.values())
    consumed = _consumed(ids)
    if not ids and not published.silent:
        raise Failure(f"No service has said anything about {subject}; is it the whole id?")
    steps, missing = trace_steps(published.replies, consumed.replies), not_consumed(published.replies, consumed.replies)
    silent = {**published.silent, **consumed.silent}
    if as_json:
        print_json(_as_data(steps, missing, silent))
    elif steps:
        _print(subject, steps, missing)
    if silent:
        raise Failure(f"Not complete: no answer from {', '.join(sorted(silent))}")


def elapsed_ms(first: "TraceStep", step: "TraceStep") -> int:
    """Whole milliseconds since the story began."""
    since = step.at - first.at
    return (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000


def _published(subject: str) -> "Answers[TraceReply]":
    from pydantic import ValidationError

    from chassis.cli.failures import WrongUse
    from contracts.wire.operations import GetTrace

    try:
        request = GetTrace(subject=subject)
    except ValidationError as error:
        raise WrongUse(f"{subject!r} is no id like inv_… or unit_…") from error
    return ask_all(request)


def _consumed(ids: tuple[UUID, ...]) -> "Answers[TraceReply]":
    from contracts.wire.operations import GetTrace, TraceReply

    replies: dict[str, TraceReply] = {}
    silent: dict[str, str] = {}
    for start in range(0, len(ids), _AT_ONCE):
        part = ask_all(GetTrace(message_ids=ids[start : start + _AT_ONCE]))
        silent |= part.silent
        for service, reply in part.replies.items():
            before = replies[service].heard if service in replies else ()
            replies[service] = reply.model_copy(update={"heard": (*before, *reply.heard)})
    return Answers(replies, silent)


def _print(subject: str, steps: "list[TraceStep]", missing: Missing) -> None:
    rows = [
        (
            instant(s.at),
            f"+{elapsed_ms(steps[0], s):,}",
            s.service,
            s.did,
            s.type,
            str(s.message_id)[-12:],
            s.actor,
        )
        for s in steps
    ]
    heads = ("UTC", ">ms", "service", "did", "type", "message", "because of")
    print_table(f"The way of {subject}", heads, rows)
    for service, event_type, message_id in missing:
        print(f"- {service} has not heard {event_type} {str(message_id)[-12:]} yet")


def _as_data(steps: "list[TraceStep]", missing: Missing, silent: dict[str, str]) -> dict[str, Any]:
    return {
        "steps": [
            {
                "at": s.at.isoformat(),
                "elapsed_ms": elapsed_ms(steps[0], s),
                "service": s.service,
                "did": s.did,
                "type": s.type,
                "message_id": str(s.message_id),
                "actor": s.actor,
            }
            for s in steps
        ],
        "unheard": [{"service": w, "type": t, "message_id": str(m)} for w, t, m in missing],
        "silent": silent,
    }
