"""Asking services: whether they are ready, and any method."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from chassis.cli.failures import WrongUse
from chassis.cli.output import AsJson, print_json, print_table
from chassis.cli.system import all_services, ask_all, client, known_service

_HEALTH_TIMEOUT_S = 3  # a service that needs longer to say it is well is not


def health(as_json: AsJson = False) -> None:
    """Ask all six whether they are ready. Exits 1 when one is not, or does not answer."""
    from chassis.cli.verdict import simulation_sentences
    from contracts.wire.operations import GetHealth

    answers = ask_all(GetHealth(), _HEALTH_TIMEOUT_S)
    ready = not answers.silent and all(reply.ready for reply in answers.replies.values())
    if as_json:
        print_json({"ready": ready, "services": answers.replies, "silent": answers.silent})
    else:
        rows = [_health_row(name, answers.replies.get(name), answers.silent.get(name)) for name in all_services()]
        print_table("", ("service", "ready", "version", "checks"), rows)
        simulation = {name: reply.simulation for name, reply in answers.replies.items() if reply.simulation}
        for sentence in simulation_sentences(simulation):
            print(f"- {sentence}")
        for name, reply in answers.replies.items():
            for subject, warning in reply.warnings.items():
                print(f"- {name} warns of its {subject}: {warning}")
    raise typer.Exit(0 if ready else 1)


def call(
    service: Annotated[str, typer.Argument(help="One of the six services.")],
    method: Annotated[str, typer.Argument(help="For instance open_unit; docs/reference/rpc has them all.")],
    request: Annotated[str, typer.Argument(help="The request as JSON; @FILE reads a file, - reads stdin.")] = "{}",
    acting: Annotated[str | None, typer.Option("--as", help="Who calls: operator:anne, member:mbr_…")] = None,
    role: Annotated[
        list[str] | None, typer.Option(help="Role to call with; may be repeated. Default operator.")
    ] = None,
) -> None:
    """Call METHOD of SERVICE and print its reply as JSON. A command without a request_id gets a fresh one."""
    spec = _method(known_service(service), method)
    arguments = _request(request)
    if spec.is_command and "request_id" not in arguments:
        from kernel.identifiers import uuid7

        arguments["request_id"] = str(uuid7())
    with client(_subject(acting), _roles(role or ["operator"])) as caller:
        print_json(json.loads(caller.call(service, method, arguments)))


def _health_row(service: str, reply: Any, silence: str | None) -> tuple[str, str, str, str]:
    if reply is None:
        return service, "no", "?", silence or "no answer"
    checks = ", ".join(f"{name} {answer}" for name, answer in reply.checks.items())
    return service, "yes" if reply.ready else "no", reply.version, checks


def _method(service: str, method: str) -> Any:
    from contracts.catalogue import METHODS, method_spec

    spec = method_spec(service, method)
    if spec is None:
        names = ", ".join(sorted(m.name for m in METHODS if m.service == service))
        raise WrongUse(f"{service} has no method {method!r}; it has {names}")
    return spec


def _request(text: str) -> dict[str, Any]:
    """The request object, read as strictly as the services read it."""
    from chassis.rpc.execution import strict_json
    from contracts.wire.refusals import MalformedCall

    try:
        parsed = strict_json(_source(text))
    except MalformedCall as error:
        raise WrongUse(f"The request is no JSON that the services read: {error.sentence}") from error
    if not isinstance(parsed, dict):
        raise WrongUse('The request must be one JSON object, for instance \'{"unit_id": "unit_…"}\'')
    return parsed


def _source(text: str) -> str:
    if text == "-":
        return sys.stdin.read()
    return Path(text[1:]).read_text("utf-8") if text.startswith("@") else text


def _subject(text: str | None) -> str | None:
    from pydantic import TypeAdapter, ValidationError

    from contracts.wire.envelope import Actor

    if text is None:
        return None
    try:
        return str(TypeAdapter(Actor).validate_python(text))
    except ValidationError as error:
        raise WrongUse("--as wants a kind and a name, like operator:anne or member:mbr_…") from error


def _roles(roles: list[str]) -> list[str]:
    from contracts.wire.roles import ROLES

    if unknown := sorted(set(roles) - set(ROLES)):
        raise WrongUse(f"There is no role {', '.join(unknown)}; there are {', '.join(ROLES)}")
    return roles
