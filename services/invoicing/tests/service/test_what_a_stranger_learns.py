"""A member who holds another unit learns nothing of this one: neither from a reply nor from a refusal.

One rule for all ids: `unknown_thing` when nothing has the id, `not_your_own` when it is another's, before anything
about the thing itself is judged or told. Ids cannot be guessed, so that there is something tells nothing.
"""

from collections.abc import Callable
from typing import Any

import pytest

from chassis.testing.harness import ServiceHarness, test_id
from chassis.testing.who_may import ask_as, ask_signed
from contracts.invoicing.billing import (
    DraftContent,
    DraftInvoice,
    DraftInvoices,
    FindInvoices,
    GetInvoice,
    GetTurnover,
    IssueInvoice,
    IssueInvoices,
)
from contracts.invoicing.client_page import GetClientPage
from contracts.invoicing.clients import BlockClient, FindClients, GetClient, RegisterClient, SetClientView
from contracts.invoicing.documents import GetDocument
from contracts.invoicing.dunning import GetReceivables, GetReminders
from contracts.invoicing.internal import GetInternalInvoice, OfferInternalInvoice
from contracts.invoicing.lookups import FindCreditNotes
from contracts.invoicing.quoting import GetOrder, GetQuote, MakeQuote
from contracts.members.events import UnitClosed
from contracts.wire.base import Request
from contracts.wire.refusals import NotYourOwn, UnknownThing
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.invoicing.clients.refusals import ClientLooksKnown
from services.invoicing.refusals import ManyRefused
from services.invoicing.tests.billing.service.billing import (
    ANNE,
    BOB,
    DAY,
    UNIT,
    WORK,
    drafted,
    issue,
    registered,
    unit_opened,
)
from services.invoicing.tests.clients.service.registering import MARIE
from services.invoicing.tests.quoting.service.quoting import LAST

BOBS, CAROLS = test_id("unit", "bobs"), test_id("unit", "carols")


@pytest.fixture
def house(invoicing: ServiceHarness) -> ServiceHarness:
    """Anne's unit, and Bob's, who is the stranger."""
    invoicing.consume(unit_opened(BOBS, holders=(BOB,)))
    return invoicing


def refusal_of(house: ServiceHarness, request: Request[Any], caller: str = "stranger") -> Refused:
    with pytest.raises(Refused) as refusal:
        ask_as(house, caller, request)
    return refusal.value


def content_of(refusal: Refused) -> tuple[object, ...]:
    return refusal.code, refusal.sentence, refusal.field, refusal.facts


@pytest.mark.parametrize(
    "ask",
    [
        lambda n: GetInvoice(invoice_id=test_id("inv", n)),
        lambda n: IssueInvoice(request_id=uuid7(), invoice_id=test_id("inv", n)),
        lambda n: GetQuote(quote_id=test_id("quo", n)),
        lambda n: GetOrder(order_id=test_id("ord", n)),
        lambda n: GetInternalInvoice(internal_invoice_id=test_id("iin", n)),
        lambda n: GetDocument(document_id=test_id("inv", n)),
        lambda n: GetReminders(invoice_id=test_id("inv", n)),
        lambda n: FindInvoices(unit_id=test_id("unit", n)),
        lambda n: GetClient(client_id=test_id("cli", n)),
    ],
)
def test_an_id_that_nothing_has_is_unknown_to_everybody(
    house: ServiceHarness, ask: Callable[[str], Request[Any]]
) -> None:
    strangers, advisers = refusal_of(house, ask("ghost")), refusal_of(house, ask("ghost"), "adviser")

    assert isinstance(strangers, UnknownThing)
    assert content_of(strangers) == content_of(advisers)


def test_the_refusal_is_the_same_whatever_the_state_of_the_thing(house: ServiceHarness) -> None:
    """Whether it is a draft, issued, of a blocked client or of a closed unit."""
    client = registered(house)
    draft, sent = drafted(house, client), issue(house, drafted(house, client))

    def refusals() -> set[str]:
        requests = [IssueInvoice(request_id=uuid7(), invoice_id=invoice.invoice_id) for invoice in (draft, sent)]
        return {repr(content_of(refusal_of(house, request))) for request in requests}

    before = refusals()
    ask_as(house, "finance", BlockClient(request_id=uuid7(), client_id=client, reason="bankrupt"))
    house.consume(UnitClosed(unit_id=UNIT, closed_on=DAY))

    assert len(before) == 1
    assert refusals() == before
    assert "not_your_own" in str(before)


def test_many_of_which_one_is_anothers_are_refused_with_its_place_and_nothing_else(house: ServiceHarness) -> None:
    anothers = drafted(house)
    client = registered(house)
    own = ask_as(house, "stranger", DraftInvoice(request_id=uuid7(), unit_id=BOBS, client_id=client, lines=(WORK,)))
    contents = tuple(DraftContent(unit_id=unit, client_id=client, lines=(WORK,)) for unit in (BOBS, UNIT, BOBS))

    issuing = IssueInvoices(request_id=uuid7(), invoice_ids=(own["invoice_id"], anothers.invoice_id))
    drafting = DraftInvoices(request_id=uuid7(), invoices=contents)
    for request, path in ((issuing, "invoice_ids.1.invoice_id"), (drafting, "invoices.1.unit_id")):
        refusal = refusal_of(house, request)
        assert isinstance(refusal, ManyRefused)
        sentence = "a member may see and invoice only for the units it holds"
        assert refusal.facts == {"faults": 1, "fault_1": f"{path}: not_your_own: {sentence}"}
    assert house.count("issued_invoice") == 0
    assert house.count("draft") == 2


@pytest.mark.parametrize(
    "request_",
    [
        FindInvoices(client_id=test_id("cli", "ghost")),
        FindInvoices(text="2026"),
        FindCreditNotes(),
        GetClientPage(client_id=test_id("cli", "ghost")),
        FindCreditNotes(client_id=test_id("cli", "ghost")),
        FindCreditNotes(invoice_id=test_id("inv", "ghost")),
        GetTurnover(first=DAY, last=DAY),
        GetReceivables(client_id=test_id("cli", "ghost")),
        GetReminders(client_id=test_id("cli", "ghost")),
    ],
)
def test_a_member_asks_about_its_units_and_not_about_a_client_of_all(
    house: ServiceHarness, request_: Request[Any]
) -> None:
    assert isinstance(refusal_of(house, request_, "holder"), NotYourOwn)


def test_what_a_unit_is_owed_by_a_client_is_all_that_its_holder_is_told(house: ServiceHarness) -> None:
    client = registered(house)
    issue(house, drafted(house, client))

    debts = ask_as(house, "stranger", GetReceivables(unit_id=BOBS, client_id=client))
    invoices_reply = ask_as(house, "stranger", FindInvoices(unit_id=BOBS, client_id=client))

    assert (debts["open_cents"], debts["clients"], invoices_reply["invoices"]) == (0, [], [])


def test_an_offer_between_two_units_is_no_business_of_a_third(house: ServiceHarness) -> None:
    house.consume(unit_opened(CAROLS, holders=(test_id("mbr", "carol"),)))
    offer = OfferInternalInvoice(
        request_id=uuid7(), seller_unit_id=BOBS, buyer_unit_id=CAROLS, description="Help", amount_cents=100
    )
    made = ask_as(house, "stranger", offer)

    request = GetInternalInvoice(internal_invoice_id=made["internal_invoice_id"])
    assert isinstance(refusal_of(house, request, "holder"), NotYourOwn)


@pytest.mark.parametrize("besides", ["bank", "secretary", "finance", "auditor"])
def test_a_role_for_other_requests_gives_a_member_no_right_over_units_of_others(
    house: ServiceHarness, besides: str
) -> None:
    content = DraftInvoice(request_id=uuid7(), unit_id=UNIT, client_id=registered(house), lines=(WORK,))

    with pytest.raises(NotYourOwn):
        ask_as(house, "stranger", content, also=(besides,))


def test_a_member_whose_name_only_looks_like_a_holders_is_a_stranger(house: ServiceHarness) -> None:
    invoice = drafted(house)

    for subject in (
        f"operator:{ANNE}",
        f"member:{ANNE}0",
        f"member:{ANNE.removeprefix('mbr_')}",
        f"member:{ANNE[:-1]}",
    ):
        with pytest.raises(NotYourOwn):
            ask_signed(house, subject, ("member",), GetInvoice(invoice_id=invoice.invoice_id))


def test_an_address_tells_a_member_nothing_about_a_private_person_whom_it_does_not_know(house: ServiceHarness) -> None:
    """No trying of e-mail addresses; staff, who see them all, are told."""
    marie = ask_as(house, "holder", RegisterClient(request_id=uuid7(), **MARIE))["client_id"]
    guess = {"name": "M.", "country": "BE", "kind": "individual", "email": MARIE["email"]}

    assert ask_as(house, "stranger", RegisterClient(request_id=uuid7(), **guess))["client_id"] != marie
    for caller in ("holder", "adviser"):
        refusal = refusal_of(house, RegisterClient(request_id=uuid7(), **guess), caller)
        assert isinstance(refusal, ClientLooksKnown)
        assert marie in str(refusal.facts["client_ids"])


def test_a_name_tells_a_member_nothing_about_a_private_person_whom_it_does_not_know(house: ServiceHarness) -> None:
    """No trying of names either: the id in the refusal would show where a namesake lives."""
    marie = ask_as(house, "holder", RegisterClient(request_id=uuid7(), **MARIE))["client_id"]
    guess = {"name": MARIE["name"], "country": "BE", "kind": "individual"}

    assert ask_as(house, "stranger", RegisterClient(request_id=uuid7(), **guess))["client_id"] != marie
    for caller in ("holder", "adviser"):
        refusal = refusal_of(house, RegisterClient(request_id=uuid7(), **guess), caller)
        assert isinstance(refusal, ClientLooksKnown)
        assert marie in str(refusal.facts["client_ids"])


def test_strangers_with_the_same_address_do_not_hide_the_client_that_a_member_knows(house: ServiceHarness) -> None:
    person = {"country": "BE", "kind": "individual", "email": MARIE["email"]}
    for n in range(7):
        ask_as(house, "holder", RegisterClient(request_id=uuid7(), name=f"M {n}", not_a_duplicate=True, **person))
    own = ask_as(house, "stranger", RegisterClient(request_id=uuid7(), name="Mine", **person))["client_id"]

    refusal = refusal_of(house, RegisterClient(request_id=uuid7(), name="Again", **person))

    assert refusal.facts["client_ids"] == own


def test_a_member_neither_quotes_nor_invoices_nor_views_a_private_person_whom_it_does_not_know(
    house: ServiceHarness,
) -> None:
    """Else a quote would show it their street and address."""
    marie = ask_as(house, "holder", RegisterClient(request_id=uuid7(), **MARIE))["client_id"]
    ask_as(house, "finance", BlockClient(request_id=uuid7(), client_id=marie, reason="in debt mediation"))
    named_client = {"unit_id": BOBS, "client_id": marie}

    for request in (
        DraftInvoice(request_id=uuid7(), **named_client, lines=(WORK,)),
        MakeQuote(request_id=uuid7(), **named_client, lines=(WORK,), title="Website", valid_until=LAST),
        SetClientView(request_id=uuid7(), **named_client, own_name="Marie"),
    ):
        refusal = refusal_of(house, request)
        assert (refusal.code, refusal.field) == ("not_your_own", "client_id")
        assert "mediation" not in str(content_of(refusal))
    many = DraftInvoices(request_id=uuid7(), invoices=(DraftContent(**named_client, lines=(WORK,)),))
    assert "invoices.0.client_id: not_your_own" in str(refusal_of(house, many).facts["fault_1"])
    client = ask_as(house, "stranger", GetClient(client_id=marie))
    assert client["blocked_because"] is None
    assert ask_as(house, "stranger", FindClients(text="duval"))["clients"] == []


def test_staff_introduce_a_private_person_to_a_unit_by_a_view(house: ServiceHarness) -> None:
    marie = ask_as(house, "holder", RegisterClient(request_id=uuid7(), **MARIE))["client_id"]

    ask_as(house, "adviser", SetClientView(request_id=uuid7(), unit_id=BOBS, client_id=marie))

    assert ask_as(house, "stranger", GetClient(client_id=marie))["email"] == MARIE["email"]
    ask_as(house, "stranger", DraftInvoice(request_id=uuid7(), unit_id=BOBS, client_id=marie, lines=(WORK,)))


def test_holders_of_one_unit_share_whom_they_registered(house: ServiceHarness) -> None:
    shared, carol = test_id("unit", "shared"), test_id("mbr", "carol")
    house.consume(unit_opened(shared, holders=(BOB, carol)))
    marie = ask_signed(house, f"member:{carol}", ("member",), RegisterClient(request_id=uuid7(), **MARIE))["client_id"]

    ask_as(house, "stranger", DraftInvoice(request_id=uuid7(), unit_id=shared, client_id=marie, lines=(WORK,)))

    assert isinstance(refusal_of(house, RegisterClient(request_id=uuid7(), **MARIE)), ClientLooksKnown)
