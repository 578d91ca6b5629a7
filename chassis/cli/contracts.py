"""The contracts: who publishes what to whom, and the files made from them."""

from typing import Annotated, Any

import typer

from chassis.cli.failures import Failure, WrongUse
from chassis.cli.output import AsJson, print_json, print_table, working
from chassis.cli.system import PROJECT


def catalogue(as_json: AsJson = False) -> None:
    """Print who says which event to whom, and who answers what. Needs no running system."""
    from contracts.catalogue import EVENTS, SERVICES
    from contracts.tooling.schemas import methods_once

    methods = methods_once()
    if as_json:
        print_json({"events": [_event(e) for e in EVENTS], "methods": [_method(m) for m in methods]})
        return
    events = [(e.owner, e.type, ", ".join(e.consumers) or "nobody yet") for e in EVENTS]
    print_table("Events", ("said by", "event", "heard by"), events)
    calls = [
        (m["service"], m["method"], "command" if m["command"] else "question", ", ".join(m["roles"]))
        for m in map(_method, methods)
    ]
    print_table("Calls", ("answered by", "method", "kind", "for the roles"), calls)
    print(f"The services: {', '.join(SERVICES)}.")


def contracts(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 when something is not as it should be.")
    ] = False,
) -> None:
    """Write JSON Schemas, AsyncAPI, reference pages and README's chart anew from the code.

    Refuses when that would break somebody who reads what is written now, and says whom: a major version takes
    optional additions only.
    """
    from chassis.cli.reference import refusals_page, settings_page
    from contracts.tooling.export import Checkout, generated
    from contracts.tooling.flow_chart import PAGE, with_chart

    if not (PROJECT / "pyproject.toml").is_file():
        raise WrongUse("This needs the project's checkout; an installed package holds no generated files")
    checkout = Checkout(PROJECT)
    with working("making the contracts' files"):
        fresh = generated() | {
            "docs/reference/settings.md": settings_page(),
            "docs/reference/refusals.md": refusals_page(PROJECT),
            PAGE: with_chart((PROJECT / PAGE).read_text("utf-8")),
        }
        broken = checkout.breaks()
    if broken:
        raise Failure("\n".join(str(fault) for fault in broken))
    if check:
        _check(checkout.stale(fresh))
    else:
        written = checkout.write(fresh)
        print("\n".join(written) or "Nothing changed.")


def _check(stale: list[str]) -> None:
    if stale:
        raise Failure(f"Not up to date: {', '.join(stale)}; run `make contracts`")
    print("The generated files are up to date, and compatible.")


def _event(spec: Any) -> dict[str, Any]:
    return {"type": spec.type, "owner": spec.owner, "consumers": list(spec.consumers)}


def _method(spec: Any) -> dict[str, Any]:
    from contracts.tooling.schemas import is_common

    service = "every service" if is_common(spec) else spec.service
    return {"service": service, "method": spec.name, "command": spec.is_command, "roles": sorted(spec.roles)}
