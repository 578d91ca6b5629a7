"""The commands that the demo prints: each is one that `gedeeld call` takes, of a role that may or may not, as said."""

import json
import shlex
from itertools import pairwise

from chassis.rpc.client import Client
from contracts.catalogue import method_spec
from scenarios.asking import commands
from scenarios.cast import PERSONS, UNITS
from scenarios.session import Session


def session(client: Client) -> Session:
    members = {p.key: f"mbr_{n:032x}" for n, p in enumerate(PERSONS)}
    return Session(client, members, units={u.key: f"unit_{n:032x}" for n, u in enumerate(UNITS)})


def test_every_command_is_a_question_that_its_service_knows() -> None:
    lines = [line.strip() for line in commands(session(None)).splitlines()]  # type: ignore[arg-type]
    questions, people = 0, set[str]()
    for why, line in pairwise(lines):
        if not line.startswith(".venv/bin/gedeeld call"):
            continue
        _program, _call, service, method, *rest = shlex.split(line)
        request = json.loads(rest[0]) if rest[0].startswith("{") else {}
        subject, role = rest[-3], rest[-1]
        spec = method_spec(service, method)
        assert spec is not None, line
        if not spec.is_command:
            spec.request.model_validate(request)
        assert ("refused" in why) != (role in spec.roles) or "somebody else's" in why, line
        questions, people = questions + 1, people | {subject}

    assert questions == 10
    assert len(people) == 4
