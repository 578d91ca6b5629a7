"""Putting one typed question to one service, as the operator."""

from typing import TYPE_CHECKING, Any, TypeVar

from chassis.cli.failures import WrongUse
from chassis.cli.output import working
from chassis.cli.system import client

if TYPE_CHECKING:
    from contracts.wire.base import Reply, Request

Q = TypeVar("Q", bound="Request[Any]")
R = TypeVar("R", bound="Reply")


def question(model: type[Q], **fields: Any) -> Q:
    """The request; a command gets a fresh request id. Raises WrongUse, which names the field and its rule."""
    from pydantic import ValidationError

    from chassis.events.batch import fault_of
    from contracts.wire.base import Command
    from kernel.identifiers import uuid7

    if issubclass(model, Command):
        fields["request_id"] = uuid7()
    try:
        return model(**fields)
    except ValidationError as error:
        raise WrongUse(f"That is no valid question: {fault_of(error)}") from error


def ask(request: "Request[R]", *, service: str | None = None, timeout_s: int | None = None) -> R:
    """The answer of the service that owns this request, or of `service` when all answer it.

    Raises its refusal, or exits with 3 when nobody answers.
    """
    from contracts.catalogue import owner_of

    with client(timeout_s=timeout_s) as caller, working(f"asking {service or owner_of(type(request))}"):
        return caller.ask(request, service=service)
