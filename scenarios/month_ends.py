"""The end of the month: letters are out, statements are read, the pot is counted, the books are audited."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from contracts.contributions.pot import GetPot, PotReply
from contracts.notifications.letters import GetLetters
from scenarios.cast import PERSONS, UNITS
from scenarios.plan import Plan
from scenarios.session import ReadDifferently, Session, ask, post_office, until

_AUDIT_WAIT_S = 20


def pot(session: Session) -> PotReply:
    return ask(session.auditor, GetPot())


def grown(before: PotReply, after: PotReply) -> PotReply:
    """By how much the pot grew."""
    old, new = before.model_dump(), after.model_dump()
    return PotReply(**{name: new[name] - old[name] for name in new})


def letters_due(plan: Plan) -> int:
    """One to each holder for each paid invoice, and one for each wage."""
    holders = {unit.key: len(unit.holders) for unit in UNITS}
    money = sum(holders[invoice.unit] for invoice in plan.invoices if invoice.fate.settles)
    return money + len(plan.advanced) + len(plan.wages)


def until_letters_sent(session: Session, count: int) -> None:
    """Wait until so many letters are out since the databases were made, and none waits."""

    def look() -> bool | None:
        office = post_office(session)
        return (office.sent >= count and not office.queued and not office.without_address) or None

    until(session, f"{count} letters are sent", look, lambda: post_office(session))


def letters_by_language(session: Session) -> Counter[str]:
    """Of all letters to the members of the story."""
    letters: Counter[str] = Counter()
    for person in PERSONS:
        request = GetLetters(member_id=session.members[person.key], limit=1000)
        reply = ask(session.adviser("anne"), request)
        letters.update(letter.language for letter in reply.letters)
    return letters


def audit() -> dict[str, Any]:
    """The verdict of `gedeeld audit`, the operator's own command. Raises ReadDifferently when it gives none."""
    gedeeld = str(Path(sys.executable).parent / "gedeeld")
    command = [gedeeld, "audit", "--json", "--wait", str(_AUDIT_WAIT_S)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180)
    try:
        verdict: dict[str, Any] = json.loads(done.stdout)
    except json.JSONDecodeError as error:
        why = done.stderr.strip()
        raise ReadDifferently(f"`gedeeld audit` gave no verdict (exit {done.returncode}): {why}") from error
    return verdict
