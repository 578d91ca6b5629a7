"""Four people to ask as, on the data of the month: commands to try, and what each may not."""

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from scenarios.cast import HOLDER, PERSONS, UNITS
from scenarios.session import Session


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and why one would ask it."""

    why: str
    service: str
    method: str
    request: Mapping[str, str]


def commands(session: Session) -> str:
    """As text for a terminal. Uses the first unit of the month, and a unit of somebody else."""
    unit, other = UNITS[0], UNITS[1]
    holder = next(person for person in PERSONS if person.key == HOLDER[unit.key])
    of_unit, of_other = {"unit_id": session.units[unit.key]}, {"unit_id": session.units[other.key]}
    member = f"member:{session.members[holder.key]}"
    parts = [
        _person(
            f"{holder.given_name}, who holds {unit.name}", member, "member",
            Question("what the unit may spend", "payroll", "get_budget", of_unit),
            Question("its invoices", "invoicing", "find_invoices", of_unit),
            Question("clients of the enterprise, by three letters", "invoicing", "find_clients", {"text": "the"}),
            Question(f"refused: {other.name} is somebody else's", "payroll", "get_budget", of_other),
        ),
        _person(
            f"{unit.adviser.capitalize()}, adviser", f"adviser:{unit.adviser}", "adviser",
            Question(f"any unit: the invoices of {other.name}", "invoicing", "find_invoices", of_other),
            Question("refused: money is finance's", "invoicing", "get_suspense", {}),
        ),
        _person(
            "Fatima, finance", "finance:fatima", "finance",
            Question("who is late, and how much", "invoicing", "get_receivables", {}),
            Question("what no invoice was found for", "invoicing", "get_suspense", {}),
        ),
        _person(
            "Olivia, auditor", "auditor:olivia", "auditor",
            Question("the books of payroll", "payroll", "get_trial_balance", {}),
            Question("refused: an auditor changes nothing", "invoicing", "run_reminders", {}),
        ),
    ]  # fmt: skip
    return "\n".join(["Four people to ask as, in another terminal; `.venv/bin/gedeeld audit` asks all six.", *parts])


def _person(who: str, subject: str, role: str, *questions: Question) -> str:
    lines = [f"\n{who}:"]
    for question in questions:
        words = [".venv/bin/gedeeld", "call", question.service, question.method]
        request = [json.dumps(dict(question.request))] if question.request else []
        command = shlex.join([*words, *request, "--as", subject, "--role", role])
        lines += [f"  # {question.why}", f"  {command}"]
    return "\n".join(lines)
