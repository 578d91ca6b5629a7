"""A sheet as the template takes it: every word and figure in the reader's language, ready to print.

All of it is text in JSON. The template sets it as it is, so nothing that a client or a member wrote is ever run.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from chassis.typeset.figures import DASH, FIGURES, NO_BREAK, SheetFigures, grouped, vat_number
from chassis.typeset.glyphs import FONTS, printable
from contracts.invoicing.enums import LineUnit, VatTreatment
from kernel.identifiers import format_structured_communication
from kernel.rates import Rate
from services.invoicing.billing.domain.details import InvoiceDetails
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.totals import VatTotal
from services.invoicing.billing.domain.vat import percent_text
from services.invoicing.documents.domain.mentions import mention_of
from services.invoicing.documents.pdf.countries import country_line
from services.invoicing.documents.pdf.payment_code import LEAST_CENTS, MOST_CENTS, payment_code, payment_text
from services.invoicing.documents.pdf.sheet import Sheet, Title
from services.invoicing.documents.pdf.wording import ONE_UNIT, UNITS, WORDS, Words
from services.invoicing.documents.ubl.document import Address
from services.invoicing.quoting.domain.terms import Terms

_MARKS = "¹²³⁴⁵⁶⁷⁸⁹"


def page_of(sheet: Sheet) -> dict[str, Any]:
    """What the template prints. The same sheet gives the same page."""
    return _Page(sheet, WORDS[sheet.language], FIGURES[sheet.language]).content()


@dataclass(frozen=True, slots=True)
class _Page:
    sheet: Sheet
    words: Words
    figures: SheetFigures

    def content(self) -> dict[str, Any]:
        sheet, words = self.sheet, self.words
        return {
            "fonts": FONTS,
            "language": sheet.language,
            "title": words.titles[sheet.title],
            "number": sheet.number,
            "date": [sheet.issued_on.year, sheet.issued_on.month, sheet.issued_on.day],
            "seller": self._seller(),
            "client": self._client(),
            "facts": [{"name": name, "value": printable(value)} for name, value in self._facts() if value],
            "strong": {"name": self._deadline_name(), "value": self._deadline()},
            "heads": [words.description, words.quantity, words.unit_price, words.vat, words.amount],
            "lines": list(self._lines()),
            "vat_heads": [words.vat_rate, words.vat_base, words.vat_amount],
            "vat": [self._vat_row(part) for part in sheet.totals.by_vat],
            "mentions": [printable(f"{mark} {mention}") for mention, mark in self._marks().items()],
            "totals": self._totals(),
            "payment": self._payment(),
            "note": words.credit if sheet.title is Title.CREDIT_NOTE else "",
            "terms": None if sheet.terms is None else self._terms(sheet.terms),
            "sign": self._sign() if sheet.title is Title.QUOTE else None,
            "page": [words.page, words.of],
            "e_invoice": words.e_invoice,
        }

    def _seller(self) -> dict[str, Any]:
        party, unit = self.sheet.seller.party, self.sheet.unit_name
        return {
            "name": printable(party.name),
            "unit": printable(unit),
            "activity": printable(self.words.activity_of.format(party.name)),
            "address": [printable(line) for line in _address(party.address, self.sheet.language)],
            "vat_number": f"{self.words.vat}{NO_BREAK}{vat_number(party.vat_number or '')}",
            "register": printable(party.legal_information),
            "iban": grouped(self.sheet.seller.iban),
        }

    def _client(self) -> list[str]:
        client = self.sheet.client
        address = Address(client.country, client.street, client.postal_code, client.city)
        lines = (*client.name.splitlines(), *_address(address, self.sheet.language))
        return [printable(line) for line in lines]

    def _facts(self) -> Iterator[tuple[str, str]]:
        sheet, words, day = self.sheet, self.words, self.figures.day
        yield words.issued_on, day(sheet.issued_on)
        yield from self._details()
        yield words.client_vat, vat_number(sheet.client.vat_number or "")
        if (corrected := sheet.corrects) is not None:
            yield words.corrects, words.corrects_of.format(corrected.number, day(corrected.issued_on))
        yield words.reason, sheet.reason
        yield words.subject, sheet.subject

    def _details(self) -> Iterator[tuple[str, str]]:
        details, words, day = self.sheet.details, self.words, self.figures.day
        for name in InvoiceDetails.__slots__:
            value = getattr(details, name)
            if name == "delivered_on" and details.delivered_from is not None and value is not None:
                value = words.delivered_from.format(*self.figures.days(details.delivered_from, value))
            if name != "delivered_from":
                yield getattr(words, name), day(value) if isinstance(value, date) else value

    def _deadline_name(self) -> str:
        return self.words.valid_until if self.sheet.title is Title.QUOTE else self.words.due_on

    def _deadline(self) -> str:
        last = self.sheet.valid_until if self.sheet.title is Title.QUOTE else self.sheet.due_on
        return "" if last is None else self.figures.day(last)

    def _lines(self) -> Iterator[dict[str, Any]]:
        for line in self.sheet.lines:
            price = self.figures.price(line.unit_price)
            yield {
                "text": [printable(text.strip()) for text in line.description.strip().splitlines()],
                "cells": [
                    self._quantity(line),
                    price,
                    self._rate(line.vat.treatment, percent_text(line.vat.rate)),
                    self.figures.amount(line.net_cents),
                ],
            }
        for allowance in self.sheet.allowances:
            rate = self._rate(allowance.vat.treatment, percent_text(allowance.vat.rate))
            amount = self.figures.amount(-allowance.cents)
            yield {"text": [printable(allowance.reason)], "cells": ["", "", rate, amount]}

    def _quantity(self, line: Line) -> str:
        quantity = self.figures.quantity(line.quantity)
        return quantity if line.unit is None else f"{quantity}{NO_BREAK}{self._unit(line.unit, line.quantity)}"

    def _unit(self, unit: LineUnit, quantity: Decimal) -> str:
        many, language = UNITS[self.sheet.language][unit], self.sheet.language
        return ONE_UNIT[language].get(unit, many) if abs(quantity) == 1 else many

    def _marks(self) -> dict[str, str]:
        """Each mention and the sign that leads to it."""
        mentions = dict.fromkeys(filter(None, map(self._mention, self.sheet.totals.by_vat)))
        return dict(zip(mentions, _MARKS, strict=False))

    def _mention(self, part: VatTotal) -> str:
        return mention_of(part, country=self.sheet.client.country, language=self.sheet.language)

    def _rate(self, treatment: VatTreatment, percent: str) -> str:
        """`21 %`, with the sign of its mention where no VAT is charged."""
        parts = (part for part in self.sheet.totals.by_vat if part.treatment == treatment and part.percent == percent)
        mark = next((self._marks().get(self._mention(part), "") for part in parts), "")
        text = DASH if treatment == "outside_scope" else self.figures.rate(percent)
        return text + mark

    def _vat_row(self, part: VatTotal) -> list[str]:
        rate = self._rate(part.treatment, part.percent)
        return [rate, self.figures.amount(part.net_cents), self.figures.amount(part.vat_cents)]

    def _totals(self) -> list[dict[str, Any]]:
        """Names and amounts; the last is the total of the document."""
        totals, words = self.sheet.totals, self.words
        last = {
            Title.CREDIT_NOTE: words.in_your_favour,
            Title.QUOTE: words.total_gross,
        }.get(self.sheet.title, words.to_pay)
        rows = ((words.total_net, totals.net_cents), (words.total_vat, totals.vat_cents), (last, totals.gross_cents))
        return [{"name": name, "value": self.figures.euros(cents)} for name, cents in rows]

    def _payment(self) -> dict[str, Any] | None:
        """What a client needs to pay; None when there is nothing to pay."""
        sheet, words, cents = self.sheet, self.words, self.sheet.totals.gross_cents
        if not sheet.title.asks_for_payment or sheet.communication is None or cents < LEAST_CENTS:
            return None
        sentence = words.pay_by.format(self.figures.euros(cents), self._deadline())
        facts = (
            (words.beneficiary, printable(sheet.seller.party.name)),
            (words.iban, grouped(sheet.seller.iban)),
            (words.bic, sheet.bic),
            (words.communication, format_structured_communication(sheet.communication)),
        )
        return {
            "title": words.payment,
            "asked": sentence,
            "facts": [{"name": name, "value": value} for name, value in facts if value],
            "code": self._code(sheet.communication) if cents <= MOST_CENTS else None,
            "scan": words.scan,
            "alternative": words.code_for_readers,
        }

    def _code(self, communication: str) -> str:
        seller, cents = self.sheet.seller, self.sheet.totals.gross_cents
        name, bic = seller.party.name, self.sheet.bic
        return payment_code(
            payment_text(name=name, iban=seller.iban, cents=cents, communication=communication, bic=bic)
        )

    def _terms(self, terms: Terms) -> dict[str, Any]:
        words = self.words
        figures = (
            (words.deposit, self._unless_zero(terms.deposit)),
            (words.cancellation, self._unless_zero(terms.cancellation)),
            (words.notice, words.days.format(terms.notice_days) if terms.notice_days else ""),
        )
        return {
            "title": words.terms,
            "since": words.terms_since.format(self.figures.day(terms.since)),
            "facts": [{"name": name, "value": value} for name, value in figures if value],
            "text": _columns([printable(line.strip()) for line in terms.text.splitlines() if line.strip()]),
        }

    def _unless_zero(self, rate: Rate) -> str:
        return self.figures.rate(percent_text(rate)) if rate.factor else ""

    def _sign(self) -> dict[str, str]:
        words = self.words
        return {"title": words.agreed, "name": words.sign_name, "date": words.sign_date, "here": words.sign_here}


def _address(address: Address, language: str) -> list[str]:
    town = f"{address.postal_code} {address.city}".strip()
    lines = (*address.street.splitlines(), town, country_line(address.country, language))
    return [line.strip() for line in lines if line.strip()]


def _columns(paragraphs: list[str]) -> list[list[str]]:
    """Two columns, as even as whole paragraphs allow; one for a single paragraph."""
    if len(paragraphs) < 2:
        return [paragraphs]
    lengths = [len(text) for text in paragraphs]
    cut = min(range(1, len(lengths)), key=lambda index: abs(sum(lengths[:index]) - sum(lengths[index:])))
    return [paragraphs[:cut], paragraphs[cut:]]
