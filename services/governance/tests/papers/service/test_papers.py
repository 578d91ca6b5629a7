"""Papers of the register: what they show, as it was known when, and that every entry on them is proven."""

from base64 import b64decode
from datetime import UTC, date, datetime

import pytest

from chassis.log.tree import Tree, leaf_hash, proves_inclusion
from chassis.testing.counting import rows_read, statements_sent
from chassis.testing.harness import ServiceHarness, test_id
from chassis.testing.plugin import EachPlan
from contracts.governance.papers import (
    GetRegisterExtract,
    GetShareCertificate,
    GetShareStatement,
    RegisterExtractReply,
    SealedEntry,
    ShareCertificateReply,
)
from contracts.governance.register import Movement
from contracts.governance.restrictions import LiftRestriction, RestrictShares
from contracts.wire.refusals import DateNotCovered, InvalidRequest, NotYourOwn, UnknownThing
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.governance.papers.refusals import NoSuchHead, NotSealedYet
from services.governance.tests.movements.service.test_heirs import ACCEPTED, CARL, died, estate, joining, let_join
from services.governance.tests.movements.service.test_leaving import accounts, asking, at, pay_out, take_effect
from services.governance.tests.movements.service.test_payouts import moved
from services.governance.tests.movements.service.test_transfers import buy, correcting, transferring
from services.governance.tests.shares.service.buying import ANNE, BOB
from services.governance.tests.shares.service.sealing import seal
from services.governance.tests.shares.service.test_register import lot_of, write
from services.governance.tests.shares.service.test_register import moved as moved_by_hand
from services.governance.tests.shares.service.test_subscribing import registered

__all__ = ["estate"]

MARCH, DAY = date(2026, 3, 2), date(2026, 9, 14)


@pytest.fixture
def both(governance: ServiceHarness) -> ServiceHarness:
    """Anne had two shares since March, gave one to Bob and bought three today; Bob had one since March."""
    governance.clock.now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    buy(governance, ANNE, 2)
    buy(governance, BOB, 1)
    governance.clock.now = datetime(2026, 9, 14, 9, tzinfo=UTC)
    governance.ask(transferring(1))
    buy(governance, ANNE, 3)
    seal(governance)
    return governance


def certificate(
    house: ServiceHarness, member_id: str = ANNE, day: date | None = None, known_on: date | None = None
) -> ShareCertificateReply:
    return house.ask(GetShareCertificate(member_id=member_id, day=day, known_on=known_on))


def pages(house: ServiceHarness, limit: int = 2, **fields: object) -> list[RegisterExtractReply]:
    """All pages, at the head of the first."""
    replies = [house.ask(GetRegisterExtract.model_validate({"limit": limit, **fields}))]
    while (last := replies[-1]).entries[-1].number < last.size:
        stay = {"day": last.day, "known_on": last.known_on, "size": last.size, "after": last.entries[-1].number}
        replies.append(house.ask(GetRegisterExtract.model_validate({**fields, "limit": limit, **stay})))
    return replies


def content_of(m: Movement) -> bytes:
    """As a leaf has it, by hand."""
    reverses = f'"{m.reverses}"' if m.reverses else "null"
    return (
        f'["share/1","{m.movement_id}","{m.legal_entity}","{m.act_id}","{m.kind}","{m.member_id}","{m.lot_id}",'
        f'"{m.share_class}",{m.shares},{m.unit_price_cents},"{m.decided_on}","{m.effective_on}","{m.booked_on}",{reverses}]'
    ).encode()


def root_in(note: str) -> bytes:
    return b64decode(note.split("\n")[2])


def is_sealed(entry: SealedEntry) -> bool:
    """Whether the movement is what the leaf was made of."""
    if entry.movement is None or entry.salt is None:
        return False
    return leaf_hash(bytes.fromhex(entry.salt), content_of(entry.movement)).hex() == entry.hash


def test_a_certificate_shows_lots_votes_and_both_consents_and_proves_each_entry(both: ServiceHarness) -> None:
    paper = certificate(both)

    assert (paper.number, paper.issuer.name) == ("BE-5-20260914", "Gedeeld CV")
    assert [(lot.shares, lot.unit_price_cents, lot.since) for lot in paper.lots] == [(1, 3000, MARCH), (3, 3000, DAY)]
    assert (paper.shares, paper.paid_cents, paper.category, paper.voices) == (4, 12_000, "A", 1)
    assert [(right.right, right.value) for right in paper.rights] == [
        ("votes", "subscribed_in_year"),
        ("votes", "equal"),
        ("profit", "6 %"),
    ]
    [transfer] = paper.transfers
    assert (transfer.giver_id, transfer.taker_id, transfer.shares) == (ANNE, BOB, 1)
    assert (transfer.giver_signed_on, transfer.taker_signed_on) == (DAY, DAY)
    assert [entry.number for entry in paper.entries] == [1, 3, 5]
    for entry in paper.entries:
        assert is_sealed(entry)
        path = [bytes.fromhex(node) for node in entry.path or ()]
        leaf = bytes.fromhex(entry.hash)
        assert proves_inclusion(leaf, entry.number - 1, paper.size, path, root_in(paper.head))


def test_a_certificate_is_of_a_day_as_it_was_known(both: ServiceHarness) -> None:
    """What is corrected later stands on no certificate of before."""
    at(both, date(2026, 9, 15))
    both.ask(correcting(both.ask(GetShareStatement(member_id=ANNE, year=2026)).movements[-1].act_id))
    seal(both)

    assert certificate(both, day=MARCH).shares == 2
    assert certificate(both).shares == 1
    before = certificate(both, known_on=DAY)
    assert (before.shares, before.final, certificate(both).final) == (4, True, False)
    assert [entry.number for entry in before.entries] == [1, 3, 5]


def test_the_proofs_of_a_certificate_are_one_statement_whatever_their_number(both: ServiceHarness) -> None:
    with statements_sent(both.engine) as few:
        certificate(both, BOB)
    for _ in range(10):
        buy(both, ANNE, 1)
    seal(both)

    with statements_sent(both.engine) as many:
        assert len(certificate(both, ANNE).entries) == 13
    assert len(many) == len(few)


def test_an_extract_comes_page_by_page_and_its_leaves_come_to_the_root(both: ServiceHarness) -> None:
    replies = pages(both)

    entries = [entry for reply in replies for entry in reply.entries]
    assert [len(reply.entries) for reply in replies] == [2, 2, 1]
    assert [entry.number for entry in entries] == [1, 2, 3, 4, 5]
    assert all(map(is_sealed, entries))
    assert Tree().extend([bytes.fromhex(entry.hash) for entry in entries])[0].root == root_in(replies[0].head)
    assert [t.transfer_id for reply in replies for t in reply.transfers] == [entries[2].movement.act_id]  # type: ignore[union-attr]


def test_an_extract_stays_at_its_head_while_the_register_grows(both: ServiceHarness) -> None:
    first = both.ask(GetRegisterExtract(limit=2))
    buy(both, BOB, 1)
    seal(both)

    rest = both.ask(GetRegisterExtract(day=first.day, known_on=first.known_on, size=first.size, after=2, limit=100))

    assert (rest.size, rest.head, [entry.number for entry in rest.entries]) == (5, first.head, [3, 4, 5])
    assert both.ask(GetRegisterExtract()).size == 6


def test_what_is_not_of_the_extract_stands_as_its_hash(both: ServiceHarness) -> None:
    [of_march] = pages(both, limit=100, day=MARCH)
    [of_another_class] = pages(both, limit=100, share_class="investor")

    assert [entry.movement is not None for entry in of_march.entries] == [True, True, False, False, False]
    assert [entry.salt is not None for entry in of_march.entries] == [True, True, False, False, False]
    assert of_march.transfers == ()
    assert all(entry.movement is None for entry in of_another_class.entries)
    for reply in (of_march, of_another_class):
        assert Tree().extend([bytes.fromhex(e.hash) for e in reply.entries])[0].root == root_in(reply.head)


def test_shares_that_are_to_leave_are_shown_as_restricted(governance: ServiceHarness) -> None:
    carl = test_id("mbr", "carl")
    governance.consume(registered(carl), registered(test_id("mbr", "dora")))
    at(governance, date(2026, 3, 16))
    for member_id in (ANNE, BOB, carl, test_id("mbr", "dora")):
        buy(governance, member_id, 2)
    governance.ask(asking(shares=2))
    seal(governance)

    [restriction] = certificate(governance).restrictions
    replies = pages(governance, limit=3)

    assert (restriction.kind, restriction.shares, restriction.until) == ("withdrawal", 2, date(2026, 6, 30))
    assert certificate(governance, BOB).restrictions == ()
    assert certificate(governance, day=date(2026, 3, 15)).restrictions == ()
    assert [reply.restrictions for reply in replies] == [(), (restriction,)]


def test_a_pledge_is_shown_while_it_stands(both: ServiceHarness) -> None:
    pledge = both.ask(
        RestrictShares(request_id=uuid7(), member_id=ANNE, kind="pledge", since=DAY, reference="deed of pledge")
    )

    [shown_now] = certificate(both).restrictions
    at(both, date(2026, 9, 16))
    lift = LiftRestriction(
        request_id=uuid7(), restriction_id=pledge.restriction_id, lifted_on=date(2026, 9, 15), reference="release"
    )
    both.ask(lift)

    assert (shown_now.kind, shown_now.shares, shown_now.since, shown_now.until) == ("pledge", 4, DAY, None)
    assert certificate(both).restrictions == ()
    assert [row.until for row in certificate(both, day=DAY).restrictions] == [date(2026, 9, 15)]
    assert certificate(both, day=DAY, known_on=DAY).restrictions == (shown_now,)
    assert [reply.restrictions for reply in pages(both, limit=100, day=DAY, known_on=DAY)] == [(shown_now,)]


def test_an_heir_who_joined_is_shown_with_the_acceptance(estate: ServiceHarness) -> None:
    let_join(estate)
    withdrawal = died(estate)
    estate.ask(joining(withdrawal, (BOB, 2), (CARL, 3)))
    seal(estate)

    [of_bob] = certificate(estate, BOB).successions
    of_all = [row for reply in pages(estate) for row in reply.successions]

    assert (of_bob.giver_id, of_bob.heir_id, of_bob.shares, of_bob.accepted_on) == (ANNE, BOB, 2, ACCEPTED)
    assert {row.heir_id for row in certificate(estate).successions} == {BOB, CARL}
    assert sorted({(row.heir_id, row.shares) for row in of_all}) == sorted([(BOB, 2), (CARL, 3)])
    assert certificate(estate, BOB).shares == 3
    assert certificate(estate).lots == ()


def test_a_page_of_an_extract_reads_the_page_only(governance: ServiceHarness, each_plan: EachPlan) -> None:
    lot = lot_of(governance, shares=1)
    write(
        governance,
        *(moved_by_hand(lot, f"issue {n}", 1, kind="issue", lot_id=test_id("mov", f"issue {n}")) for n in range(2000)),
    )
    seal(governance)

    for _ in each_plan(governance.engine):
        with rows_read(governance.engine) as rows:
            assert len(governance.ask(GetRegisterExtract(after=1000, limit=10)).entries) == 10
        assert rows.count < 200


def test_a_year_is_told_with_what_was_paid_issued_given_withdrawn_and_paid_out(governance: ServiceHarness) -> None:
    carl = test_id("mbr", "carl")
    governance.consume(registered(carl), registered(test_id("mbr", "dora")))
    at(governance, date(2025, 2, 3))
    for member_id, shares in ((ANNE, 4), (BOB, 2), (carl, 2), (test_id("mbr", "dora"), 1)):
        buy(governance, member_id, shares)
    at(governance, date(2026, 3, 16))
    accounts(governance, 27_000)
    wrong = buy(governance, BOB, 1)
    governance.ask(correcting(wrong.subscription_id))
    governance.ask(transferring(1, date(2026, 3, 16)))
    governance.ask(asking(shares=3))
    take_effect(governance)
    pay_out(governance)
    paid_out = [governance.ask(GetShareStatement(member_id=ANNE, year=2026)).paid_out_cents]
    for cents, name in ((9_000, "left"), (-9_000, "came back"), (9_000, "left again")):
        governance.consume(moved(governance, cents, name))
        paid_out.append(governance.ask(GetShareStatement(member_id=ANNE, year=2026)).paid_out_cents)

    anne = governance.ask(GetShareStatement(member_id=ANNE, year=2026))
    bob = governance.ask(GetShareStatement(member_id=BOB, year=2026))
    before = governance.ask(GetShareStatement(member_id=ANNE, year=2025))

    assert (anne.shares_before, anne.shares, anne.lots) == (4, 0, ())
    assert (anne.given_shares, anne.withdrawn_shares, anne.withdrawn_cents) == (1, 3, 9_000)
    assert paid_out == [0, 9_000, 0, 9_000]
    assert (bob.issued_shares, bob.issued_cents, bob.received_shares, bob.paid_cents) == (0, 0, 1, 9_000)
    assert [movement.kind for movement in bob.movements] == ["transfer_in"]
    assert (before.issued_shares, before.issued_cents, before.paid_out_cents) == (4, 12_000, 0)
    assert (before.until, before.final, anne.until) == (date(2025, 12, 31), False, date(2026, 6, 30))


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"member_id": test_id("mbr", "ghost")}, UnknownThing, "member_id"),
        ({"day": date(2026, 9, 15)}, InvalidRequest, "day"),
        ({"known_on": date(2026, 9, 15)}, InvalidRequest, "known_on"),
        ({"day": date(2001, 1, 1)}, DateNotCovered, None),
    ],
)
def test_no_certificate_is_given_of_what_is_not_known(
    both: ServiceHarness, changes: dict[str, object], refusal: type[Refused], field: str | None
) -> None:
    with pytest.raises(refusal) as refused:
        both.ask(GetShareCertificate.model_validate({"member_id": ANNE, **changes}))

    assert refused.value.field == field


def test_no_extract_is_given_at_a_size_that_nobody_signed_or_of_a_day_to_come(both: ServiceHarness) -> None:
    with pytest.raises(NoSuchHead) as no_head:
        both.ask(GetRegisterExtract(size=4))
    with pytest.raises(InvalidRequest) as to_come:
        both.ask(GetRegisterExtract(day=date(2026, 9, 15)))

    assert (no_head.value.field, to_come.value.field) == ("size", "day")


def test_no_list_is_given_of_a_year_to_come_or_to_another_member(both: ServiceHarness) -> None:
    with pytest.raises(InvalidRequest) as refused:
        both.ask(GetShareStatement(member_id=ANNE, year=2027))
    with pytest.raises(NotYourOwn):
        both.ask(GetShareStatement(member_id=ANNE, year=2026), roles=("member",), subject=f"member:{BOB}")
    with pytest.raises(NotYourOwn):
        both.ask(GetShareCertificate(member_id=ANNE), roles=("member",), subject=f"member:{BOB}")

    assert refused.value.field == "year"


def test_what_has_no_number_yet_stands_on_no_paper(governance: ServiceHarness) -> None:
    with pytest.raises(NotSealedYet):
        certificate(governance)
    buy(governance, ANNE, 1)
    seal(governance)
    buy(governance, ANNE, 1)

    with pytest.raises(NotSealedYet):
        certificate(governance)
    assert [entry.number for entry in governance.ask(GetRegisterExtract()).entries] == [1]
