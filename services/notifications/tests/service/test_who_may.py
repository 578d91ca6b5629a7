"""For every request of notifications: who is let in, and who is not."""

from chassis.testing.harness import ServiceHarness
from chassis.testing.who_may import OF_EVERY_SERVICE, Requests, assert_only_who_may_is_let_in
from contracts.notifications.letters import GetLetters, GetLettersToPrint, GetPostOffice, MarkPrinted
from services.notifications.tests.service.events import ANNE, registered

REQUESTS: Requests = OF_EVERY_SERVICE | {
    GetLetters: lambda _: {"member_id": ANNE},
    GetPostOffice: lambda _: {},
    GetLettersToPrint: lambda _: {},
    MarkPrinted: lambda _: {"letters": (1,)},
}


def test_only_who_may_is_let_in(notifications: ServiceHarness) -> None:
    notifications.consume(registered())
    assert_only_who_may_is_let_in(notifications, REQUESTS)
