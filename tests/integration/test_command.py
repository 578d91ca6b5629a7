"""`gedeeld` against a running system, as a person types it."""

import json
import subprocess

import psycopg

from chassis.testing.running import RunningSystem
from chassis.testing.waiting import eventually
from contracts.catalogue import OPERATOR, SERVICES
from deploy.local.system import gedeeld
from tests.integration.command_line import read, run
from tests.integration.one_invoice import CONTRIBUTION_CENTS, NET_CENTS, PaidInvoice


def test_all_six_are_ready(system: RunningSystem) -> None:
    """The program itself, started anew; the other tests fork it (command_line)."""
    process = subprocess.run(
        [gedeeld(), "health"], env=system.environment(OPERATOR), capture_output=True, text=True, check=False, timeout=60
    )

    assert process.returncode == 0, process.stderr
    assert all(service in process.stdout for service in SERVICES)


def test_the_audit_proves_the_books_and_names_the_pairs(system: RunningSystem, paid: PaidInvoice) -> None:
    output = run(system, "audit", "--wait", "30")

    assert "invoicing>payroll" in output
    assert "contributions>payroll" in output


def test_a_statement_reconciles_with_the_books(system: RunningSystem, paid: PaidInvoice) -> None:
    statement = read(system, "statement", paid.unit_id)["statement"]

    assert statement["balance_cents"] == statement["books_cents"] == NET_CENTS - CONTRIBUTION_CENTS
    assert [line["cents"] for line in statement["lines"]] in (
        [NET_CENTS, -CONTRIBUTION_CENTS],
        [-CONTRIBUTION_CENTS, NET_CENTS],
    )


def test_a_trace_shows_the_way_of_an_invoice(system: RunningSystem, paid: PaidInvoice) -> None:
    output = run(system, "trace", paid.invoice_id)

    for event in ("invoice_issued", "invoice_paid", "contribution_deducted", "budget_credited"):
        assert event in output


def test_a_call_answers_as_json_and_a_refusal_is_one_sentence(system: RunningSystem, paid: PaidInvoice) -> None:
    budget = json.loads(run(system, "call", "payroll", "get_budget", json.dumps({"unit_id": paid.unit_id})))
    refused = run(system, "call", "payroll", "get_budget", '{"unit_id": "unit_x"}', code=1)

    assert budget["available_cents"] == NET_CENTS - CONTRIBUTION_CENTS
    assert "unit_id" in refused
    assert len(refused.strip().splitlines()) == 1


def test_a_caller_without_the_role_is_refused(system: RunningSystem, paid: PaidInvoice) -> None:
    output = run(
        system, "call", "payroll", "get_trial_balance", "{}", "--as", "member:somebody", "--role", "member", code=1
    )

    assert "caller_not_allowed" in output


def test_events_can_be_watched_without_what_they_carry(system: RunningSystem, paid: PaidInvoice) -> None:
    watching = subprocess.Popen(
        [gedeeld(), "events", "--count", "1", "--json"],
        env=system.environment(OPERATOR) | {"NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    member = {"given_name": "Jo", "family_name": "Canary", "email": "canary@example.org", "language": "en"}

    def something_passed() -> bool:
        run(system, "call", "members", "register_member", json.dumps(member))
        return watching.poll() is not None

    with watching:
        eventually(something_passed, 30, "an event while somebody watches")
        assert watching.stdout is not None
        event = json.loads(watching.stdout.readline())

    assert event["type"] == "members.member_registered.v1"
    assert "canary" not in json.dumps(event)


def test_dead_letters_are_listed_shown_replayed_and_discarded_by_name(system: RunningSystem, paid: PaidInvoice) -> None:
    first, second = buried(system), buried(system)

    assert f" {first} " in run(system, "dead", "list", "payroll")
    assert "invoicing.invoice_paid.v1" in run(system, "dead", "show", "payroll", str(first))
    run(system, "dead", "replay", "payroll", str(first), "--why", "the fault is mended")
    run(system, "dead", "discard", "payroll", str(second), "--why", "it came twice")

    assert "already_handled" in run(system, "dead", "discard", "payroll", str(second), "--why", "again", code=1)
    rows = system.ask_database("payroll", "select state, handled_why from dead_letter order by number desc limit 2")
    assert rows == [("discarded", "it came twice"), ("replayed", "the fault is mended")]
    system.quiet()


def test_jobs_are_listed_with_what_they_did(system: RunningSystem) -> None:
    listed = json.loads(run(system, "jobs", "--json"))
    going_on = {run["job"] for reply in listed["jobs"].values() for run in reply["jobs"] if not run["period"]}

    assert going_on == {"answer_closings", "answer_leavings", "dispatch_documents", "retry_too_early", "send_letters"}
    assert listed["silent"] == {}
    rows = [line for line in run(system, "jobs").splitlines() if "send_letters" in line]
    assert [("notifications" in row, "goes on" in row) for row in rows] == [(True, True)]


def buried(system: RunningSystem) -> int:
    """A dead letter of payroll's: an event that it has heard long ago, so that a replay changes nothing."""
    query = "select body from outbox where routing_key = 'invoicing.invoice_paid.v1' order by id limit 1"
    body = system.ask_database("invoicing", query)[0][0]
    with psycopg.connect(system.dsns["payroll"].app, autocommit=True) as database:
        row = database.execute(
            """insert into dead_letter (queue, type, message_id, reason, body)
            values ('payroll.invoicing.invoice_paid.v1', 'invoicing.invoice_paid.v1', 'test', 'a test', %s)
            returning number""",
            (body.encode(),),
        ).fetchone()
    assert row is not None
    return int(row[0])
