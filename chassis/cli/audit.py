"""The books: all six against each other, and one unit's statement against its own ledger."""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chassis.cli.operator import ask, question
from chassis.cli.output import AsJson, euros, print_json, print_table
from chassis.cli.system import Answers, ask_all, client

if TYPE_CHECKING:
    from chassis.cli.verdict import Verdict
    from contracts.payroll.budgets import StatementReply
    from contracts.wire.operations import AuditReply, AuditRow, GetAuditRows

_POLL_S = 0.5
_TIMEOUT_S = 180  # of a service that reads a year


def audit(
    wait: Annotated[
        int,
        typer.Option(min=0, metavar="SECONDS", help="Ask again until the bus is quiet, at most this long."),
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Ask all six for their books and prove that no cent was lost or counted twice.

    Every service's books must sum to zero, and so must both sides of every clearing account, also by unit; every
    posting must be on an account of the service's chart, and come from a fact; what several services know they must
    know alike; every message that was sent must have been heard, and no fact may be said twice. Exits 1 when one of
    these is not so, or when a service does not answer. What each line compares: docs/runbooks/audit-red.md.
    """
    answers, verdict = _settled(wait)
    if as_json:
        print_json(_as_data(answers, verdict))
    else:
        _print(answers, verdict)
    raise typer.Exit(0 if verdict.balanced else 1)


def statement(
    unit: Annotated[str, typer.Argument(help="The unit's id, unit_…")],
    as_json: AsJson = False,
) -> None:
    """Show a unit's movements and running balance, held against the books. Exits 1 when they differ."""
    from contracts.payroll.budgets import GetStatement

    reply = ask(question(GetStatement, unit_id=unit))
    faults = statement_faults(reply)
    if as_json:
        print_json({"statement": reply, "faults": faults, "reconciled": not faults})
    else:
        rows = [(s.booked_on, s.what, s.about, euros(s.cents), euros(s.balance_cents)) for s in reply.lines]
        print_table(f"Statement of {reply.unit_id}", ("day", "what", "about", ">EUR", ">balance"), rows)
        print(f"Balance {euros(reply.balance_cents)} EUR; in the books {euros(reply.books_cents)} EUR.")
        print("\n".join(faults) or "Reconciled: every line and the books agree.")
    raise typer.Exit(1 if faults else 0)


def statement_faults(reply: "StatementReply") -> list[str]:
    """Where the running balance, the balance and the books do not agree; empty when all is well."""
    faults, balance = [], 0
    for number, entry in enumerate(reply.lines, 1):
        balance += entry.cents
        if balance != entry.balance_cents:
            faults.append(f"Line {number} says balance {entry.balance_cents} cents; its movements sum to {balance}.")
            balance = entry.balance_cents
    if balance != reply.balance_cents:
        faults.append(f"The lines end at {balance} cents; the balance is {reply.balance_cents}.")
    if reply.balance_cents != reply.books_cents:
        faults.append(f"The balance is {reply.balance_cents} cents; the books say {reply.books_cents}.")
    return faults


def _settled(wait_s: int) -> "tuple[Answers[AuditReply], Verdict]":
    """The answers and the verdict, asked again until the bus is quiet or the time is over."""
    from chassis.cli.verdict import judge_audits
    from contracts.wire.operations import GetAudit

    deadline = time.monotonic() + wait_s
    while True:
        answers = ask_all(GetAudit(), timeout_s=_TIMEOUT_S)
        verdict = judge_audits(list(answers.replies.values()), answers.silent, _rows)
        if (verdict.quiet and verdict.balanced) or time.monotonic() >= deadline:
            return answers, verdict
        time.sleep(_POLL_S)


def _rows(service: str, request: "GetAuditRows") -> "Sequence[AuditRow]":
    with client(timeout_s=_TIMEOUT_S) as caller:
        return caller.ask(request, service=service).rows


def _print(answers: "Answers[AuditReply]", verdict: "Verdict") -> None:
    from chassis.cli.verdict import simulation_sentences

    for service, reply in answers.replies.items():
        books = reply.books
        rows = [(a.account, a.postings, euros(a.cents)) for a in books.accounts]
        total = euros(verdict.totals[service])
        print_table(f"{service}: {books.entries} entries, total {total}", ("account", ">postings", ">EUR"), rows)
    pairs = [
        (p.account, euros(p.giver_cents), euros(p.receiver_cents), euros(p.difference_cents)) for p in verdict.pairs
    ]
    print_table("What passed between services", ("account", ">giver", ">receiver", ">difference"), pairs)
    lines = [(c.service, c.name, c.rows, c.differing) for c in verdict.comparisons]
    print_table("What was compared", ("service", "name", ">rows", ">differing"), lines)
    _print_differences(verdict)
    for reply in answers.replies.values():
        for figure in reply.apart:
            print(f"- {reply.service}: {figure.says}: {figure.rows}, {euros(figure.cents)} EUR")
    for sentence in (*verdict.faults(), *verdict.unrest(), *simulation_sentences(verdict.simulation)):
        print(f"- {sentence}")
    print(sentence_of(verdict))


def _print_differences(verdict: "Verdict") -> None:
    for compared in verdict.comparisons:
        if compared.differing:
            rows = [(d.key, d.stands or "missing", d.should or "missing") for d in compared.differences]
            title = f"{compared.name} of {compared.service}: {compared.compares}"
            print_table(title, ("key", "stands", "should be"), rows)
            print(f"  make psql S={compared.service}: {compared.shows}\n")


def sentence_of(verdict: "Verdict") -> str:
    """The verdict in words."""
    if verdict.balanced:
        rest = "" if verdict.quiet else " The bus is not quiet: what is unsent is not judged yet."
        return "BALANCED: every book sums to zero and every clearing account agrees, to the cent." + rest
    if verdict.silent:
        return "NOT PROVEN: not every service answers."
    if any(verdict.said_twice.values()):
        return "NOT PROVEN: a fact was said more than once, and its consumers' books may hide that."
    if verdict.off_chart:
        return "NOT PROVEN: money stands outside the chart of accounts; see the runbook on differences."
    if not verdict.quiet:
        return "NOT BALANCED, and not quiet: money may be on its way. Ask again with --wait 30."
    return "NOT BALANCED: a difference remains though nothing waits to be sent; see the runbook on differences."


def _as_data(answers: "Answers[AuditReply]", verdict: "Verdict") -> dict[str, Any]:
    return {
        "balanced": verdict.balanced,
        "quiet": verdict.quiet,
        "faults": verdict.faults(),
        "unrest": verdict.unrest(),
        "simulation": verdict.simulation,
        "pairs": [
            {
                "account": p.account,
                "giver_cents": p.giver_cents,
                "receiver_cents": p.receiver_cents,
                "difference_cents": p.difference_cents,
            }
            for p in verdict.pairs
        ],
        "totals_cents": dict(verdict.totals),
        "compared": [
            {
                "name": c.name,
                "service": c.service,
                "compares": c.compares,
                "rows": c.rows,
                "differing": c.differing,
                "differences": c.differences,
                "shows": c.shows,
            }
            for c in verdict.comparisons
        ],
        "apart": {service: reply.apart for service, reply in answers.replies.items() if reply.apart},
        "services": {service: reply.books for service, reply in answers.replies.items()},
        "silent": answers.silent,
    }
