"""The lists of all services against each other: whose, which days, which rows, and what waits for the bus."""

from collections.abc import Mapping
from datetime import date

from chassis.audit.across import shared_lists
from contracts.wire.operations import AuditList, AuditReply, AuditRow, GetAuditRows, TrialBalanceReply

ISSUED = "invoicing.invoice_issued.v1"
MONDAY, TUESDAY = date(2026, 9, 14), date(2026, 9, 15)


def listed(name: str, rows: int, xor: int, day: date | None = None) -> AuditList:
    return AuditList(name=name, day=day, rows=rows, xor=f"{xor:032x}")


def answer(service: str, *lists: AuditList, unsent: int = 0) -> AuditReply:
    books = TrialBalanceReply(service=service, accounts=(), entries=0, unsent=unsent, dead=0)
    return AuditReply(service=service, books=books, checks=(), lists=lists)


def test_lists_with_as_many_rows_and_one_sum_are_the_same() -> None:
    invoicing = answer("invoicing", listed(ISSUED, 3, 7, MONDAY), listed(ISSUED, 1, 9, TUESDAY))
    payroll = answer("payroll", listed(ISSUED, 3, 7, MONDAY), listed(ISSUED, 1, 9, TUESDAY))

    [same] = shared_lists([invoicing, payroll])

    assert (same.service, same.rows, same.differing, list(same.sentences())) == ("payroll", 4, 0, [])


def test_only_days_that_differ_are_asked_for() -> None:
    invoicing = answer("invoicing", listed(ISSUED, 3, 7, MONDAY), listed(ISSUED, 2, 3, TUESDAY))
    payroll = answer("payroll", listed(ISSUED, 3, 7, MONDAY), listed(ISSUED, 1, 1, TUESDAY))
    rows: Mapping[str, list[str]] = {"invoicing": ["a", "b"], "payroll": ["b"]}
    days: list[date | None] = []

    def ask(service: str, request: GetAuditRows) -> list[AuditRow]:
        days.append(request.day)
        return [AuditRow(key=key, value="") for key in rows[service] if key > request.after]

    [compared] = shared_lists([invoicing, payroll], ask)

    assert set(days) == {TUESDAY}
    [difference] = compared.differences
    assert (difference.key, difference.stands, difference.should) == ("a", None, "there")
    assert list(compared.sentences()) == [f"{ISSUED} of payroll differs in 1: a: missing, should be there"]


def test_without_asking_the_days_are_named() -> None:
    compared = list(shared_lists([answer("invoicing", listed(ISSUED, 3, 7, MONDAY)), answer("payroll")]))

    [difference] = compared[0].differences
    assert difference.key == f"{ISSUED} of 2026-09-14"
    assert (difference.stands, difference.should) == ("none", "3 rows, sum 00000000")


def test_what_a_service_has_not_sent_yet_is_not_missed() -> None:
    lists = (listed(ISSUED, 3, 7, MONDAY), listed("invoicing.issued", 3, 7))

    compared = shared_lists(
        [answer("invoicing", *lists, unsent=1), answer("payroll", listed("invoicing.issued", 2, 5))]
    )

    assert [(line.name, line.differing) for line in compared] == [("invoicing.issued", 1)]


def test_a_clearing_account_is_compared_with_the_other_side_though_that_has_none() -> None:
    account = "clearing:invoicing>payroll"

    compared = list(shared_lists([answer("invoicing", listed(account, 1, 5)), answer("payroll")]))

    assert [(line.service, line.name, line.differing) for line in compared] == [("payroll", account, 1)]


def test_who_does_not_answer_is_compared_with_nobody() -> None:
    assert list(shared_lists([answer("invoicing", listed(ISSUED, 3, 7, MONDAY))])) == []
