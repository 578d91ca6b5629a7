"""`gedeeld shares import`: an existing register comes in, from a file."""

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from chassis.cli.failures import Failure
from chassis.cli.operator import question
from chassis.cli.options import LONG_S, File
from chassis.cli.output import euros, print_table
from chassis.cli.system import client

if TYPE_CHECKING:
    from contracts.governance.opening import BringInShares, OpeningReply
    from services.governance.opening.commands.register_file import Fault, RegisterFile

_SHOWN = 200


def import_shares(
    file: File,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what is wrong, line by line, and bring nothing in.")
    ] = False,
) -> None:
    """Bring in a register that was kept before.

    FILE is CSV with the columns number, member_id, category, class, shares, price_paid and since: an entry a line, of
    shares that are still held. Everything is checked first; with any fault nothing is brought in, and it exits 1. It
    goes in page by page, each whole or not at all, and each number once: when it was broken off, run it again.
    """
    from services.governance.opening.commands.register_file import read_register

    read = read_register(file)
    with client(timeout_s=LONG_S) as caller:
        checked = _through(read, caller.ask, dry_run=True)
        if read.faults:
            _tell_faults(read.faults)
            raise Failure(f"Nothing is brought in: {len(read.faults)} faults in {file.name}")
        if dry_run:
            print(f"{len(read.entries)} entries are sound, {checked} of them are here already. Nothing was brought in.")
            return
        known = _through(read, caller.ask, dry_run=False)
    shares = sum(entry.shares for entry in read.entries)
    paid = sum(entry.shares * entry.unit_price_cents for entry in read.entries)
    print(f"{len(read.entries) - known} entries came in, {known} were here already.")
    print(f"The file has {shares} shares of {len({e.member_id for e in read.entries})} members, {euros(paid)} EUR.")


def _through(read: "RegisterFile", ask: "Callable[[BringInShares], OpeningReply]", *, dry_run: bool) -> int:
    """Page by page; what the register says is wrong goes to the faults of the file. Returns how many were there."""
    from services.governance.opening.commands.register_file import Fault, column_of

    known = 0
    for first, request in _pages(read, dry_run=dry_run):
        reply = ask(request)
        known += reply.known
        read.faults += [
            Fault(read.lines[first + fault.place], column_of(fault.field), fault.sentence) for fault in reply.faults
        ]
        done = f"{first + reply.entries:,} of {len(read.entries):,}"
        print(f"  {'checked' if dry_run else 'brought in'} {done}", file=sys.stderr, flush=True)
    return known


def _pages(read: "RegisterFile", *, dry_run: bool) -> "Iterator[tuple[int, BringInShares]]":
    from contracts.governance.opening import MOST_ENTRIES, BringInShares

    for first in range(0, len(read.entries), MOST_ENTRIES):
        entries = tuple(read.entries[first : first + MOST_ENTRIES])
        yield first, question(BringInShares, entries=entries, dry_run=dry_run)


def _tell_faults(faults: "list[Fault]") -> None:
    shown = sorted(faults)[:_SHOWN]
    print_table("What is wrong", (">line", "column", "rule"), shown)
    if len(faults) > len(shown):
        print(f"… and {len(faults) - len(shown)} more.")
