"""Heads of other services' logs are kept as they came, and another one of the same size is a dead letter's reason."""

import pytest

from chassis.testing.harness import ServiceHarness
from contracts.members.heads import GetKeptHeads
from contracts.payroll.events import LogHeadsSigned
from contracts.wire.base import Event
from contracts.wire.sealing import SignedHead
from services.members.refusals import HeadDiffers


def signed(*sizes: int, note: str = "head", closed: bool = False) -> Event:
    heads = tuple(SignedHead(log="journal", size=size, note=f"{note} {size}", closed=closed) for size in sizes)
    return LogHeadsSigned(heads=heads)


def kept_notes(house: ServiceHarness, behind: int = 0, limit: int = 500) -> tuple[str, ...]:
    return house.ask(GetKeptHeads(service="payroll", log="journal", behind=behind, limit=limit)).notes


def test_heads_are_kept_once_in_any_order(members: ServiceHarness) -> None:
    members.consume(signed(7), subject="logs_payroll", times=2)
    members.consume(signed(3, 5), signed(5), subject="logs_payroll")
    members.consume(signed(7, note="end", closed=True), subject="logs_payroll")

    assert kept_notes(members) == ("head 3", "head 5", "head 7", "end 7")
    assert kept_notes(members, behind=3, limit=1) == ("head 5",)
    assert members.ask(GetKeptHeads(service="invoicing", log="journal")).notes == ()


def test_another_head_of_the_same_size_is_refused_and_changes_nothing(members: ServiceHarness) -> None:
    members.consume(signed(7), subject="logs_payroll")

    with pytest.raises(HeadDiffers):
        members.consume(signed(7, note="other"), subject="logs_payroll")
    assert kept_notes(members) == ("head 7",)
