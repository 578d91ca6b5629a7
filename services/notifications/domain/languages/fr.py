"""Letters in French."""

from datetime import date

from services.notifications.domain.language import Language, Template, grouped

_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)

_MONEY_IN = Template(
    subject="Un paiement est arrivé pour {unit}",
    body="""\
Bonjour {name},

Bonne nouvelle : un client a payé une facture de {unit}.

    Montant hors TVA : {net}
    Contribution commune : {contribution}
    Disponible pour votre unité : {available}

Vous pouvez utiliser ce budget dès maintenant. Votre contribution finance les services et les garanties
que nous partageons. Merci !

Bien à vous,
Votre entreprise partagée
""",
)

_WAGE = """\
Bonjour {{name}},

Votre salaire pour {when} est fixé.

    Salaire brut : {{gross}}
    Salaire net : {{net}}

Votre conseiller ou conseillère peut parcourir chaque ligne avec vous. Une question ? Il ou elle vous répondra
avec plaisir.

Merci pour votre travail, et bien à vous,
Votre entreprise partagée
"""


def _amount(cents: int) -> str:
    return grouped(cents, thousands=".", decimal=",") + "\u00a0€"


def _day(day: date) -> str:
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {_month(day)}"


def _month(day: date) -> str:
    return f"{_MONTHS[day.month - 1]} {day.year}"


FRENCH = Language(
    code="fr",
    templates={
        "money_in": _MONEY_IN,
        "day_wage": Template("Votre salaire du {day}", _WAGE.format(when="le {day}")),
        "month_wage": Template("Votre salaire pour {month}", _WAGE.format(when="{month}")),
    },
    amount=_amount,
    day=_day,
    month=_month,
)
