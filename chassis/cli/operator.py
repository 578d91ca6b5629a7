"""Putting one typed question to one service, as the operator."""

from typing import TYPE_CHECKING, Any, TypeVar

from chassis.cli.failures import WrongUse
from chassis.cli.output import working
from chassis.cli.system import client

if TYPE_CHECKING:
    from contracts.wire.base import Reply, Request

Q = TypeVar("Q", bound="Request")
R = TypeVar("R", bound="Reply")


def question(model: type[Q], **fields: Any) -> Q:
    """The request; a command gets a fresh request id. Raises WrongUse, which names the field and its rule."""
    from pydantic import ValidationError  # noqa: PLC0415

    from chassis.events.batch import fault_of  # noqa: PLC0415
    from contracts.wire.base import Command  # noqa: PLC0415
    from kernel.identifiers import uuid7  # noqa: PLC0415

    if issubclass(model, Command):
        fields["request_id"] = uuid7()
    try:
        return model(**fields)
    except ValidationError as error:
        raise WrongUse(f"That is no valid question: {fault_of(error)}") from error


def ask(service: str, request: "Request", reply: type[R], *, timeout_s: int | None = None) -> R:
    """Its answer. Raises the service's refusal, and what becomes exit code 3 when nobody answers."""
    with client(timeout_s=timeout_s) as caller, working(f"asking {service}"):
        return caller.ask(service, request, reply)
