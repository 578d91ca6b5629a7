"""`gedeeld shares verify`: the register against its log and the books, or an export of it, without a network."""

import csv
from base64 import b64decode
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chassis.cli.failures import Failure
from chassis.cli.operator import ask, question
from chassis.cli.options import LONG_S, content_of
from chassis.cli.output import AsJson, print_json

if TYPE_CHECKING:
    from contracts.wire.operations import AuditCheck

CHECKS = (
    "governance.shares",
    "governance.capital",
    "governance.categories",
    "governance.merges",
    "governance.register",
)
_MAX_BYTES = 4 * 1024**3
Export = Annotated[
    Path | None,
    typer.Argument(metavar="[EXPORT]", help="A CSV that `certificate` or `extract` wrote. Needs no running system."),
]
Trusted = Annotated[
    Path | None, typer.Option("--trust", help="Public keys, trust.json: also check who signed the head of EXPORT.")
]


def verify(export: Export = None, trust: Trusted = None, as_json: AsJson = False) -> None:
    """Hold the register against its sealed log, the subscriptions and the capital in the books.

    With EXPORT: hold that file against itself and the head in it, leaf by leaf. Exits 1, with the first differences,
    when they do not agree.
    """
    if export is not None:
        print(verdict_on(content_of(export, _MAX_BYTES), trust))
        return
    from contracts.wire.operations import GetAudit

    reply = ask(question(GetAudit), service="governance", timeout_s=LONG_S)
    checks = [check for check in reply.checks if check.name in CHECKS]
    if as_json:
        print_json(checks)
    else:
        tell_checks(checks)
    raise typer.Exit(1 if any(check.differing for check in checks) else 0)


def verdict_on(content: bytes, trust: Path | None) -> str:
    """What agrees. Raises Failure with the first difference."""
    from services.governance.papers.commands.check_export import check

    try:
        verdict = check(content)
    except ValueError as difference:
        raise Failure(f"NOT PROVEN: {difference}") from difference
    return verdict if trust is None else f"{verdict}\n{_signer_of(content, trust)}"


def _signer_of(content: bytes, trust: Path) -> str:
    from chassis.log.heads import BadHead, read_head
    from chassis.rpc.auth import Trust

    lines = csv.reader(content.decode().split("\n")[:-1])  # as `check` reads it, or another head could be shown to each
    [note] = (cells[0] for kind, *cells in lines if kind == "head")
    try:
        head = read_head(b64decode(note).decode(), Trust.from_file(trust).keys)
    except BadHead as fault:
        raise Failure("NOT PROVEN: the head is not signed by governance") from fault
    return f"Signed by {head.service}, by its key in {trust.name}."


def tell_checks(checks: "list[AuditCheck]") -> None:
    for check in checks:
        print(f"{check.name}: {check.rows} compared, {check.differing} differ ({check.compares})")
        for difference in check.differences[:3]:
            print(f"  {difference.key}: {difference.stands or 'missing'}, should be {difference.should or 'missing'}")
