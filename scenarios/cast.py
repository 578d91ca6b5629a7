"""The people, units and clients of the story. All of them are invented, and so are their numbers.

National numbers carry the serial 999, which is given to nobody; enterprise numbers begin with 0999 99, which
no register has reached; bank accounts are of bank 999, which does not exist. Their check digits are right.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from contracts.members.enums import Tool
from contracts.wire.enums import Language

ENTERPRISE_ACCOUNT = "BE68539007547034"  # services/invoicing/parameters/bank_accounts.yaml
ADVISERS = ("anne", "bert", "chantal")


@dataclass(frozen=True, slots=True)
class Person:
    """A member. `born` gives a national number; some would rather not say theirs."""

    key: str
    given_name: str
    family_name: str
    language: Language
    shares: int = 1
    born: date | None = None

    @property
    def email(self) -> str:
        return f"{self.key}@members.example"

    @property
    def national_number(self) -> str | None:
        return None if self.born is None else national_number(self.born)


@dataclass(frozen=True, slots=True)
class Unit:
    """A production unit to be opened; `holders` are keys of persons."""

    key: str
    name: str
    holders: tuple[str, ...]
    tool: Tool
    sector: str
    office: str
    adviser: str


@dataclass(frozen=True, slots=True)
class Client:
    """Who is invoiced. `serial` makes the enterprise number of a Belgian; `vat_number` is that of others.

    `address`: street, postal code, city.
    """

    key: str
    name: str
    country: str
    kind: Literal["company", "public", "individual"]
    language: Language
    serial: int | None = None
    vat_number: str | None = None
    payment_days: int = 30
    address: tuple[str, str, str] = ("", "", "")

    @property
    def email(self) -> str:
        return f"{self.key}@clients.example"

    @property
    def enterprise_number(self) -> str | None:
        return None if self.serial is None else enterprise_number(self.serial)

    @property
    def any_vat_number(self) -> str | None:
        return self.vat_number if self.serial is None else f"BE{self.enterprise_number}"

    @property
    def iban(self) -> str:
        """A Belgian client's account; empty for others, whose account the bank of this story does not name."""
        return "" if self.serial is None else belgian_iban(self.serial)


def national_number(born: date) -> str:
    """The eleven digits for this day of birth and the serial 999, with their check digits (mod 97)."""
    nine = f"{born:%y%m%d}999"
    dividend = int(nine) + (2 * 10**9 if born.year >= 2000 else 0)
    return f"{nine}{97 - dividend % 97:02d}"


def enterprise_number(serial: int) -> str:
    """`099999` and the two digits of the serial, with their check digits (mod 97)."""
    eight = f"099999{serial:02d}"
    return f"{eight}{97 - int(eight) % 97:02d}"


def belgian_iban(serial: int) -> str:
    """An account of the bank 999, with the check digits of Belgium and those of the IBAN (both mod 97)."""
    ten = f"999{serial:07d}"
    account = f"{ten}{int(ten) % 97 or 97:02d}"
    return f"BE{98 - int(account + '111400') % 97:02d}{account}"


PERSONS = (
    Person("amina", "Amina", "Verstappe", "nl", 1, date(1988, 3, 14)),
    Person("baptiste", "Baptiste", "Delvigne", "fr", 1, date(1979, 11, 2)),
    Person("chloe", "Chloé", "Marchandise", "fr", 3, date(1991, 6, 27)),
    Person("dries", "Dries", "Vanhoorne", "nl", 1, date(2001, 1, 9)),
    Person("eleni", "Eleni", "Papadaki", "en", 1),
    Person("farid", "Farid", "Benhaddou", "fr", 1, date(1985, 8, 30)),
    Person("griet", "Griet", "Lauwereys", "nl", 5, date(1968, 4, 18)),
    Person("hugo", "Hugo", "Castelain", "fr", 1),
    Person("ines", "Inês", "Ferrador", "en", 2, date(1996, 12, 5)),
    Person("jonas", "Jonas", "Wouterszoon", "nl", 1, date(1990, 2, 21)),
    Person("karima", "Karima", "Ouazzanti", "fr", 1),
    Person("lucas", "Lucas", "Thornbury", "en", 1, date(2000, 7, 16)),
)
UNSIGNED, UNPAID = "griet", "lucas"
"""Who wants to open a unit too early: one without the agreement, one without a share."""

UNITS = (
    Unit("lanterne", "Atelier Lanterne", ("baptiste",), "three_in_one", "theatre", "brussels", "anne"),
    Unit("pixel", "Pixel & Papier", ("amina",), "activity", "graphic_design", "antwerp", "bert"),
    Unit("tessel", "Tessel Software", ("jonas",), "activity", "it", "ghent", "bert"),
    Unit("quatuor", "Quatuor Mistral", ("chloe", "farid"), "three_in_one", "music", "liege", "chantal"),
    Unit("verba", "Verba Translations", ("eleni",), "activity", "translation", "brussels", "anne"),
    Unit("ecole", "L'Atelier des Mots", ("karima",), "three_in_one", "training", "namur", "chantal"),
    Unit("klei", "Klei en Vuur", ("griet",), "activity", "crafts", "ghent", "bert"),
    Unit("table", "La Table Nomade", ("hugo",), "activity", "catering", "mons", "chantal"),
    Unit("decor", "Decorbouw Dries", ("dries",), "three_in_one", "stage_building", "antwerp", "bert"),
    Unit("lens", "Lens and Light", ("ines",), "three_in_one", "photography", "brussels", "anne"),
    Unit("revue", "Revue Passerelle", ("baptiste", "karima"), "activity", "publishing", "tournai", "chantal"),
    Unit("podium", "Podium Thornbury", ("lucas",), "three_in_one", "theatre", "brussels", "anne"),
)

HOLDER = {unit.key: unit.holders[0] for unit in UNITS}
"""Who acts for each unit: its first holder."""

CLIENTS = (
    Client(
        "theatre",
        "Théâtre du Vieux Canal",
        "BE",
        "company",
        "fr",
        1,
        address=("Quai du Vieux Canal 3", "1000", "Bruxelles"),
    ),
    Client(
        "brouwerij", "Brouwerij De Blauwe Zwaluw", "BE", "company", "nl", 2, address=("Zwaluwstraat 12", "9000", "Gent")
    ),
    Client(
        "festival",
        "Festival des Nuits Pâles",
        "BE",
        "company",
        "fr",
        3,
        address=("Rue des Nuits Pâles 8", "4000", "Liège"),
    ),
    Client(
        "uitgeverij", "Uitgeverij Papiervogel", "BE", "company", "nl", 4, address=("Vogelmarkt 21", "2000", "Antwerpen")
    ),
    Client(
        "bouw", "Bouwwerken Steenrijck", "BE", "company", "nl", 5, address=("Steenrijckweg 140", "2300", "Turnhout")
    ),
    Client(
        "danse",
        "École de danse Pirouette",
        "BE",
        "company",
        "fr",
        6,
        address=("Rue de la Pirouette 5", "5000", "Namur"),
    ),
    Client(
        "commune",
        "Commune de Boisfleuri-sur-Lesse",
        "BE",
        "public",
        "fr",
        7,
        payment_days=60,
        address=("Place du Village 1", "6929", "Boisfleuri-sur-Lesse"),
    ),
    Client(
        "stad",
        "Stad Zandhoven-aan-Zee",
        "BE",
        "public",
        "nl",
        8,
        payment_days=60,
        address=("Grote Markt 1", "8430", "Zandhoven-aan-Zee"),
    ),
    Client(
        "hopital",
        "Hôpital Sainte-Aldegonde",
        "BE",
        "public",
        "fr",
        9,
        payment_days=60,
        address=("Avenue Sainte-Aldegonde 77", "7000", "Mons"),
    ),
    Client(
        "galerie",
        "Galerie Kobaltblauw",
        "NL",
        "company",
        "nl",
        vat_number="NL999999990B99",
        address=("Kobaltgracht 44", "1016 AB", "Amsterdam"),
    ),
    Client(
        "agence",
        "Agence Belle-Rive",
        "FR",
        "company",
        "fr",
        vat_number="FR11999999998",
        address=("12 rue de la Belle-Rive", "59000", "Lille"),
    ),
    Client(
        "musik",
        "Musikhaus Tannengrund",
        "DE",
        "company",
        "en",
        vat_number="DE999999995",
        address=("Tannengrund 9", "50667", "Köln"),
    ),
    Client("alpin", "Alpinform Design", "CH", "company", "fr", address=("Bergstrasse 18", "8001", "Zürich")),
    Client(
        "harbour",
        "Harbour Lights Events",
        "GB",
        "company",
        "en",
        address=("2 Harbour Lights Row", "BS1 4XX", "Bristol"),
    ),
    Client(
        "lambrecht",
        "Marie Lambrechts-Duval",
        "BE",
        "individual",
        "fr",
        address=("Rue des Tilleuls 31", "1050", "Ixelles"),
    ),
    Client("novak", "Peter Novakovic", "BE", "individual", "en", address=("Lindenlaan 64", "3000", "Leuven")),
)
