"""Letters in Dutch."""

from datetime import date

from services.notifications.domain.language import Language, Template, grouped

_MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)

_MONEY_IN = Template(
    subject="Er is een betaling binnen voor {unit}",
    body="""\
Dag {name},

Goed nieuws: een klant heeft een factuur van {unit} betaald.

    Bedrag zonder btw: {net}
    Gemeenschappelijke bijdrage: {contribution}
    Beschikbaar voor je eenheid: {available}

Je kan dit budget vanaf nu gebruiken. Met je bijdrage betalen we samen de diensten en de waarborgen
die we delen. Dank je wel!

Hartelijke groet,
Je gedeelde onderneming
""",
)

_WAGE = """\
Dag {{name}},

Je loon voor {when} ligt vast.

    Brutoloon: {{gross}}
    Nettoloon: {{net}}

Je adviesverlener kan elke lijn ervan met je overlopen en beantwoordt graag je vragen.

Dank je wel voor je werk, en hartelijke groet,
Je gedeelde onderneming
"""


def _amount(cents: int) -> str:
    return grouped(cents, thousands=".", decimal=",") + "\u00a0€"


def _day(day: date) -> str:
    return f"{day.day} {_month(day)}"


def _month(day: date) -> str:
    return f"{_MONTHS[day.month - 1]} {day.year}"


DUTCH = Language(
    code="nl",
    templates={
        "money_in": _MONEY_IN,
        "day_wage": Template("Je loon voor {day}", _WAGE.format(when="{day}")),
        "month_wage": Template("Je loon voor {month}", _WAGE.format(when="{month}")),
    },
    amount=_amount,
    day=_day,
    month=_month,
)
