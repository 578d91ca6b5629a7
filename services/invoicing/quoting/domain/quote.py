"""From quote to order. A sent quote is a value that never changes; the client accepts or declines it once.

draft → sent → accepted, declined or, when its last day has passed without an answer, expired. No state goes back.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from contracts.invoicing.enums import QuoteState
from kernel.rates import Rate
from services.invoicing.billing.domain.invoice import Draft, sound_draft
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.numbering import InvoiceNumber, Series
from services.invoicing.billing.domain.totals import Totals
from services.invoicing.billing.refusals import NoNumberSeries
from services.invoicing.clients.domain.client import Client
from services.invoicing.quoting.domain.terms import Terms
from services.invoicing.quoting.refusals import (
    AcceptedBeforeSent,
    AcceptedInFuture,
    AcceptedTooLate,
    QuoteAlreadyAnswered,
    QuoteAlreadySent,
    QuoteNotSent,
    ValidUntilPassed,
)
from services.invoicing.texts import plain_text

QUOTES = Series("QU", 4)
"""Nobody pays a quote, but its index is not given to another series."""
_OF_ENTITY = {"BE": QUOTES}


def quote_series_of(legal_entity: str) -> Series:
    """The series that the quotes of this legal entity are numbered in. Raises NoNumberSeries."""
    if legal_entity not in _OF_ENTITY:
        raise NoNumberSeries(f"the legal entity {legal_entity} has no series of quote numbers", field="quote_id")
    return _OF_ENTITY[legal_entity]


@dataclass(frozen=True, slots=True)
class Quote:
    """What a unit offers a client, under which terms; `valid_until` is the last day to accept."""

    unit_id: str
    unit_name: str
    client: Client
    title: str
    lines: tuple[Line, ...]
    valid_until: date
    terms: Terms

    @property
    def totals(self) -> Totals:
        return self._as_invoice.totals

    @property
    def _as_invoice(self) -> Draft:
        return Draft(self.unit_id, self.client, self.lines, unit_name=self.unit_name)

    def require_sound(self, rates: Collection[Rate], today: date, *, field: str = "valid_until") -> None:
        """Require that it could be invoiced at VAT `rates`, and accepted from today on.

        Raises ValidUntilPassed about `field`, BadText, and what `sound_draft` raises.
        """
        plain_text(self.title, "title")
        sound_draft(self._as_invoice, rates)
        if self.valid_until < today:
            raise ValidUntilPassed("the last day to accept this quote has passed", field=field)


@dataclass(frozen=True, slots=True)
class SentQuote:
    """What the client got, for ever. `content_hash`: SHA-256 of `document`, its canonical JSON."""

    number: InvoiceNumber
    sent_on: date
    quote: Quote
    document: str = ""
    content_hash: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the client said to a sent quote; accepted, it became an order."""

    answered_on: date
    order_id: str | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a quote has come."""

    valid_until: date
    sent_on: date | None
    answer: Answer | None

    def state(self, today: date) -> QuoteState:
        if self.answer is not None:
            return "declined" if self.answer.order_id is None else "accepted"
        if self.sent_on is None:
            return "draft"
        return "sent" if today <= self.valid_until else "expired"

    def require_not_sent(self) -> None:
        """Raises QuoteAlreadySent."""
        if self.sent_on is not None:
            raise QuoteAlreadySent("this quote was sent before", field="quote_id")

    def require_unanswered(self) -> date:
        """The day on which it was sent. Raises QuoteNotSent, QuoteAlreadyAnswered."""
        if self.sent_on is None:
            raise QuoteNotSent("this quote was not sent yet", field="quote_id")
        if self.answer is not None:
            raise QuoteAlreadyAnswered(
                "the client answered this quote before",
                field="quote_id",
                answered_on=self.answer.answered_on.isoformat(),
                order_id=self.answer.order_id,
            )
        return self.sent_on

    def require_acceptable(self, accepted_on: date, today: date) -> None:
        """Require that the client may have signed on that day, recorded today.

        Raises QuoteNotSent, QuoteAlreadyAnswered, AcceptedInFuture, AcceptedBeforeSent, AcceptedTooLate.
        """
        sent_on = self.require_unanswered()
        if accepted_on > today:
            raise AcceptedInFuture("a quote is accepted when its client has signed", field="accepted_on")
        if accepted_on < sent_on:
            raise AcceptedBeforeSent("this quote was sent later", field="accepted_on", sent_on=sent_on.isoformat())
        if accepted_on > self.valid_until:
            until = self.valid_until.isoformat()
            raise AcceptedTooLate(
                "this quote held until an earlier day: make a new one", field="accepted_on", valid_until=until
            )
