"""The rules of EN 16931 that people break most, in words that say what to do. Any other keeps its own sentence."""


def in_plain_words(rule: str) -> str | None:
    return _WORDS.get(rule)


_WORDS = {
    "BR-02": "The document has no number (BT-1).",
    "BR-16": "The document has no line.",
    "BR-AE-02": "Reverse charge needs the seller's VAT number, and the buyer's VAT or registration number.",
    "BR-AE-10": "Reverse charge needs its reason, or the code VATEX-EU-AE.",
    "BR-CL-25": "The scheme of an electronic address (BT-34, BT-49) is none of the EAS list, such as 0208.",
    "BR-CO-10": "The nets of the lines (BT-131) do not sum to the total of the lines (BT-106).",
    "BR-CO-13": "The total without VAT (BT-109) is not the lines less allowances plus charges.",
    "BR-CO-14": "The VAT of each rate (BT-117) does not sum to the total VAT (BT-110).",
    "BR-CO-15": "The total with VAT (BT-112) is not the total without VAT (BT-109) plus the VAT (BT-110).",
    "BR-CO-16": "The amount due (BT-115) is not the total with VAT less what was paid, plus rounding.",
    "BR-CO-17": "The VAT of a rate (BT-117) is not its base (BT-116) times the rate, rounded to the cent.",
    "BR-CO-18": "The document has no VAT breakdown.",
    "BR-CO-26": "The seller has neither an identifier, nor a registration number, nor a VAT number.",
    "BR-E-10": "An exempt amount needs the reason for the exemption.",
    "BR-IC-02": "An intra-Community supply needs the VAT number of both parties.",
    "BR-IC-11": "An intra-Community supply needs the day of delivery, or a period.",
    "BR-IC-12": "An intra-Community supply needs the country that it is delivered to.",
    "BR-O-02": "What is outside the scope of VAT carries no VAT number of either party.",
    "BR-S-02": "Where VAT is charged, the seller's VAT number must stand on the document.",
    "BR-S-08": "The nets of the lines at a rate do not sum to the base of that rate (BT-116).",
    "PEPPOL-EN16931-R004": "The document does not say that it follows Peppol BIS Billing 3.0 (BT-24).",
    "SELF-BILLING": "The buyer wrote this document in the seller's name (self-billing), which is not taken.",
    "PEPPOL-EN16931-R010": "The buyer has no electronic address (BT-49): its Peppol identifier is not known.",
}
