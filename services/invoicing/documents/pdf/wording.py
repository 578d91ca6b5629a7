"""The words of the pages in each language. A language that lacks one fails at import."""
# ruff: noqa: RUF001  (apostrophes and dashes as they are printed)

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from contracts.invoicing.enums import LineUnit
from services.invoicing.documents.pdf.sheet import Title

LANGUAGES = ("fr", "nl", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Where something is named inside a sentence, `{}` stands for it; in `delivered_from` for two days."""

    titles: dict[Title, str]
    activity_of: str
    issued_on: str
    due_on: str
    valid_until: str
    delivered_on: str
    delivered_from: str
    buyer_reference: str
    order_reference: str
    client_vat: str
    corrects: str
    corrects_of: str
    reason: str
    subject: str
    description: str
    quantity: str
    unit_price: str
    vat: str
    amount: str
    vat_rate: str
    vat_base: str
    vat_amount: str
    total_net: str
    total_vat: str
    total_gross: str
    to_pay: str
    in_your_favour: str
    payment: str
    pay_by: str
    beneficiary: str
    iban: str
    bic: str
    communication: str
    scan: str
    code_for_readers: str
    credit: str
    terms: str
    terms_since: str
    deposit: str
    cancellation: str
    notice: str
    days: str
    agreed: str
    sign_name: str
    sign_date: str
    sign_here: str
    page: str
    of: str
    e_invoice: str


_FRENCH = Words(
    titles={
        Title.INVOICE: "Facture",
        Title.DEPOSIT: "Facture d’acompte",
        Title.PROGRESS: "Facture intermédiaire",
        Title.FINAL: "Facture de solde",
        Title.CANCELLATION_FEE: "Facture d’indemnité d’annulation",
        Title.CREDIT_NOTE: "Note de crédit",
        Title.QUOTE: "Offre de prix",
    },
    activity_of="une activité de {}",
    issued_on="Date",
    due_on="Échéance",
    valid_until="Valable jusqu’au",
    delivered_on="Date de la prestation",
    delivered_from="du {} au {}",
    buyer_reference="Votre référence",
    order_reference="Votre commande",
    client_vat="Votre n° de TVA",
    corrects="Corrige la facture",
    corrects_of="{} du {}",
    reason="Motif",
    subject="Objet",
    description="Description",
    quantity="Quantité",
    unit_price="Prix unitaire",
    vat="TVA",
    amount="Montant HTVA",
    vat_rate="Taux de TVA",
    vat_base="Base",
    vat_amount="TVA",
    total_net="Total HTVA",
    total_vat="TVA",
    total_gross="Total TVAC",
    to_pay="À payer",
    in_your_favour="En votre faveur",
    payment="Paiement",
    pay_by="Merci de payer {} au plus tard le {}.",
    beneficiary="Bénéficiaire",
    iban="IBAN",
    bic="BIC",
    communication="Communication",
    scan="Scannez avec l’application de votre banque",
    code_for_readers="Code QR du virement : bénéficiaire, IBAN, montant et communication tels qu’indiqués à côté",
    credit="Ce montant réduit ce que vous nous devez ; s’il est déjà payé, il reste en votre faveur.",
    terms="Conditions générales",
    terms_since="en vigueur depuis le {}",
    deposit="Acompte à la commande",
    cancellation="Indemnité d’annulation",
    notice="Préavis",
    days="{} jours",
    agreed="Pour accord",
    sign_name="Nom et qualité",
    sign_date="Date",
    sign_here="Signature, précédée de « lu et approuvé »",
    page="Page",
    of="sur",
    e_invoice="La facture électronique (UBL, Peppol BIS Billing 3.0)",
)

_DUTCH = Words(
    titles={
        Title.INVOICE: "Factuur",
        Title.DEPOSIT: "Voorschotfactuur",
        Title.PROGRESS: "Tussentijdse factuur",
        Title.FINAL: "Eindfactuur",
        Title.CANCELLATION_FEE: "Factuur annuleringsvergoeding",
        Title.CREDIT_NOTE: "Creditnota",
        Title.QUOTE: "Offerte",
    },
    activity_of="een activiteit van {}",
    issued_on="Datum",
    due_on="Vervaldag",
    valid_until="Geldig tot en met",
    delivered_on="Datum van de prestatie",
    delivered_from="van {} tot {}",
    buyer_reference="Uw referentie",
    order_reference="Uw bestelling",
    client_vat="Uw btw-nummer",
    corrects="Verbetert de factuur",
    corrects_of="{} van {}",
    reason="Reden",
    subject="Onderwerp",
    description="Omschrijving",
    quantity="Aantal",
    unit_price="Eenheidsprijs",
    vat="Btw",
    amount="Bedrag excl. btw",
    vat_rate="Btw-tarief",
    vat_base="Maatstaf",
    vat_amount="Btw",
    total_net="Totaal excl. btw",
    total_vat="Btw",
    total_gross="Totaal incl. btw",
    to_pay="Te betalen",
    in_your_favour="In uw voordeel",
    payment="Betaling",
    pay_by="Gelieve {} te betalen, uiterlijk op {}.",
    beneficiary="Begunstigde",
    iban="IBAN",
    bic="BIC",
    communication="Mededeling",
    scan="Scan met de app van uw bank",
    code_for_readers="QR-code van de overschrijving: begunstigde, IBAN, bedrag en mededeling zoals hiernaast",
    credit="Dit bedrag vermindert wat u ons verschuldigd bent; is het al betaald, dan blijft het in uw voordeel.",
    terms="Algemene voorwaarden",
    terms_since="van kracht sinds {}",
    deposit="Voorschot bij bestelling",
    cancellation="Annuleringsvergoeding",
    notice="Opzegtermijn",
    days="{} dagen",
    agreed="Voor akkoord",
    sign_name="Naam en hoedanigheid",
    sign_date="Datum",
    sign_here="Handtekening, voorafgegaan door “gelezen en goedgekeurd”",
    page="Pagina",
    of="van",
    e_invoice="De elektronische factuur (UBL, Peppol BIS Billing 3.0)",
)

_ENGLISH = Words(
    titles={
        Title.INVOICE: "Invoice",
        Title.DEPOSIT: "Deposit invoice",
        Title.PROGRESS: "Progress invoice",
        Title.FINAL: "Final invoice",
        Title.CANCELLATION_FEE: "Cancellation fee invoice",
        Title.CREDIT_NOTE: "Credit note",
        Title.QUOTE: "Quote",
    },
    activity_of="an activity of {}",
    issued_on="Date",
    due_on="Due date",
    valid_until="Valid until",
    delivered_on="Date of supply",
    delivered_from="{} to {}",
    buyer_reference="Your reference",
    order_reference="Your order",
    client_vat="Your VAT number",
    corrects="Corrects invoice",
    corrects_of="{} of {}",
    reason="Reason",
    subject="Subject",
    description="Description",
    quantity="Quantity",
    unit_price="Unit price",
    vat="VAT",
    amount="Amount excl. VAT",
    vat_rate="VAT rate",
    vat_base="Taxable amount",
    vat_amount="VAT",
    total_net="Total excl. VAT",
    total_vat="VAT",
    total_gross="Total incl. VAT",
    to_pay="Amount due",
    in_your_favour="In your favour",
    payment="Payment",
    pay_by="Please pay {} by {}.",
    beneficiary="Beneficiary",
    iban="IBAN",
    bic="BIC",
    communication="Payment reference",
    scan="Scan with your bank’s app",
    code_for_readers="QR code of the transfer: beneficiary, IBAN, amount and payment reference as printed beside it",
    credit="This amount reduces what you owe us; if it is already paid, it stays in your favour.",
    terms="General terms",
    terms_since="in force since {}",
    deposit="Deposit on order",
    cancellation="Cancellation fee",
    notice="Notice period",
    days="{} days",
    agreed="Agreed",
    sign_name="Name and capacity",
    sign_date="Date",
    sign_here="Signature, preceded by “read and approved”",
    page="Page",
    of="of",
    e_invoice="The electronic invoice (UBL, Peppol BIS Billing 3.0)",
)

UNITS: Mapping[str, Mapping[LineUnit, str]] = MappingProxyType(
    {
        "fr": {"hour": "h", "day": "j", "piece": "pce", "word": "mots"},
        "nl": {"hour": "u", "day": "d", "piece": "st.", "word": "woorden"},
        "en": {"hour": "h", "day": "d", "piece": "pcs", "word": "words"},
    }
)
"""What a quantity counts, behind it."""
ONE_UNIT: Mapping[str, Mapping[LineUnit, str]] = MappingProxyType(
    {"fr": {"word": "mot"}, "nl": {"word": "woord"}, "en": {"piece": "pc", "word": "word"}}
)
"""The same behind one, where it is another word."""

WORDS = MappingProxyType({"fr": _FRENCH, "nl": _DUTCH, "en": _ENGLISH})
