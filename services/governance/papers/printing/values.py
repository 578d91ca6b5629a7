"""What rules, movements and lacks are called on a paper, by their names on the wire."""
# ruff: noqa: RUF001  (apostrophes and dashes as they are printed)

from collections.abc import Mapping
from types import MappingProxyType

_VALUES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "equal": "one vote a shareholder, however many shares",
            "by_share": "one vote a share",
            "subscribed_in_year": "who holds a share and had one issued in the year of the assembly",
            "year_covered": "who holds a share that covers the year of the assembly",
            "holds_a_share": "who holds a share",
            "distribution_rate": "a share yields at most {} a year",
            "issue": "issue",
            "transfer_out": "transfer, given",
            "transfer_in": "transfer, received",
            "withdrawal": "withdrawal",
            "cancellation": "cancellation",
            "conversion_out": "conversion, from",
            "conversion_in": "conversion, into",
            "correction": "correction",
            "no_share": "holds no share",
            "none_issued_this_year": "no share issued this year",
            "year_not_covered": "no share covers the year",
            "no_representative": "no representative is named",
            "pledge": "pledge",
            "seizure": "seizure",
            "blocking": "block by law",
            "ordinary": "ordinary",
        },
        "fr": {
            "equal": "une voix par actionnaire, quel que soit le nombre d’actions",
            "by_share": "une voix par action",
            "subscribed_in_year": "qui détient une action et s’en est vu émettre une dans l’année de l’assemblée",
            "year_covered": "qui détient une action couvrant l’année de l’assemblée",
            "holds_a_share": "qui détient une action",
            "distribution_rate": "une action rapporte au plus {} par an",
            "issue": "émission",
            "transfer_out": "cession, donnée",
            "transfer_in": "cession, reçue",
            "withdrawal": "démission",
            "cancellation": "annulation",
            "conversion_out": "conversion, de",
            "conversion_in": "conversion, en",
            "correction": "correction",
            "no_share": "ne détient aucune action",
            "none_issued_this_year": "aucune action émise cette année",
            "year_not_covered": "aucune action ne couvre l’année",
            "no_representative": "aucun représentant n’est désigné",
            "pledge": "gage",
            "seizure": "saisie",
            "blocking": "blocage légal",
            "ordinary": "ordinaire",
        },
        "nl": {
            "equal": "één stem per aandeelhouder, hoeveel aandelen ook",
            "by_share": "één stem per aandeel",
            "subscribed_in_year": "wie een aandeel heeft en er een kreeg uitgegeven in het jaar van de vergadering",
            "year_covered": "wie een aandeel heeft dat het jaar van de vergadering dekt",
            "holds_a_share": "wie een aandeel heeft",
            "distribution_rate": "een aandeel brengt hoogstens {} per jaar op",
            "issue": "uitgifte",
            "transfer_out": "overdracht, gegeven",
            "transfer_in": "overdracht, ontvangen",
            "withdrawal": "uittreding",
            "cancellation": "vernietiging",
            "conversion_out": "omzetting, van",
            "conversion_in": "omzetting, in",
            "correction": "verbetering",
            "no_share": "heeft geen aandeel",
            "none_issued_this_year": "geen aandeel uitgegeven dit jaar",
            "year_not_covered": "geen aandeel dekt het jaar",
            "no_representative": "geen vertegenwoordiger aangeduid",
            "pledge": "pand",
            "seizure": "beslag",
            "blocking": "wettelijke blokkering",
            "ordinary": "gewoon",
        },
    }
)


def called(name: str, language: str) -> str:
    """What has no word here stands as its name: a paper shows what is, also what a later release knows."""
    return _VALUES[language].get(name, name.replace("_", " "))
