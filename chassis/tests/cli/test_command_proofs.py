"""What the command computes from the answers: the verdict of the audit, a statement, the way of a story."""

import json
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from chassis.cli.audit import sentence_of, statement_faults
from chassis.cli.broker import line_of
from chassis.cli.trace import message_ids, not_consumed, trace_steps
from chassis.cli.traces import elapsed_ms
from chassis.cli.verdict import Verdict, judge, simulation_sentences
from contracts.catalogue import SERVICES
from contracts.payroll.budgets import StatementLine, StatementReply
from contracts.wire.operations import AccountBalance, HeardMessage, SaidMessage, TraceReply, TrialBalanceReply

UNIT = "unit_" + "a" * 32


def balances(**changed: TrialBalanceReply) -> list[TrialBalanceReply]:
    """Six services between which 935.00 of 1,000.00 passed on, all quiet; `changed` replaces some."""
    books = {
        "members": {},
        "governance": {},
        "notifications": {},
        "invoicing": {"receivable": 100_000, "clearing:invoicing>payroll": -100_000},
        "contributions": {"clearing:payroll>contributions": 6_500, "pot:turnover": -6_500},
        "payroll": {
            "clearing:invoicing>payroll": 100_000,
            "clearing:payroll>contributions": -6_500,
            "budget": -93_500,
        },
    }
    return [changed.get(service, book(service, **accounts)) for service, accounts in books.items()]


def book(service: str, *, unsent: int = 0, dead: int = 0, said_twice: int = 0, **accounts: int) -> TrialBalanceReply:
    rows = tuple(AccountBalance(account=name, cents=cents, postings=1) for name, cents in accounts.items())
    return TrialBalanceReply(
        service=service, accounts=rows, entries=len(rows), unsent=unsent, dead=dead, said_twice=said_twice
    )


def test_books_that_agree_are_balanced_and_quiet() -> None:
    verdict = judge(balances())

    assert (verdict.balanced, verdict.quiet, verdict.faults(), verdict.unrest()) == (True, True, [], [])
    assert {pair.account for pair in verdict.pairs} == {
        "clearing:invoicing>payroll",
        "clearing:payroll>contributions",
    }
    assert sentence_of(verdict).startswith("BALANCED")


def test_a_simulation_is_named_and_changes_no_verdict() -> None:
    books = balances()
    books[0] = books[0].model_copy(update={"simulation": ("allowed", "inbox off")})

    verdict = judge(books)

    assert verdict.balanced
    assert simulation_sentences(verdict.simulation) == ["members is a simulation: allowed, inbox off"]


def test_a_cent_missing_between_two_services_is_found() -> None:
    pot = book("contributions", **{"clearing:payroll>contributions": 6_499, "pot:turnover": -6_499})

    verdict = judge(balances(contributions=pot))

    assert not verdict.balanced
    assert verdict.faults() == ["clearing:payroll>contributions differs by -1 cents"]
    assert sentence_of(verdict).startswith("NOT BALANCED: a difference remains")


def test_money_that_only_one_side_has_booked_is_a_difference() -> None:
    verdict = judge(balances(contributions=book("contributions")))

    assert verdict.faults() == ["clearing:payroll>contributions differs by -6500 cents"]


def test_a_service_whose_books_do_not_sum_is_found() -> None:
    verdict = judge(balances(members=book("members", cash=1)))

    assert verdict.faults() == ["the books of members sum to 1 cents"]


def test_two_faults_that_cancel_out_are_both_found() -> None:
    verdict = judge(balances(members=book("members", cash=1), governance=book("governance", cash=-1)))

    assert len(verdict.faults()) == 2


def test_a_fact_said_twice_is_a_fault_even_when_every_account_agrees() -> None:
    verdict = judge(balances(members=book("members", said_twice=2)))

    assert not verdict.balanced
    assert verdict.faults() == ["members said 2 facts more than once"]


def test_unsent_events_are_no_difference_but_no_quiet_either() -> None:
    verdict = judge(balances(members=book("members", unsent=3, dead=1)))

    assert (verdict.balanced, verdict.quiet) == (True, False)
    assert verdict.unrest() == [
        "3 events of members are not sent yet",
        "1 dead letters of members wait for a person",
    ]


def test_a_difference_while_events_are_unsent_may_be_money_on_its_way() -> None:
    pot = book("contributions", unsent=1)

    assert "may be on its way" in sentence_of(judge(balances(contributions=pot)))


def test_a_service_that_does_not_answer_proves_nothing() -> None:
    verdict = judge([reply for reply in balances() if reply.service != "members"], {"members": "no reply in 3 s"})

    assert not verdict.balanced
    assert verdict.faults() == ["members does not answer: no reply in 3 s"]
    assert sentence_of(verdict).startswith("NOT PROVEN")


def test_nobody_at_all_is_not_balanced() -> None:
    verdict: Verdict = judge([])

    assert set(verdict.silent) == set(SERVICES)
    assert not verdict.balanced


def test_a_clearing_account_in_a_third_services_books_is_found() -> None:
    verdict = judge(balances(members=book("members", **{"clearing:invoicing>payroll": 5, "cash": -5})))

    assert verdict.faults() == ["members holds 5 cents on clearing:invoicing>payroll, which is not its own"]


def stands(account: str, cents: int, *, in_chart: bool = True, wrong_subjects: int = 0) -> AccountBalance:
    return AccountBalance(account=account, cents=cents, postings=3, in_chart=in_chart, wrong_subjects=wrong_subjects)


@pytest.mark.parametrize(
    ("balance", "fault"),
    [
        (
            stands("recievable", 100, in_chart=False),
            "governance has 3 postings on recievable, which is no account of its chart",
        ),
        (
            stands("recievable", 0, in_chart=False),
            "governance has 3 postings on recievable, which is no account of its chart",
        ),
        (
            stands("capital", 100, wrong_subjects=2),
            "governance has 2 postings on capital about a subject of the wrong kind",
        ),
    ],
)
def test_what_stands_off_the_chart_is_a_fault_though_every_cent_is_there(balance: AccountBalance, fault: str) -> None:
    rest = stands("bank", -balance.cents)
    books = TrialBalanceReply(service="governance", accounts=(balance, rest), entries=3, unsent=0, dead=0)

    verdict = judge(balances(governance=books))

    assert (verdict.balanced, verdict.faults()) == (False, [fault])
    assert sentence_of(verdict).startswith("NOT PROVEN: money stands outside the chart of accounts")


def test_a_service_of_before_there_were_charts_is_judged_as_before() -> None:
    old = {"account": "bank", "cents": 0, "postings": 2}
    reply = {"service": "governance", "accounts": [old], "entries": 1, "unsent": 0, "dead": 0}

    verdict = judge(balances(governance=TrialBalanceReply.model_validate_json(json.dumps(reply))))

    assert verdict.faults() == []


def statement(*movements: tuple[int, int], balance: int, books: int) -> StatementReply:
    lines = tuple(
        StatementLine(booked_on=date(2026, 9, 14), what="x", about="y", cents=cents, balance_cents=after)
        for cents, after in movements
    )
    return StatementReply(unit_id=UNIT, lines=lines, balance_cents=balance, books_cents=books)


def test_a_statement_that_adds_up_is_reconciled() -> None:
    assert statement_faults(statement((93_500, 93_500), (-27_000, 66_500), balance=66_500, books=66_500)) == []
    assert statement_faults(statement(balance=0, books=0)) == []


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (statement((5, 5), balance=5, books=4), "the books say 4"),
        (statement((5, 5), balance=4, books=4), "The lines end at 5 cents"),
        (statement((5, 5), (1, 7), balance=7, books=7), "Line 2 says balance 7 cents"),
    ],
)
def test_a_statement_that_differs_anywhere_says_where(reply: StatementReply, sentence: str) -> None:
    (fault,) = statement_faults(reply)

    assert sentence in fault


NOON = datetime(2026, 9, 14, 12, tzinfo=UTC)
PAID, DEDUCTED = UUID(int=1), UUID(int=2)


def said(service: str, message: UUID, event_type: str, ms: int) -> TraceReply:
    at = NOON + timedelta(milliseconds=ms)
    published_at = at + timedelta(milliseconds=2)
    publication = SaidMessage(
        message_id=message,
        type=event_type,
        occurred_at=at,
        published_at=published_at,
        causation_id=None,
        actor="operator:anne",
    )
    return TraceReply(service=service, said=(publication,), heard=())


def heard(service: str, **messages: int) -> TraceReply:
    ids = {"paid": PAID, "deducted": DEDUCTED}
    ears = tuple(
        HeardMessage(message_id=ids[name], consumer=service, heard_at=NOON + timedelta(milliseconds=ms))
        for name, ms in messages.items()
    )
    return TraceReply(service=service, said=(), heard=ears)


STORY = {
    "invoicing": said("invoicing", PAID, "invoicing.invoice_paid.v1", 0),
    "contributions": said("contributions", DEDUCTED, "contributions.contribution_deducted.v1", 5),
}


def test_the_way_of_a_story_is_told_in_order_of_time() -> None:
    ears = {"contributions": heard("contributions", paid=5), "payroll": heard("payroll", paid=4, deducted=9)}

    steps = trace_steps(STORY, ears)

    assert [(elapsed_ms(steps[0], s), s.service, s.did) for s in steps] == [
        (0, "invoicing", "said"),
        (2, "invoicing", "confirmed"),
        (4, "payroll", "heard"),
        (5, "contributions", "said"),
        (5, "contributions", "heard"),
        (7, "contributions", "confirmed"),
        (9, "payroll", "heard"),
    ]
    assert set(message_ids(STORY.values())) == {PAID, DEDUCTED}


def test_who_has_not_heard_yet_is_named() -> None:
    ears = {"contributions": heard("contributions", paid=5), "payroll": heard("payroll", deducted=9)}

    assert not_consumed(STORY, ears) == [("payroll", "invoicing.invoice_paid.v1", PAID)]


def test_a_watched_event_shows_its_envelope_never_its_data() -> None:
    body = {
        "id": "1",
        "type": "t",
        "subject": "s",
        "actor": "a",
        "occurred_at": "now",
        "data": {"email": "x@y.z"},
    }

    assert "x@y.z" not in str(line_of(json.dumps(body).encode()))
    assert line_of(b"\xff")["type"] == line_of(b"[]")["type"] == "unreadable"
