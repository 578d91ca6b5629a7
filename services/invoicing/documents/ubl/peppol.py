"""The rules of Peppol BIS Billing 3.0 as mock-einvoice wrote them, in its own plain words.

Of that package only the layer of Peppol is asked: EN 16931 was judged before, by its official sheet. A country's own
rules are asked only where the seller is of that country, so that nobody is told of Greek rules who sells from Belgium.
"""

import decimal
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from services.invoicing.documents.ubl.finding import Finding, Severity, finding
from services.invoicing.documents.ubl.tree import all_at

_OF_A_COUNTRY = re.compile(r"([A-Z]{2})-[RS]-")
_SELLER = "cac:AccountingSupplierParty/cac:Party"
_SAYS_WHERE = (
    f"{_SELLER}/cac:PartyTaxScheme/cbc:CompanyID",
    "cac:TaxRepresentativeParty/cac:PartyTaxScheme/cbc:CompanyID",
    f"{_SELLER}/cac:PostalAddress/cac:Country/cbc:IdentificationCode",
)
_EXACT_DIGITS = 60


def against_peppol(root: etree._Element, xml: str) -> Iterator[Finding]:
    """What the packaged edition finds."""
    from mockeinvoice.rules import REGISTRY, published, tree  # noqa: PLC0415  (only where a document is validated)
    from mockeinvoice.ubl import tree as read_tree  # noqa: PLC0415

    top, countries = tree.top(read_tree(xml)), _countries(root)
    with decimal.localcontext() as context:
        context.prec = _EXACT_DIGITS
        for name, flag in published.LAYERS["peppol"].items():
            national = _OF_A_COUNTRY.match(name)
            if national is None or national[1] in countries:
                yield from _asked(REGISTRY["peppol"][name], "warning" if flag == "warning" else "fatal", top)


def _asked(rule: Any, severity: Severity, top: Any) -> Iterator[Finding]:
    from mockeinvoice.rules.calculation import Incomputable  # noqa: PLC0415

    try:
        failures = list(rule.check(top))
    except Incomputable as error:
        failures = [("", f"could not be computed: {error}")]
    for path, detail in failures:
        yield finding(rule.id, severity, path, f"{rule.about}: {detail}")


def _countries(root: etree._Element) -> frozenset[str]:
    """Every country that the seller may be of, by its VAT numbers, its representative's, its address."""
    texts = {
        "".join((element.text or "").split())[:2].upper() for path in _SAYS_WHERE for element in all_at(root, path)
    }
    return frozenset(texts | ({"GR"} if "EL" in texts else set()))
