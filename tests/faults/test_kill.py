"""kill -9 of every process during the month, then everything said once more: the same books, to the cent.

And the proof that it can fail: with the inbox switched off, the same repetition turns the audit red.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from chassis.testing.plugin import NewSystem
from chassis.testing.running import RunningSystem, running
from chassis.testing.waiting import eventually
from contracts.catalogue import SERVICES
from deploy.local.servers import Broker, DatabaseServer
from services.invoicing.documents.ubl.validate import validate
from tests.conftest import CalmMonth
from tests.faults.holding import hold_before
from tests.faults.striking import (
    LONG_ENOUGH_S,
    Story,
    all_sent,
    assert_gapless,
    assert_left_once,
    count,
    dropped,
    kill_beside,
    killed,
    letters,
    say_everything_again,
)
from tests.integration.one_invoice import an_invoice_is_paid

pytestmark = pytest.mark.timeout(300)

RELAYS = [f"{service}-relay" for service in SERVICES]


def test_with_the_inbox_off_a_repetition_turns_the_audit_red(new_system: NewSystem) -> None:
    with running(new_system(settings={"GEDEELD_INBOX_OFF": "true", "GEDEELD_ALLOW_SIMULATION": "true"})) as system:
        an_invoice_is_paid(system)
        eventually(lambda: money_has_passed(system), LONG_ENOUGH_S, "the money passing")
        assert not any(system.verdict().said_twice.values())

        say_everything_again(system)
        eventually(lambda: any(system.verdict().said_twice.values()), LONG_ENOUGH_S, "a fact said twice")
        assert not system.verdict().balanced


def money_has_passed(system: RunningSystem) -> bool:
    pairs = system.verdict().pairs
    return bool(pairs) and not any(pair.difference_cents for pair in pairs)


def test_every_process_is_killed_during_the_month_and_the_books_are_those_of_a_calm_one(
    new_system: NewSystem,
    rabbitmq_server: Broker,
    postgres_server: DatabaseServer,
    calm_month: CalmMonth,
    tmp_path: Path,
) -> None:
    with running(new_system(settings={"GEDEELD_DEAD_FLOOD": "1000"})) as system:
        story = Story.begun(system, tmp_path / "month")
        with hold_before(system, "invoicing", "insert", "credit_note") as reached:
            strike_in_september(system, story)
            story.reaches("a credit note", reached)
            system.kill("invoicing")
        postgres_server.kill()  # while nobody answers the story: whoever asked now would be told to ask again
        postgres_server.start()
        strike_afterwards(system, story, rabbitmq_server)
        story.ends_well()

        before = system.quiet(LONG_ENOUGH_S)
        assert before.balanced, before.faults()
        assert story.summary == calm_month.summary
        assert_all_left(system, calm_month)

        assert say_everything_again(system) > 100
        eventually(lambda: all_sent(system), LONG_ENOUGH_S, "everything sent once more")
        after = system.quiet(LONG_ENOUGH_S)
        assert after.balanced, after.faults()
        assert (after.pairs, after.totals) == (before.pairs, before.totals)
        assert_all_left(system, calm_month)


def strike_in_september(system: RunningSystem, story: Story) -> None:
    """People join, invoices are issued and begin to leave, wages are advanced, the bank's file comes in."""

    def more_than(n: int, service: str, rows: str) -> Callable[[], bool]:
        return lambda: count(system, service, rows) > n

    story.reaches("people joining", more_than(2, "members", "member"))
    killed(system, "members", "governance-relay")
    story.reaches("documents leaving", lambda: kill_beside(system))
    story.reaches("half of the invoices", more_than(12, "invoicing", "issued_invoice"))
    killed(system, "invoicing", "contributions")
    story.reaches("an advance", more_than(0, "payroll", "contract"))
    killed(system, *RELAYS)
    story.reaches("payments", more_than(0, "invoicing", "payment"))
    killed(system, "invoicing", "invoicing-relay")
    story.reaches("wages", more_than(2, "payroll", "settlement"))
    killed(system, "payroll", "notifications", "governance")


def strike_afterwards(system: RunningSystem, story: Story, broker: Broker) -> None:
    """After September. Who is to be killed is held before it writes what it was about to write; the next point is
    held before the story goes on.
    """
    with hold_before(system, "payroll", "insert", "transfer") as reached:
        system.start("invoicing")
        story.reaches("an internal invoice that waits", reached)
        system.kill("payroll")
    with hold_before(system, "invoicing", "insert", "bank_file") as reached:
        system.start("payroll")
        story.reaches("the camt file", reached)
        broker.kill()
    with hold_before(system, "invoicing", "insert", "reminder") as reached:
        broker.start()
        story.reaches("a reminder run", reached)
        system.kill("invoicing")
    with hold_before(system, "invoicing", "update", "outbox") as reached:
        system.start("invoicing")
        story.reaches("a reminder that is confirmed but not marked as said", reached)
        system.kill("invoicing-relay")
    with hold_before(system, "contributions", "insert", "loss") as reached:
        system.start("invoicing-relay")
        story.reaches("a loss that the pot is to cover", reached)
        system.kill("contributions")
    system.start("contributions")


def assert_all_left(system: RunningSystem, calm_month: CalmMonth) -> None:
    """Documents: once per number, by the rules, numbered without gaps. Letters: as many as in a calm month."""
    assert_left_once(system)
    assert_gapless(system)
    e_invoices = {name: content for name, content in dropped(system).items() if name.endswith(".xml")}
    assert len(e_invoices) == calm_month.summary["after"]["documents"]["peppol"]
    assert {name: validate(content) for name, content in e_invoices.items()} == {name: [] for name in e_invoices}
    assert letters(system) == count(system, "notifications", "letter") == calm_month.mails
