"""Names of countries on an address: French, Dutch, English."""

from types import MappingProxyType

_NAMES = MappingProxyType(
    {
        "AT": ("Autriche", "Oostenrijk", "Austria"),
        "BG": ("Bulgarie", "Bulgarije", "Bulgaria"),
        "CA": ("Canada", "Canada", "Canada"),
        "CH": ("Suisse", "Zwitserland", "Switzerland"),
        "CY": ("Chypre", "Cyprus", "Cyprus"),
        "CZ": ("Tchéquie", "Tsjechië", "Czechia"),
        "DE": ("Allemagne", "Duitsland", "Germany"),
        "DK": ("Danemark", "Denemarken", "Denmark"),
        "EE": ("Estonie", "Estland", "Estonia"),
        "ES": ("Espagne", "Spanje", "Spain"),
        "FI": ("Finlande", "Finland", "Finland"),
        "FR": ("France", "Frankrijk", "France"),
        "GB": ("Royaume-Uni", "Verenigd Koninkrijk", "United Kingdom"),
        "GR": ("Grèce", "Griekenland", "Greece"),
        "HR": ("Croatie", "Kroatië", "Croatia"),
        "HU": ("Hongrie", "Hongarije", "Hungary"),
        "IE": ("Irlande", "Ierland", "Ireland"),
        "IS": ("Islande", "IJsland", "Iceland"),
        "IT": ("Italie", "Italië", "Italy"),
        "LI": ("Liechtenstein", "Liechtenstein", "Liechtenstein"),
        "LT": ("Lituanie", "Litouwen", "Lithuania"),
        "LU": ("Luxembourg", "Luxemburg", "Luxembourg"),
        "LV": ("Lettonie", "Letland", "Latvia"),
        "MC": ("Monaco", "Monaco", "Monaco"),
        "MT": ("Malte", "Malta", "Malta"),
        "NL": ("Pays-Bas", "Nederland", "Netherlands"),
        "NO": ("Norvège", "Noorwegen", "Norway"),
        "PL": ("Pologne", "Polen", "Poland"),
        "PT": ("Portugal", "Portugal", "Portugal"),
        "RO": ("Roumanie", "Roemenië", "Romania"),
        "SE": ("Suède", "Zweden", "Sweden"),
        "SI": ("Slovénie", "Slovenië", "Slovenia"),
        "SK": ("Slovaquie", "Slowakije", "Slovakia"),
        "US": ("États-Unis", "Verenigde Staten", "United States"),
    }
)
_COLUMN = MappingProxyType({"fr": 0, "nl": 1, "en": 2})


def country_line(country: str, language: str) -> str:
    """The last line of an address abroad: the name, or the code (ISO 3166-1) of one that is rare. Empty for Belgium."""
    if country == "BE":
        return ""
    return _NAMES[country][_COLUMN[language]].upper() if country in _NAMES else country
