"""What the law wants a document to say where no VAT is charged, in the language of the document: PDF and e-invoice.

Royal Decree 1 of 29/12/1992, art. 5, § 1: the words "Autoliquidation" / "Btw verlegd", and the provision by which a
supply is exempt. For work on real estate in Belgium the longer sentence of art. 20 stands instead since 1/1/2023
(texts as the builders' federation embuild.be and excofis.be give them, read 2026).
"""
# ruff: noqa: RUF001  (apostrophes and dashes as they are printed)

from types import MappingProxyType

from services.invoicing.billing.domain.totals import VatTotal
from services.invoicing.billing.domain.vat import Vat

DOMESTIC = "domestic"
"""Reverse charge to a client in Belgium."""


def mention_of(part: VatTotal, *, country: str, language: str) -> str:
    """The sentence for what one VAT rate comes to, for a client in `country`; empty where VAT is charged.

    A reason that somebody wrote follows it; for an exemption it names the article.
    """
    if part.treatment == "standard":
        return ""
    domestic = part.treatment == "reverse_charge" and country == "BE"
    sentence = _SENTENCES[DOMESTIC if domestic else part.treatment][language]
    reason = _own_reason(part)
    if not reason:
        return sentence
    return f"{sentence.removesuffix('.')}{' :' if language == 'fr' else ':'} {reason}"


def _own_reason(part: VatTotal) -> str:
    """What somebody wrote; a treatment's own words are printed in the reader's language already."""
    if part.treatment == "exempt":
        return part.reason
    return "; ".join(text for text in part.reason.split("; ") if text != Vat.of(part.treatment).reason)


_SENTENCES = MappingProxyType(
    {
        DOMESTIC: {
            "fr": (
                "Autoliquidation (arrêté royal n° 1, art. 20). En l’absence de contestation par écrit, dans un délai "
                "d’un mois à compter de la réception de la facture, le client est présumé reconnaître qu’il est un "
                "assujetti tenu au dépôt de déclarations périodiques. Si cette condition n’est pas remplie, le client "
                "endossera, par rapport à cette condition, la responsabilité quant au paiement de la taxe, des "
                "intérêts et des amendes dus."
            ),
            "nl": (
                "Verlegging van heffing – btw verlegd (koninklijk besluit nr. 1, art. 20). Bij gebrek aan "
                "schriftelijke betwisting binnen een termijn van één maand na de ontvangst van de factuur, wordt de "
                "afnemer geacht te erkennen dat hij een belastingplichtige is gehouden tot de indiening van "
                "periodieke aangiften. Als die voorwaarde niet vervuld is, is de afnemer ten aanzien van die "
                "voorwaarde aansprakelijk voor de betaling van de verschuldigde belasting, interesten en geldboeten."
            ),
            "en": (
                "Reverse charge (Royal Decree no. 1, art. 20). Unless the invoice is disputed in writing within one "
                "month of its receipt, the customer is deemed to acknowledge that it is a taxable person bound to "
                "file periodic VAT returns. If that condition is not met, the customer is liable, as regards that "
                "condition, for the tax, interest and fines due."
            ),
        },
        "reverse_charge": {
            "fr": "Autoliquidation – art. 21, § 2 du Code de la TVA, art. 196 de la directive 2006/112/CE.",
            "nl": "Btw verlegd – art. 21, § 2 van het Btw-Wetboek, art. 196 van Richtlijn 2006/112/EG.",
            "en": "Reverse charge – art. 21, § 2 of the Belgian VAT Code, art. 196 of Directive 2006/112/EC.",
        },
        "intra_eu": {
            "fr": (
                "Livraison intracommunautaire exemptée de TVA – art. 39bis du Code de la TVA, "
                "art. 138 de la directive 2006/112/CE."
            ),
            "nl": (
                "Intracommunautaire levering vrijgesteld van btw – art. 39bis van het Btw-Wetboek, "
                "art. 138 van Richtlijn 2006/112/EG."
            ),
            "en": (
                "Intra-Community supply exempt from VAT – art. 39bis of the Belgian VAT Code, "
                "art. 138 of Directive 2006/112/EC."
            ),
        },
        "export": {
            "fr": (
                "Exportation hors de l’Union européenne exemptée de TVA – art. 39 du Code de la TVA, "
                "art. 146 de la directive 2006/112/CE."
            ),
            "nl": (
                "Uitvoer buiten de Europese Unie vrijgesteld van btw – art. 39 van het Btw-Wetboek, "
                "art. 146 van Richtlijn 2006/112/EG."
            ),
            "en": (
                "Export outside the European Union exempt from VAT – art. 39 of the Belgian VAT Code, "
                "art. 146 of Directive 2006/112/EC."
            ),
        },
        "exempt": {
            "fr": "Exempté de TVA.",
            "nl": "Vrijgesteld van btw.",
            "en": "Exempt from VAT.",
        },
        "outside_scope": {
            "fr": "Hors du champ d’application de la TVA.",
            "nl": "Buiten het toepassingsgebied van de btw.",
            "en": "Outside the scope of VAT.",
        },
    }
)
