"""Money at the bank under the communication of a subscription of shares passes to governance, up to what is open."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

from chassis.testing.counting import statements_sent
from chassis.testing.harness import ServiceHarness, test_id
from contracts.governance.events import SharePaymentTold, SharesSubscribed, SubscriptionEnded
from contracts.invoicing.events import SharePaymentReceived
from deploy.local.bank.coda import BankPayment
from kernel.identifiers import structured_communication
from services.invoicing.tests.banking.service.bank_files import bring_file, differing
from services.invoicing.tests.banking.service.banking import PAYER, classify, received, unproven, waiting
from services.invoicing.tests.billing.service.billing import DAY, IBAN, another, balance, coda, issued, pay, shown

SHARES = structured_communication(9_500_000_017)
OTHERS = structured_communication(9_500_000_018)
UNKNOWN = structured_communication(9_599_999_999)
TO_GOVERNANCE = "clearing:invoicing>governance"


def subscription(communication: str = SHARES, cents: int = 9000, legal_entity: str = "BE") -> SharesSubscribed:
    return SharesSubscribed(
        subscription_id=test_id("sub", communication),
        communication=communication,
        legal_entity=legal_entity,
        price_cents=cents,
    )


def ended(communication: str = SHARES) -> SubscriptionEnded:
    subscription_id = test_id("sub", communication)
    return SubscriptionEnded(subscription_id=subscription_id, communication=communication, ended_on=DAY)


def passed_on(house: ServiceHarness) -> list[tuple[str, int, date]]:
    messages = [message.data for message in house.published(SharePaymentReceived)]
    return [(message.communication, message.amount_cents, message.paid_on) for message in messages]


def reasons(house: ServiceHarness) -> list[tuple[int, str]]:
    return [(entry.amount_cents, entry.reason) for entry in waiting(house)]


def whole(house: ServiceHarness) -> bool:
    return not unproven(house) and not differing(house)


def test_parts_pass_on_and_what_is_too_much_waits(invoicing: ServiceHarness) -> None:
    invoicing.consume(subscription())
    payments = [BankPayment(4000, SHARES), BankPayment(6000, SHARES), BankPayment(50, SHARES)]

    reply = bring_file(invoicing, coda(payments))

    assert passed_on(invoicing) == [(SHARES, 4000, DAY), (SHARES, 5000, DAY)]
    assert sorted(reasons(invoicing)) == [(50, "shares_not_open"), (1000, "shares_over")]
    assert invoicing.balances() == {"bank": 10_050, TO_GOVERNANCE: -9000, "suspense": -1050}
    assert (reply.shares, reply.suspense, reply.matched) == (2, 2, 0)
    assert whole(invoicing)


def test_the_same_file_again_passes_nothing_on_again(invoicing: ServiceHarness) -> None:
    invoicing.consume(subscription())
    file = coda([BankPayment(4000, SHARES)])

    first, second = bring_file(invoicing, file), bring_file(invoicing, file)

    assert (first.shares, second.shares, second.already_imported) == (1, 1, True)
    assert passed_on(invoicing) == [(SHARES, 4000, DAY)]


def test_a_free_text_may_name_it_however_it_is_spelt(invoicing: ServiceHarness) -> None:
    invoicing.consume(subscription())

    bring_file(invoicing, coda([BankPayment(9000, text=f"shares {SHARES[:3]}/{SHARES[3:7]}/{SHARES[7:]} thanks")]))

    assert passed_on(invoicing) == [(SHARES, 9000, DAY)]


def test_what_comes_for_one_that_ended_or_that_nobody_knows_waits(invoicing: ServiceHarness) -> None:
    invoicing.consume(ended())  # in either order
    invoicing.consume(subscription(), times=2)

    bring_file(invoicing, coda([BankPayment(9000, SHARES), BankPayment(3000, UNKNOWN)]))

    assert passed_on(invoicing) == []
    assert sorted(reasons(invoicing)) == [(3000, "unknown"), (9000, "shares_not_open")]
    assert whole(invoicing)


def test_two_things_in_one_text_wait_for_a_person(invoicing: ServiceHarness) -> None:
    invoicing.consume(subscription(), subscription(OTHERS))
    invoice = issued(invoicing)
    texts = (f"{SHARES} {OTHERS}", f"{SHARES} {invoice.communication}")

    bring_file(invoicing, coda([BankPayment(9000, text=text) for text in texts]))

    assert passed_on(invoicing) == []
    assert reasons(invoicing) == [(9000, "no_communication")] * 2
    assert shown(invoicing, invoice).open_cents == invoice.total_cents


def test_money_from_an_account_of_the_enterprise_pays_no_share(invoicing: ServiceHarness) -> None:
    invoicing.consume(subscription())

    bring_file(invoicing, coda([BankPayment(9000, SHARES, counterparty_iban=IBAN)]))

    assert (passed_on(invoicing), reasons(invoicing)) == ([], [(9000, "paid_by_unit")])


def test_shares_of_another_legal_entity_are_not_paid_on_this_account(invoicing: ServiceHarness) -> None:
    invoicing.consume(subscription(), subscription(OTHERS, legal_entity="FR"))

    bring_file(invoicing, coda([BankPayment(9000, SHARES), BankPayment(9000, OTHERS)]))

    assert passed_on(invoicing) == [(SHARES, 9000, DAY)]
    assert reasons(invoicing) == [(9000, "other_legal_entity")]


def test_what_a_person_records_pays_shares_too(invoicing: ServiceHarness) -> None:
    invoicing.consume(subscription())

    reply = pay(invoicing, SHARES, 9500)

    assert (reply.invoice_id, reply.shares_cents, reply.applied_cents) == (None, 9000, 0)
    assert invoicing.balances() == {"bank": 9500, TO_GOVERNANCE: -9000, "suspense": -500}
    assert whole(invoicing)


def test_what_waits_is_given_back_as_other_money_is(invoicing: ServiceHarness) -> None:
    """Whole as a payment that is returned; a rest as what other books explain, once each way."""
    invoicing.consume(subscription())
    rest = received(invoicing, 9500, 1, structured=SHARES)
    again = received(invoicing, 9000, 2, structured=SHARES)

    out = received(invoicing, -9000, 3, counterparty_iban=PAYER)
    classify(invoicing, out, "returned_debit", returned_payment_id=again)
    reply = classify(invoicing, rest, "other", note="given back")
    classify(invoicing, received(invoicing, -500, 4), "other", note="given back")

    assert (reply.shares_cents, reply.suspense_cents) == (9000, 0)
    assert waiting(invoicing) == []
    assert invoicing.balances() == {"bank": 9000, TO_GOVERNANCE: -9000}
    assert whole(invoicing)


def test_payments_at_once_never_pass_on_more_than_the_price(invoicing: ServiceHarness) -> None:
    invoicing.consume(subscription())

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda n: pay(another(invoicing, n), SHARES, 4000), range(1, 5)))

    assert sum(cents for _, cents, _ in passed_on(invoicing)) == 9000
    assert sum(cents for cents, _ in reasons(invoicing)) == 7000
    assert whole(invoicing)


def test_a_file_without_shares_asks_nothing_about_them(invoicing: ServiceHarness) -> None:
    invoicing.consume(subscription())
    invoice = issued(invoicing)

    def statements(*payments: BankPayment) -> list[str]:
        content = coda(payments, number=balance(invoicing) % 900 + 1, old=balance(invoicing))
        with statements_sent(invoicing.engine) as sent:
            bring_file(invoicing, content)
        return [statement for statement in sent if "share_" in statement]

    assert statements(BankPayment(1000, invoice.communication)) == []
    few, many = (statements(*[BankPayment(100 + n, SHARES) for n in range(count)]) for count in (2, 30))
    assert len(few) == len(many)


def test_what_finance_told_governance_is_booked_once_and_passes_nothing_on(invoicing: ServiceHarness) -> None:
    payment = SharePaymentTold(
        payment_id=test_id("pay", "told"),
        communication=SHARES,
        legal_entity="BE",
        amount_cents=8000,
        paid_on=date(2026, 9, 13),
    )
    invoicing.consume(payment)  # perhaps before the subscription
    invoicing.consume(subscription())
    invoicing.consume(payment, times=2)

    bring_file(invoicing, coda([BankPayment(9000, SHARES)]))

    assert passed_on(invoicing) == [(SHARES, 1000, DAY)]
    assert reasons(invoicing) == [(8000, "shares_over")]
    assert invoicing.balances() == {"bank": 17_000, TO_GOVERNANCE: -9000, "suspense": -8000}
    assert whole(invoicing)
