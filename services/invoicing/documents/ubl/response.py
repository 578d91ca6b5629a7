"""The rules for an answer to one of our documents: no schema and no rules are shipped for it."""

from collections.abc import Iterator

from services.invoicing.documents.ubl.facts import RESPONSES, Facts
from services.invoicing.documents.ubl.finding import Finding


def against_response(facts: Facts) -> Iterator[Finding]:
    """What is wrong with a response; nothing for any other document.

    Peppol's Invoice Response 3 asks for the same: a number and a day of its own, one of seven codes (UNCL 4343), and
    the number of the document that it answers.
    """
    if facts.kind != "response":
        return
    if facts.number == "(none)":
        yield Finding("RESPONSE-ID", "fatal", "/ApplicationResponse/ID", "The response has no number.")
    if facts.issued_on is None:
        yield Finding("RESPONSE-DATE", "fatal", "/ApplicationResponse/IssueDate", "The response has no day.")
    if facts.response_code is None:
        path = "/ApplicationResponse/DocumentResponse/Response/ResponseCode"
        yield Finding("RESPONSE-CODE", "fatal", path, f"The response has none of the codes {', '.join(RESPONSES)}.")
    if facts.about_number is None:
        path = "/ApplicationResponse/DocumentResponse/DocumentReference/ID"
        yield Finding("RESPONSE-ABOUT", "fatal", path, "The response does not name the document that it answers.")
