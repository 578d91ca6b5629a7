"""Sealed logs: is a file of them what was sealed?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chassis.cli.failures import WrongUse
from chassis.cli.output import AsJson, print_json

if TYPE_CHECKING:
    from chassis.log.export import Keys, LogVerdict
    from chassis.log.heads import Head

app = typer.Typer(no_args_is_help=True, help="Prove that what was sealed has not been changed.")

KeptHeads = Annotated[list[Path], typer.Option("--heads", help="A file of heads that you kept; may be given again.")]


@app.command()
def verify(
    export: Annotated[Path, typer.Argument(help="A file that `gedeeld log export` or `gedeeld log prove` wrote.")],
    heads: KeptHeads = [],  # noqa: B006  (typer reads it once)
    trust: Annotated[Path | None, typer.Option(help="Public keys, trust.json. Default: the system's.")] = None,
    as_json: AsJson = False,
) -> None:
    """Hold EXPORT against the signed heads in it, and against those that you kept. Needs no running system.

    Every leaf must be what was sealed, and every head the root of the leaves before it. Exits 1 when not, and names
    the leaves.
    """
    from chassis.log.export import check_export

    keys = _keys(trust)
    faults, kept_heads = _kept(heads, keys)
    with export.open("rb") as lines:
        verdict = check_export(lines, keys, kept_heads)
    verdict.faults[:0] = faults
    if as_json:
        print_json(_as_data(verdict))
    else:
        _print(verdict)
    raise typer.Exit(1 if verdict.faults else 0)


def _kept(files: list[Path], keys: "Keys") -> "tuple[list[str], list[Head]]":
    """What is wrong with the kept heads themselves, and the heads."""
    from chassis.log.export import check_heads

    faults: list[str] = []
    kept_heads: list[Head] = []
    for file in files:
        with file.open("rb") as lines:
            heads, verdict = check_heads(lines, keys)
        faults += [f"{file.name}: {fault}" for fault in verdict.faults]
        kept_heads += heads
    return faults, kept_heads


def _keys(trust: Path | None) -> "Keys":
    from chassis.cli.system import running_settings
    from chassis.rpc.auth import Trust

    file = trust or running_settings().trust_file
    if file is None:
        raise WrongUse("No public keys: name their file with --trust")
    return Trust.from_file(file).keys


def _as_data(verdict: "LogVerdict") -> dict[str, object]:
    return {
        "logs": sorted(verdict.origins),
        "leaves": verdict.leaves,
        "gone": verdict.gone,
        "heads": verdict.heads,
        "faults": verdict.faults,
        "more_faults": verdict.others,
        "proven": not verdict.faults,
    }


def _print(verdict: "LogVerdict") -> None:
    gone = f", {verdict.gone} of them erased" if verdict.gone else ""
    print(f"{', '.join(sorted(verdict.origins)) or 'no log'}: {verdict.leaves} leaves{gone}; {verdict.heads} heads.")
    for fault in verdict.faults:
        print(f"- {fault}")
    if verdict.others:
        print(f"- and {verdict.others} more")
    print("NOT PROVEN." if verdict.faults else "Proven: what was sealed then is what stands here.")
