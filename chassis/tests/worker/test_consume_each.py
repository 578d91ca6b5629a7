"""Every event of one base is consumed by one line, whoever publishes it."""

from collections.abc import Sequence
from typing import TypeVar

import pytest

from chassis.db.work import Work
from chassis.worker.entrypoints import consume_each
from contracts.invoicing.events import LogHeadsSigned as InvoicingHeads
from contracts.members.events import MemberRegistered
from contracts.wire.envelope import Envelope
from contracts.wire.sealing import SignedHeads

H = TypeVar("H", bound=SignedHeads)


def take(work: Work, messages: Sequence[Envelope[H]]) -> None:
    assert work.service == "members"
    assert messages


def test_a_service_gets_an_entry_point_for_each_event_that_names_it() -> None:
    class Listening:
        name = "members"
        on_heads = consume_each(SignedHeads, take)

    methods = {name: method for name, method in vars(Listening).items() if name.startswith("on_")}

    assert sorted(methods) == [
        f"on_heads_of_{service}" for service in ("contributions", "governance", "invoicing", "payroll")
    ]
    [entrypoint] = methods["on_heads_of_invoicing"].nameko_entrypoints
    assert entrypoint.spec.event is InvoicingHeads


def test_a_base_of_which_the_service_consumes_nothing_is_refused() -> None:
    with pytest.raises((LookupError, RuntimeError)) as refused:
        type("Deaf", (), {"name": "members", "on_news": consume_each(MemberRegistered, take)})

    assert "members is consumer of no MemberRegistered" in f"{refused.value}{refused.value.__cause__}"
