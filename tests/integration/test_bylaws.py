"""A bylaw, from the secretary's command to what everybody is told of it, on the running system."""

import json
from datetime import timedelta

from chassis.testing.running import RunningSystem
from kernel.clock import legal_date, utc_now
from tests.integration.command_line import read, run


def test_a_decision_is_told_by_rule_value_basis_and_source(system: RunningSystem) -> None:
    today = legal_date(utc_now())
    decision = {
        "rule": "payout_months",
        "value": "2",
        "effective_on": str(today + timedelta(days=1)),
        "decided_by": "assembly",
        "decided_on": str(today),
        "reference": "Minutes, point 7",
    }
    call = ("call", "governance", "decide_bylaw", "--as", "secretary:sam", "--role", "secretary")

    run(system, *call, json.dumps(decision))
    weak = run(system, *call, json.dumps(decision | {"rule": "convocation_days", "value": "14"}), code=1)

    assert "weakens_law" in weak
    page = run(system, "bylaws", "--on", decision["effective_on"], "--check")
    rows = [line.split() for line in page.splitlines()]
    [payout] = [row for row in rows if row[:1] == ["payout_months"]]
    assert payout == ["payout_months", "2", "bylaw", "1:", "assembly", "of", str(today), "Minutes,", "point", "7"]
    assert [row[-2:] for row in rows if row[:1] == ["lot_order"]] == [["only", "remembered"]]
    assert [rule["rule"] for rule in read(system, "bylaws")["coming"]] == ["payout_months"]
    run(system, "audit", "--wait", "30")
