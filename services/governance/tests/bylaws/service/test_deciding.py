from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
import sqlalchemy as sa

from chassis.testing.harness import CountingIds, ServiceHarness, test_id
from contracts.governance.bylaws import BylawReply, BylawsReply, DecideBylaw, GetBylaws, RuleReply
from contracts.governance.shares import SubscribeShares
from contracts.members.events import MemberRegistered
from contracts.wire.refusals import DateNotCovered, DayOutOfBounds
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.governance.audit import CHECKS
from services.governance.bylaws.refusals import (
    BadBylawValue,
    LeavesHole,
    NotDecidedYet,
    PastDayOfEffect,
    TwoOnOneDay,
    UnknownRule,
    WeakensLaw,
)

TODAY, JULY = date(2026, 9, 14), date(2027, 7, 1)
DAY = timedelta(days=1)
ANNE = test_id("mbr", "anne")


@pytest.fixture
def governance(open_house: Callable[[str], ServiceHarness]) -> ServiceHarness:
    return open_house("governance")


def deciding(
    rule: str, value: str, effective_on: date = JULY, *, until: date | None = None, decided_on: date = TODAY
) -> DecideBylaw:
    return DecideBylaw(
        request_id=uuid7(),
        rule=rule,
        value=value,
        effective_on=effective_on,
        until=until,
        decided_by="assembly",
        decided_on=decided_on,
        reference="Minutes, point 7",
    )


def decide(house: ServiceHarness, rule: str, value: str, effective_on: date = JULY) -> BylawReply:
    return house.ask(deciding(rule, value, effective_on), roles=["secretary"])


def refusal(house: ServiceHarness, request: DecideBylaw) -> Refused:
    with pytest.raises(Refused) as refused:
        house.ask(request, roles=["secretary"])
    return refused.value


def bylaws_at(house: ServiceHarness, day: date) -> BylawsReply:
    return house.ask(GetBylaws(day=day), roles=["member"], subject=f"member:{ANNE}")


def rule_at(house: ServiceHarness, day: date, name: str) -> RuleReply:
    [rule] = [rule for rule in bylaws_at(house, day).rules if rule.rule == name]
    return rule


def test_a_bylaw_counts_from_its_day_on_and_not_before(governance: ServiceHarness) -> None:
    request = deciding("who_may_vote", "year_covered")

    reply = governance.ask(request, roles=["secretary"])

    assert governance.ask(request, roles=["secretary"]) == reply
    assert governance.count("bylaw") == 1
    assert (reply.version, reply.value, reply.effective_on) == (1, "year_covered", JULY)
    before, after = (rule_at(governance, day, "who_may_vote") for day in (JULY - DAY, JULY))
    assert (before.value, before.layer, before.version) == (
        "subscribed_in_year",
        "founding_act",
        "founding_act 2024-01-01",
    )
    assert (after.value, after.layer, after.version, after.since) == ("year_covered", "bylaw", "bylaw 1", JULY)
    assert after.explanation == "year_covered (bylaw 1: assembly of 2026-09-14)"
    assert after.source == "Minutes, point 7"


def test_decisions_about_a_rule_are_counted_in_the_order_in_which_they_were_taken(governance: ServiceHarness) -> None:
    decide(governance, "payout_months", "2", JULY)
    decide(governance, "payout_months", "3", date(2027, 1, 1))
    decide(governance, "exclusion_body", "board", JULY)

    assert rule_at(governance, JULY - DAY, "payout_months").version == "bylaw 2"
    assert rule_at(governance, JULY, "payout_months").version == "bylaw 1"
    assert rule_at(governance, JULY, "exclusion_body").version == "bylaw 1"


def test_what_will_change_is_told_before_it_does(governance: ServiceHarness) -> None:
    decide(governance, "payout_months", "2", JULY)
    decide(governance, "payout_months", "3", date(2028, 1, 1))
    decide(governance, "who_may_vote", "holds_a_share", JULY)

    def coming(day: date) -> list[tuple[str, str, date]]:
        return [(rule.rule, rule.value, rule.since) for rule in bylaws_at(governance, day).coming]

    later = [("payout_months", "3", date(2028, 1, 1))]
    assert sorted(coming(TODAY)) == [("payout_months", "2", JULY), *later, ("who_may_vote", "holds_a_share", JULY)]
    assert coming(JULY) == later
    assert coming(date(2028, 1, 1)) == []


def test_a_later_law_that_a_bylaw_does_not_meet_is_told_before_its_day(
    governance: ServiceHarness, change_law: Callable[[str, str], None]
) -> None:
    decide(governance, "convocation_days", "17", TODAY)
    decide(governance, "payout_months", "2", TODAY)
    change_law(
        "legal_tenth:",
        """  - {since: 2028-01-01, value: "21", bound: at_least, article: a, source: s, verified: true, mandatory: true}
""",
    )

    reply = bylaws_at(governance, TODAY)

    assert reply.void == ("convocation_days",)
    assert [(rule.rule, rule.value, rule.version) for rule in reply.coming] == [
        ("convocation_days", "21", "law 2028-01-01")
    ]
    assert rule_at(governance, TODAY, "convocation_days").value == "17"
    assert type(refusal(governance, deciding("convocation_days", "20"))) is WeakensLaw


def test_what_costs_a_share_follows_the_bylaw_of_the_day(governance: ServiceHarness) -> None:
    governance.consume(MemberRegistered(member_id=ANNE, given_name="X", email="x@example.org", language="nl"))
    decide(governance, "share_price_cents", "3500", TODAY + DAY)

    def price() -> int:
        return governance.ask(SubscribeShares(request_id=uuid7(), member_id=ANNE, shares=2)).price_cents

    assert price() == 6000
    governance.clock.now = datetime(2026, 9, 14, 22, 0, tzinfo=UTC)  # midnight in Brussels
    assert price() == 7000


def test_a_bylaw_may_count_from_the_day_on_which_it_was_decided(governance: ServiceHarness) -> None:
    decide(governance, "payout_months", "2", TODAY)

    assert rule_at(governance, TODAY, "payout_months").value == "2"


@pytest.mark.parametrize(
    ("request_", "refused", "field"),
    [
        (deciding("convocation_days", "14"), WeakensLaw, "value"),
        (deciding("legal_tenth", "11 %"), WeakensLaw, "value"),
        (deciding("statute_majority", "74 %"), WeakensLaw, "value"),
        (deciding("purpose_majority", "3/4"), WeakensLaw, "value"),
        (deciding("exclusion_notice_days", "16"), WeakensLaw, "value"),
        (deciding("founder_year", "2"), WeakensLaw, "value"),
        (deciding("minimum_shareholders", "2"), WeakensLaw, "value"),
        (deciding("separation_value", "paid_or_net_assets"), WeakensLaw, "value"),
        (deciding("distribution_rate", "6.01 %"), WeakensLaw, "value"),
        (deciding("postponed_payout", "after_the_dividend"), WeakensLaw, "value"),
        (deciding("who_may_vote", "everybody"), BadBylawValue, "value"),
        (deciding("convocation_days", "1/2"), BadBylawValue, "value"),
        (deciding("bases", "1"), UnknownRule, "rule"),
        (deciding("payout_months", "2", TODAY - DAY), PastDayOfEffect, "effective_on"),
        (deciding("payout_months", "2", decided_on=TODAY + DAY), NotDecidedYet, "decided_on"),
        (deciding("payout_months", "2", until=date(2027, 12, 31)), LeavesHole, "until"),
        (deciding("payout_months", "2", until=JULY - DAY), LeavesHole, "until"),
        (deciding("payout_months", "2", date(2062, 7, 1)), DayOutOfBounds, "effective_on"),
        (deciding("share_price_cents", "3500").model_copy(update={"legal_entity": "FR"}), LeavesHole, "effective_on"),
    ],
)
def test_what_breaks_a_rule_about_rules_is_refused_by_name_and_leaves_nothing(
    governance: ServiceHarness, request_: DecideBylaw, refused: type[Refused], field: str
) -> None:
    fault = refusal(governance, request_)

    assert (type(fault), fault.field) == (refused, field)
    assert governance.count("bylaw") == governance.count("log_entry") == 0


def test_what_weakens_the_law_is_told_the_rule_the_article_and_the_law(governance: ServiceHarness) -> None:
    fault = refusal(governance, deciding("convocation_days", "14"))

    assert fault.sentence == "CSA 6:70, convocation_days: at least 15"
    assert fault.facts == {"rule": "convocation_days", "article": "CSA 6:70", "law": "15", "since": "2020-01-01"}


@pytest.mark.parametrize(
    ("rule", "value"), [("convocation_days", "15"), ("legal_tenth", "1/20"), ("statute_majority", "4/5")]
)
def test_a_bylaw_may_be_as_strict_as_the_law_or_stricter(governance: ServiceHarness, rule: str, value: str) -> None:
    decide(governance, rule, value)

    assert rule_at(governance, JULY, rule).value == value
    assert bylaws_at(governance, JULY).void == ()


def test_two_bylaws_about_a_rule_never_count_from_one_day(governance: ServiceHarness) -> None:
    decide(governance, "payout_months", "2")

    fault = refusal(governance, deciding("payout_months", "3"))

    assert (type(fault), fault.field, fault.facts) == (TwoOnOneDay, "effective_on", {"version": 1})
    assert governance.count("bylaw") == 1


def test_a_bylaw_with_a_last_day_needs_what_counts_after_it(governance: ServiceHarness) -> None:
    trial = deciding("who_may_vote", "year_covered", until=date(2027, 12, 31))
    decide(governance, "who_may_vote", "holds_a_share", date(2028, 1, 1))

    governance.ask(trial, roles=["secretary"])

    values = [rule_at(governance, day, "who_may_vote").value for day in (JULY, date(2027, 12, 31), date(2028, 1, 1))]
    assert values == ["year_covered", "year_covered", "holds_a_share"]


def test_a_bylaw_with_a_last_day_has_no_other_within(governance: ServiceHarness) -> None:
    decide(governance, "who_may_vote", "holds_a_share", date(2027, 9, 1))

    fault = refusal(governance, deciding("who_may_vote", "year_covered", until=date(2027, 12, 31)))

    assert (type(fault), fault.field) == (TwoOnOneDay, "until")


def test_of_many_who_decide_about_one_day_at_once_one_does(governance: ServiceHarness) -> None:
    def decided(n: int) -> str:
        house = ServiceHarness(governance.service, governance.engine, ids=CountingIds(count=1000 * n))
        try:
            decide(house, "payout_months", str(n))
        except TwoOnOneDay:
            return "refused"
        return "decided"

    with ThreadPoolExecutor(4) as threads:
        outcomes = sorted(threads.map(decided, range(1, 5)))

    assert outcomes == ["decided", "refused", "refused", "refused"]
    assert governance.count("bylaw") == 1


def test_every_bylaw_is_sealed_word_by_word(governance: ServiceHarness) -> None:
    decide(governance, "payout_months", "2")
    decide(governance, "gender_part", "45 %")
    [check] = [check for check in CHECKS if check.name == "governance.bylaws"]

    with governance.engine.connect() as connection:
        rows = [sorted(map(tuple, connection.execute(sa.text(query)))) for query in (check.stands, check.should)]

    assert len(rows[0]) == 2
    assert rows[0] == rows[1]


@pytest.mark.parametrize("statement", ["update bylaw set text = '9'", "delete from bylaw"])
def test_a_bylaw_is_never_changed_by_the_service(governance: ServiceHarness, statement: str) -> None:
    decide(governance, "payout_months", "2")

    with pytest.raises(sa.exc.ProgrammingError) as refused, governance.engine.begin() as connection:
        connection.execute(sa.text(statement))

    assert isinstance(refused.value.orig, psycopg.errors.InsufficientPrivilege)


def test_what_the_law_alone_decides_is_told_in_its_words(governance: ServiceHarness) -> None:
    law = {rule.rule: rule for rule in bylaws_at(governance, TODAY).law}

    assert law["postponed_payout"].article == "CSA 6:120 §1"
    assert not law.keys() & {rule.rule for rule in bylaws_at(governance, TODAY).rules}


@pytest.mark.parametrize("question", [GetBylaws(day=date(2023, 12, 31)), GetBylaws(legal_entity="FR")])
def test_a_day_or_an_entity_without_bylaws_is_refused(governance: ServiceHarness, question: GetBylaws) -> None:
    with pytest.raises(DateNotCovered):
        governance.ask(question)
