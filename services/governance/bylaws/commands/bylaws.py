"""`gedeeld bylaws`: the rules that count on a day, and what made them so."""

from typing import TYPE_CHECKING, Annotated

import typer

from chassis.cli.operator import ask, question
from chassis.cli.options import On
from chassis.cli.output import AsJson, print_json, print_table

if TYPE_CHECKING:
    from contracts.governance.bylaws import BylawsReply, RuleReply


def bylaws(
    on: On = None,
    entity: Annotated[str, typer.Option("--entity", help="The legal entity, as BE.")] = "BE",
    check: Annotated[bool, typer.Option("--check", help="Exit 1 when the law voids a bylaw, then or later.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show every rule that counts on a day: its value, what made it so, and the source; and what is only remembered."""
    from contracts.governance.bylaws import GetBylaws

    reply = ask(question(GetBylaws, day=on, legal_entity=entity))
    if as_json:
        print_json(reply)
    else:
        tell_bylaws(reply)
    if check and reply.void:
        raise typer.Exit(1)


def tell_bylaws(reply: "BylawsReply") -> None:
    heads = ("rule", "value", "basis", "source", "")
    print_table(f"Rules of {reply.legal_entity} on {reply.day}", heads, map(_row, reply.rules))
    print_table("What the law alone decides", heads, map(_row, reply.law))
    print_table("What changes later", ("since", *heads), ((rule.since, *_row(rule)) for rule in reply.coming))
    if reply.void:
        print(f"The law counts instead of the bylaws: {', '.join(reply.void)}.")


def _row(rule: "RuleReply") -> tuple[object, ...]:
    basis = f"{rule.version}: {rule.article}"
    return rule.rule, rule.value, basis, rule.source, "" if rule.verified else "only remembered"
