import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from contracts.invoicing.enums import QuoteState
from kernel.rates import Rate
from kernel.refusal import Refused
from services.invoicing import parameters
from services.invoicing.billing.domain.numbering import BELGIUM, CREDIT_NOTES, INTERNAL, InvoiceNumber
from services.invoicing.billing.domain.vat import Vat
from services.invoicing.billing.refusals import (
    NoLines,
    NoNumberSeries,
    OutsideScopeStandsAlone,
    UnknownVatRate,
    VatNumberMissing,
)
from services.invoicing.clients.domain.client import Client
from services.invoicing.quoting.domain.quote import QUOTES, Answer, Progress, Quote, SentQuote, quote_series_of
from services.invoicing.quoting.domain.quote_document import frozen_quote, thawed_quote
from services.invoicing.quoting.domain.terms import OwnFigures, percentage
from services.invoicing.quoting.parameters import general_terms
from services.invoicing.quoting.refusals import (
    AcceptedBeforeSent,
    AcceptedInFuture,
    AcceptedTooLate,
    NoGeneralTerms,
    PercentageOutOfRange,
    QuoteAlreadyAnswered,
    QuoteAlreadySent,
    QuoteNotSent,
    ValidUntilPassed,
)
from services.invoicing.refusals import BadText
from services.invoicing.tests.quoting.unit.orders import AT_6, DAY, LATER, TERMS, line

RATES = {Rate.percent(percent) for percent in ("21", "12", "6", "0")}
CLIENT = Client("cli_1", "Théâtre", "BE", "BE0428759497", city="Liège", language="nl")
QUOTE = Quote("unit_1", "Studio", CLIENT, "Affiche", (line("19.9999", quantity="1.5"), line("40", AT_6)), LATER, TERMS)
SENT = Progress(LATER, DAY, None)


def test_a_sent_quote_is_read_back_from_its_text() -> None:
    quote = frozen_quote(SentQuote(InvoiceNumber(2026, QUOTES, 7), DAY, QUOTE))

    assert thawed_quote(quote.document) == quote
    content = json.loads(quote.document)
    assert (content["number"], content["net_cents"], content["gross_cents"]) == ("2026-QU-000007", 7_000, 7_870)
    assert content["terms"]["deposit_percent"] == "30"


def test_another_word_is_another_hash() -> None:
    number = InvoiceNumber(2026, QUOTES, 7)

    hashes = {
        frozen_quote(SentQuote(number, DAY, quote)).content_hash
        for quote in (QUOTE, replace(QUOTE, title="Affiches"), replace(QUOTE, terms=replace(TERMS, notice_days=29)))
    }

    assert len(hashes) == 3


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"lines": ()}, NoLines),
        ({"lines": (line("10", Vat.of("standard", "20")),)}, UnknownVatRate),
        ({"lines": (line("10"), line("10", Vat.of("outside_scope")))}, OutsideScopeStandsAlone),
        (
            {"lines": (line("10", Vat.of("reverse_charge")),), "client": Client("cli_1", "Client")},
            VatNumberMissing,
        ),
        ({"title": "a\tb"}, BadText),
        ({"valid_until": DAY - timedelta(1)}, ValidUntilPassed),
    ],
)
def test_a_quote_could_be_invoiced_and_accepted(change: dict[str, object], refusal: type[Refused]) -> None:
    QUOTE.require_sound(RATES, DAY)

    with pytest.raises(refusal):
        replace(QUOTE, **change).require_sound(RATES, DAY)  # type: ignore[arg-type]  # one field of several types


@pytest.mark.parametrize(
    ("progress", "today", "state"),
    [
        (Progress(DAY, None, None), LATER, "draft"),
        (SENT, LATER, "sent"),
        (SENT, LATER + timedelta(1), "expired"),
        (replace(SENT, answer=Answer(DAY, "ord_1")), LATER + timedelta(1), "accepted"),
        (replace(SENT, answer=Answer(DAY, None)), LATER, "declined"),
    ],
)
def test_the_state_of_a_quote_follows_from_what_happened_and_the_day(
    progress: Progress, today: date, state: QuoteState
) -> None:
    assert progress.state(today) is state


def test_a_quote_may_be_accepted_from_its_sending_to_its_last_day() -> None:
    for day in (DAY, LATER):
        SENT.require_acceptable(day, LATER + timedelta(5))

    for day, today, refusal in (
        (DAY - timedelta(1), LATER, AcceptedBeforeSent),
        (LATER, DAY, AcceptedInFuture),
        (LATER + timedelta(1), LATER + timedelta(1), AcceptedTooLate),
    ):
        with pytest.raises(refusal) as refused:
            SENT.require_acceptable(day, today)
        assert refused.value.field == "accepted_on"


def test_no_state_goes_back() -> None:
    with pytest.raises(QuoteNotSent):
        Progress(LATER, None, None).require_acceptable(DAY, DAY)
    with pytest.raises(QuoteAlreadySent):
        SENT.require_not_sent()
    for order_id in ("ord_1", None):
        with pytest.raises(QuoteAlreadyAnswered) as refused:
            replace(SENT, answer=Answer(DAY, order_id)).require_unanswered()
        assert refused.value.facts == {"answered_on": "2026-09-14", "order_id": order_id}


def test_quotes_are_numbered_in_a_series_of_their_own() -> None:
    series = [quote_series_of("BE"), BELGIUM, CREDIT_NOTES, INTERNAL]

    assert len({numbering.code for numbering in series}) == len({numbering.index for numbering in series}) == 4
    with pytest.raises(NoNumberSeries):
        quote_series_of("DE")


def test_own_figures_stand_instead_of_those_of_the_terms() -> None:
    terms = TERMS.with_own(OwnFigures(deposit=Rate.percent("0"), notice_days=7))

    assert (str(terms.deposit), str(terms.cancellation), terms.notice_days) == ("0 %", "25 %", 7)
    assert (terms.text, TERMS.with_own(OwnFigures())) == (TERMS.text, TERMS)


@pytest.mark.parametrize("text", ["100.0001", "999", "-1", "1e2", "abc"])
def test_a_percentage_is_zero_to_a_hundred(text: str) -> None:
    with pytest.raises(PercentageOutOfRange) as refused:
        percentage(text, "deposit_percent")

    assert refused.value.field == "deposit_percent"


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_general_terms_are_those_of_the_day(language: str) -> None:
    old, new = (general_terms("BE", language, day) for day in (date(2025, 12, 31), date(2026, 1, 1)))

    assert (old.since, old.notice_days) == (date(2024, 1, 1), 14)
    assert (new.since, new.notice_days) == (date(2026, 1, 1), 30)
    assert old.text != new.text
    assert all(0 < len(terms.text) <= 2000 for terms in (old, new))


@pytest.mark.parametrize(
    ("legal_entity", "language", "day"), [("BE", "fr", date(2023, 12, 31)), ("DE", "fr", DAY), ("BE", "de", DAY)]
)
def test_a_day_entity_or_language_without_terms_is_refused(legal_entity: str, language: str, day: date) -> None:
    with pytest.raises(NoGeneralTerms):
        general_terms(legal_entity, language, day)


def test_every_edition_bears_its_day_and_is_marked_as_a_demo() -> None:
    rows = yaml.safe_load(Path(parameters.__file__).with_name("general_terms.yaml").read_text("utf-8"))

    for row in rows["general_terms_be"]:
        assert row["value"]["edition"] == row["since"].isoformat()
        assert row["source"].startswith("demo")
        assert {"fr", "nl", "en"} <= row["value"].keys()


def test_a_quote_comes_to_what_its_invoice_would() -> None:
    assert [(part.percent, part.net_cents, part.vat_cents) for part in QUOTE.totals.by_vat] == [
        ("21", 3_000, 630),
        ("6", 4_000, 240),
    ]
