"""The register of before comes in: once, whole pages or nothing, with the price paid, and the books agree."""

from datetime import date
from typing import Any

import pytest

from chassis.testing.counting import statements_sent
from chassis.testing.harness import ServiceHarness, test_id
from contracts.governance.categories import GetCategories
from contracts.governance.events import CooperatorAdmitted
from contracts.governance.leaving import RecordAccounts, RecordLeaving
from contracts.governance.opening import BringInShares, OpeningEntry, OpeningReply
from contracts.governance.register import GetRegisterChanges
from contracts.governance.shares import GetHoldings, SubscribeShares
from contracts.governance.transfers import CorrectAct
from contracts.governance.voters import GetVotingRight
from kernel.identifiers import uuid7
from services.governance.opening.refusals import EntriesRefused
from services.governance.tests.shares.service.auditing import differing
from services.governance.tests.shares.service.buying import ANNE, BOB, paying, subscribed
from services.governance.tests.shares.service.test_subscribing import registered

DAY = date(2026, 9, 14)
SINCE = date(2021, 2, 1)


def entry(number: str = "1", **other: Any) -> OpeningEntry:
    fields = {
        "number": number,
        "member_id": ANNE,
        "category": "A",
        "shares": 3,
        "unit_price_cents": 2500,
        "effective_on": SINCE,
    }
    return OpeningEntry.model_validate(fields | other)


def bring_in(house: ServiceHarness, *entries: OpeningEntry, dry_run: bool = False) -> OpeningReply:
    return house.ask(BringInShares(request_id=uuid7(), entries=entries, dry_run=dry_run))


def test_lots_keep_their_price_and_day_and_count_for_votes_and_capital(governance: ServiceHarness) -> None:
    later = entry("2", shares=1, unit_price_cents=3000, effective_on=date(2026, 1, 5))

    reply = bring_in(governance, later, entry(), entry("3", member_id=BOB, category="C", shares=2))

    holding = governance.ask(GetHoldings(member_id=ANNE))
    assert (reply.entries, reply.known, reply.shares, reply.paid_cents) == (3, 0, 6, 15_500)
    assert [(lot.shares, lot.unit_price_cents, lot.since) for lot in holding.lots] == [
        (3, 2500, SINCE),
        (1, 3000, date(2026, 1, 5)),
    ]
    assert governance.ask(GetVotingRight(member_id=ANNE)).may_vote
    assert governance.ask(GetVotingRight(member_id=BOB)).lack == "none_issued_this_year"
    assert governance.balances() == {"opening": 15_500, "capital": -15_500}
    assert differing(governance) == []


def test_it_is_known_from_the_day_on_which_it_came_in(governance: ServiceHarness) -> None:
    bring_in(governance, entry())
    governance.clock.forward(days=1)

    assert governance.ask(GetHoldings(member_id=ANNE, day=SINCE, known_on=DAY)).shares == 3
    assert governance.ask(GetHoldings(member_id=ANNE, day=SINCE, known_on=date(2026, 9, 13))).shares == 0


def test_members_are_admitted_once_since_their_first_day(governance: ServiceHarness) -> None:
    bring_in(governance, entry("2", effective_on=date(2024, 1, 1)), entry("1"))
    bring_in(governance, entry("3", effective_on=date(2025, 1, 1)))

    [admitted] = [message.data for message in governance.published(CooperatorAdmitted)]
    assert (admitted.member_id, admitted.admitted_on, admitted.category) == (ANNE, SINCE, "A")
    [period] = governance.ask(GetCategories(member_id=ANNE)).periods
    assert (period.since, period.until) == (SINCE, None)


def test_said_again_it_changes_nothing_and_what_is_new_comes_in(governance: ServiceHarness) -> None:
    bring_in(governance, entry("1"), entry("2"))

    again = bring_in(governance, entry("1"), entry("2"), entry("3"))

    assert (again.entries, again.known) == (3, 2)
    assert governance.ask(GetHoldings(member_id=ANNE)).shares == 9
    assert governance.balances() == {"opening": 22_500, "capital": -22_500}
    assert differing(governance) == []


@pytest.mark.parametrize(
    ("fault", "rule", "field"),
    [
        ({"member_id": test_id("mbr", "ghost")}, "member_not_known", "member_id"),
        ({"category": "C"}, "category_differs", "category"),
        ({"effective_on": date(2026, 9, 15)}, "held_later", "effective_on"),
        ({"number": "1"}, "number_taken", "number"),
        ({"number": "1", "shares": 4}, "number_taken", "number"),
    ],
)
def test_what_is_wrong_is_told_by_place_and_rule_and_leaves_nothing(
    governance: ServiceHarness, fault: dict[str, Any], rule: str, field: str
) -> None:
    entries = (entry("1"), entry(**{"number": "2"} | fault), entry("3"))

    dry = bring_in(governance, *entries, dry_run=True)
    with pytest.raises(EntriesRefused) as refused:
        bring_in(governance, *entries)

    assert [(f.place, f.rule, f.field) for f in dry.faults] == [(1, rule, field)]
    assert refused.value.facts["fault_1"] == f"entries.1.{field}: {rule}: {dry.faults[0].sentence}"
    assert governance.count("share_movement") == governance.count("share_opening") == 0


def test_nothing_comes_to_who_has_left(governance: ServiceHarness) -> None:
    bring_in(governance, entry("1"))
    accounts = {"financial_year": 2025, "approved_on": date(2026, 6, 16), "net_assets_cents": 10**9}
    governance.ask(RecordAccounts.model_validate({"request_id": uuid7(), "reference": "assembly"} | accounts))
    governance.ask(RecordLeaving(request_id=uuid7(), member_id=ANNE, reason="death", day=DAY, reference="certificate"))

    again = bring_in(governance, entry("1"))
    more = bring_in(governance, entry("1"), entry("2"), dry_run=True)

    assert (again.known, [(fault.place, fault.rule) for fault in more.faults]) == (1, [(1, "has_left")])


def test_what_who_was_taken_for_dead_held_comes_in_once_that_is_corrected(governance: ServiceHarness) -> None:
    bring_in(governance, entry())
    governance.ask(
        RecordAccounts(
            request_id=uuid7(), financial_year=2025, approved_on=SINCE, net_assets_cents=10**6, reference="assembly"
        )
    )
    death = governance.ask(
        RecordLeaving(request_id=uuid7(), member_id=ANNE, reason="death", day=DAY, reference="certificate")
    )
    governance.ask(CorrectAct(request_id=uuid7(), act_id=death.withdrawal_id, reason="it was somebody else"))

    reply = bring_in(governance, entry(), entry("2", shares=1))

    assert (reply.entries, reply.known) == (2, 1)
    assert differing(governance) == []


def test_a_number_that_came_in_with_other_content_is_refused(governance: ServiceHarness) -> None:
    bring_in(governance, entry("1"))

    with pytest.raises(EntriesRefused, match="some are refused"):
        bring_in(governance, entry("1", unit_price_cents=3000), entry("2"))

    assert governance.ask(GetHoldings(member_id=ANNE)).shares == 3


def test_a_dry_run_of_what_is_sound_changes_nothing(governance: ServiceHarness) -> None:
    reply = bring_in(governance, entry(), dry_run=True)

    assert (reply.entries, reply.known, reply.faults) == (1, 0, ())
    assert governance.count("share_opening") == 0


def test_who_is_brought_in_is_no_new_cooperator_and_stays_in_its_category(governance: ServiceHarness) -> None:
    governance.ask(paying(subscribed(governance, BOB)))
    bring_in(governance, entry("1"), entry("2", member_id=BOB))
    admitted = len(governance.published(CooperatorAdmitted))

    governance.ask(paying(governance.ask(SubscribeShares(request_id=uuid7(), member_id=ANNE, shares=1))))

    assert admitted == len(governance.published(CooperatorAdmitted)) == 2
    assert governance.ask(GetHoldings(member_id=BOB, day=SINCE)).category == "A"
    assert differing(governance) == []


def test_what_was_brought_in_wrongly_is_corrected_against_the_opening_account(governance: ServiceHarness) -> None:
    bring_in(governance, entry("1"), entry("2", member_id=BOB))
    governance.ask(CorrectAct(request_id=uuid7(), act_id=act_of(governance, ANNE), reason="was sold before"))

    assert governance.ask(GetHoldings(member_id=ANNE)).shares == 0
    assert governance.balances() == {"opening": 7500, "capital": -7500}
    assert differing(governance) == []


def act_of(house: ServiceHarness, member_id: str) -> str:
    changes = house.ask(GetRegisterChanges(day=DAY, known_on=date(2026, 9, 13)))
    [act_id] = [movement.act_id for movement in changes.movements if movement.member_id == member_id]
    return act_id


def test_many_cost_as_many_statements_as_one(governance: ServiceHarness) -> None:
    members = [test_id("mbr", f"many {n}") for n in range(40)]
    governance.consume(*map(registered, members))
    with statements_sent(governance.engine) as of_one:
        bring_in(governance, entry("one"))
    with statements_sent(governance.engine) as of_many:
        bring_in(governance, *(entry(str(n), member_id=member) for n, member in enumerate(members)))

    assert len(of_many) == len(of_one)
