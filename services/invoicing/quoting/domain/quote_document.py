"""A sent quote as text that never changes, and read back from it. Written as `canonical.py` writes an invoice."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from kernel.rates import Rate
from services.invoicing.billing.domain.canonical import (
    canonical,
    client_content,
    format_for,
    hash_of,
    line_contents,
    printed_lines,
    vat_content,
)
from services.invoicing.billing.domain.numbering import InvoiceNumber
from services.invoicing.billing.domain.vat import percent_text
from services.invoicing.clients.domain.client import Client
from services.invoicing.quoting.domain.quote import QUOTES, Quote, SentQuote
from services.invoicing.quoting.domain.terms import Terms

FORMATS = (FIRST_FORMAT, FORMAT) = "gedeeld.quote.1", "gedeeld.quote.2"
"""As of invoices (`canonical.py`): the second rounds each line by itself."""


def frozen_quote(sent: SentQuote) -> SentQuote:
    """The quote with its canonical text and the hash of that."""
    document = canonical(_content(sent))
    return replace(sent, document=document, content_hash=hash_of(document))


def thawed_quote(document: str) -> SentQuote:
    """The quote that this text was frozen from."""
    content = json.loads(document)
    quote = Quote(
        unit_id=content["unit_id"],
        unit_name=content["unit_name"],
        client=Client(**content["client"]),
        title=content["title"],
        lines=printed_lines(content, FORMAT),
        valid_until=date.fromisoformat(content["valid_until"]),
        terms=_terms(content["terms"]),
    )
    return SentQuote(
        number=InvoiceNumber.parse(content["number"], QUOTES),
        sent_on=date.fromisoformat(content["sent_on"]),
        quote=quote,
        document=document,
        content_hash=hash_of(document),
    )


def _content(sent: SentQuote) -> dict[str, object]:
    quote, totals = sent.quote, sent.quote.totals
    return {
        "format": format_for(quote.lines, FIRST_FORMAT, FORMAT),
        "number": str(sent.number),
        "sent_on": sent.sent_on.isoformat(),
        "valid_until": quote.valid_until.isoformat(),
        "unit_id": quote.unit_id,
        "unit_name": quote.unit_name,
        "client": client_content(quote.client),
        "title": quote.title,
        "lines": line_contents(quote.lines),
        "vat": vat_content(totals),
        "net_cents": totals.net_cents,
        "vat_cents": totals.vat_cents,
        "gross_cents": totals.gross_cents,
        "terms": _terms_content(quote.terms),
    }


def _terms_content(terms: Terms) -> dict[str, object]:
    return {
        "since": terms.since.isoformat(),
        "language": terms.language,
        "deposit_percent": percent_text(terms.deposit),
        "cancellation_percent": percent_text(terms.cancellation),
        "notice_days": terms.notice_days,
        "text": terms.text,
    }


def _terms(content: Mapping[str, Any]) -> Terms:
    return Terms(
        since=date.fromisoformat(content["since"]),
        language=content["language"],
        deposit=Rate.percent(content["deposit_percent"]),
        cancellation=Rate.percent(content["cancellation_percent"]),
        notice_days=content["notice_days"],
        text=content["text"],
    )
