"""The jobs of the services: where each is, what it did, what it set aside, and which of them fail."""

from typing import TYPE_CHECKING

from chassis.cli.failures import OutOfReach
from chassis.cli.output import AsJson, instant, print_json, print_table
from chassis.cli.system import Answers, ask_all

if TYPE_CHECKING:
    from contracts.wire.operations import JobsReply, JobSummary

_HEADS = ("service", "job", "period", "state", ">done", ">of", ">faults", "set aside", "moved at (UTC)")


def jobs(as_json: AsJson = False) -> None:
    """List the timed and bulk jobs of all six: how far each is, what it set aside, whether it fails."""
    from contracts.wire.operations import GetJobs

    answers = ask_all(GetJobs())
    if as_json:
        print_json({"jobs": answers.replies, "silent": answers.silent})
    else:
        _print(answers)
    if answers.silent:
        raise OutOfReach(f"No answer from {', '.join(answers.silent)}: the list is not complete")


def _print(answers: "Answers[JobsReply]") -> None:
    rows = [_row(service, run) for service, reply in answers.replies.items() for run in reply.jobs]
    if rows:
        print_table("", _HEADS, rows)
    elif not answers.silent:
        print("No job has run yet.")


def _row(service: str, run: "JobSummary") -> tuple[object, ...]:
    aside = ", ".join(f"{records} {what}" for what, records in sorted(run.set_aside.items()))
    total = "" if run.total is None else run.total
    moved_at = instant(run.moved_at)
    return service, run.job, run.period, _state(run), run.done, total, run.faults, aside, moved_at


def _state(run: "JobSummary") -> str:
    if run.ended_at is not None:
        return "done"
    return "goes on" if run.fault is None else f"fails: {run.fault}"
