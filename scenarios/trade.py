"""What the units sell to whom, and what becomes of each invoice."""

from dataclasses import dataclass
from enum import Enum

from contracts.invoicing.enums import VatTreatment


class PaymentFate(Enum):
    """What the client does with the invoice before the end of the month."""

    PAID = "paid"
    IN_TEXT = "paid, the communication typed as free text"
    TWICE = "paid twice"
    IN_PART = "paid in part"
    MISTYPED = "paid with a wrong communication"
    UNPAID = "not paid"

    @property
    def settles(self) -> bool:
        """Whether nothing is left to pay."""
        return self in {PaymentFate.PAID, PaymentFate.IN_TEXT, PaymentFate.TWICE}


@dataclass(frozen=True, slots=True)
class Offer:
    """A line that recurs: between so many and so many half units, at a price between two, in euro."""

    description: str
    halves: tuple[int, int]
    euro: tuple[int, int]
    percent: str = "21"
    vat: VatTreatment = "standard"
    reason: str | None = None

    @property
    def situation(self) -> str:
        """How people name its VAT: `21 %`, `intra EU`."""
        return f"{self.percent} %" if self.vat == "standard" else self.vat.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Order:
    """What `unit` invoices to `client`: one invoice for each fate, with a line for each offer."""

    unit: str
    client: str
    offers: tuple[Offer, ...]
    fates: tuple[PaymentFate, ...] = (PaymentFate.PAID,)


PAID, IN_TEXT, TWICE, IN_PART, MISTYPED, UNPAID = PaymentFate

# Least amounts matter: what a unit is paid in the month must bear one day's wage (scenarios/tests hold that).
_PLAY = Offer("Performance", (2, 4), (450, 700), "6")
_LIGHTS = Offer("Light design, a day", (2, 5), (380, 450))
_LAYOUT = Offer("Layout, a day", (3, 6), (320, 400))
_CODE = Offer("Software development, a day", (20, 24), (480, 540))
_CODE_EU = Offer("Software development, a day", (8, 12), (500, 540), "0", "reverse_charge")
_CONCERT = Offer("Concert", (2, 4), (600, 900), "6")
_CONCERT_UK = Offer("Concert recording, masters on tape", (2, 2), (900, 1400), "0", "export")
_WORDS = Offer("Translation, per 1,000 words", (12, 24), (95, 130))
_WORDS_EU = Offer("Translation, per 1,000 words", (10, 20), (95, 130), "0", "reverse_charge")
_LESSON = Offer(
    "Writing workshop, a day", (3, 6), (300, 380), "0", "exempt", "Exempt from VAT, article 44 § 2, 8° VAT Code"
)
_VASES = Offer("Stoneware, a set", (4, 10), (110, 160))
_VASES_EU = Offer("Stoneware, a set", (8, 16), (110, 160), "0", "intra_eu")
_VASES_CH = Offer("Stoneware, a set", (8, 16), (110, 160), "0", "export")
_MEAL = Offer("Meals served on the spot, per ten", (8, 16), (180, 240), "12")
_DRINKS = Offer("Drinks, per ten", (8, 16), (40, 60))
_STAGE = Offer("Building work on a stage, a day", (4, 8), (340, 400), "0", "reverse_charge")
_SETS = Offer("Stage set, a day", (4, 8), (340, 400))
_PORTRAIT = Offer("Photography, half a day", (2, 5), (240, 320))
_RIGHTS = Offer("Rights of use of photographs", (2, 4), (150, 250), "6")
_ISSUE = Offer("Magazine, a hundred copies", (4, 8), (280, 360), "0")

ORDERS = (
    Order("lanterne", "theatre", (_PLAY,), (PAID, PAID)),
    Order("lanterne", "festival", (_LIGHTS,), (PAID, UNPAID)),
    Order("pixel", "brouwerij", (_LAYOUT,), (PAID, TWICE)),
    Order("pixel", "uitgeverij", (_LAYOUT,), (PAID, MISTYPED)),
    Order("tessel", "hopital", (_CODE,), (PAID,)),
    Order("tessel", "agence", (_CODE_EU,), (IN_TEXT,)),
    Order("tessel", "brouwerij", (Offer("Maintenance", (2, 2), (250, 350)),), (PAID, PAID)),
    Order("quatuor", "festival", (_CONCERT,), (PAID, PAID)),
    Order("quatuor", "harbour", (_CONCERT_UK,), (PAID,)),
    Order("quatuor", "commune", (_CONCERT,), (PAID,)),
    Order("verba", "musik", (_WORDS_EU,), (IN_TEXT, PAID)),
    Order("verba", "uitgeverij", (_WORDS,), (PAID, PAID)),
    Order("ecole", "danse", (_LESSON,), (PAID, PAID)),
    Order("ecole", "hopital", (_LESSON,), (PAID,)),
    Order("ecole", "lambrecht", (_LESSON,), (PAID,)),
    Order("klei", "galerie", (_VASES_EU,), (PAID, PAID)),
    Order("klei", "alpin", (_VASES_CH,), (PAID,)),
    Order("klei", "novak", (_VASES,), (PAID, PAID)),
    Order("table", "commune", (_MEAL, _DRINKS), (PAID,)),
    Order("table", "festival", (_MEAL, _DRINKS), (PAID, PAID)),
    Order("table", "lambrecht", (_MEAL,), (PAID,)),
    Order("decor", "bouw", (_STAGE,), (PAID, PAID)),
    Order("decor", "theatre", (_SETS,), (PAID,)),
    Order("lens", "novak", (_PORTRAIT, _RIGHTS), (PAID, PAID)),
    Order("lens", "harbour", (Offer("Prints, signed", (6, 10), (90, 140), "0", "export"),), (PAID,)),
    Order("revue", "uitgeverij", (_ISSUE,), (PAID,)),
    Order("revue", "stad", (_ISSUE,), (PAID,)),
    Order("podium", "stad", (_PLAY,), (UNPAID,)),
    Order("podium", "stad", (_SETS,), (IN_PART,)),
)
PATIENT = "podium"
"""The unit whose client pays late: its worker is paid out of the enterprise's advance."""
HASTY = "pixel"
"""The unit whose holder takes its whole budget for a gross wage."""
SALARIED = "tessel"
"""The unit that employs its holder for the whole month."""
