"""Letters in Dutch."""

from datetime import date

from services.notifications.domain.language import CorrectionWords, Language, ReminderWords, Template, grouped

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


_CLIENT_LATE = Template(
    subject="Een klant van {unit} is te laat met factuur {number}",
    body="""\
Dag {name},

Een klant van {unit} heeft factuur {number} niet volledig betaald. Ze verviel op {day}; nog te betalen:
{open}.

We hebben de klant een aanmaning gestuurd en volgen het verder op: je hoeft niets te doen. Weet je waarom de klant
niet betaalt, of dat hij gelijk heeft? Zeg het aan je adviesverlener, dan houden we de volgende aanmaning tegen.

Hartelijke groet,
Je gedeelde onderneming
""",
)

_HOW_TO_PAY = """\
{invoices}
    Totaal te betalen: {total}

Gelieve uiterlijk op {pay_before} te betalen op rekening {iban} van {creditor}, met de gestructureerde
mededeling van elke factuur.
{warning}
Hebt u intussen betaald? Dan mag u deze brief als niet geschreven beschouwen, en bedankt. Betwist u een factuur?
Laat ons weten waarom, dan bekijken we het.
"""

_CLOSING = """
Met vriendelijke groet,
{creditor}
Ondernemingsnummer {creditor_number}
"""

_FRIENDLY = """\
{client}

Geachte klant,

Misschien is het aan uw aandacht ontsnapt: op {day} waren deze facturen vervallen,
en hadden we ze niet volledig ontvangen.

"""

_FIRM = """\
{client}

Geachte klant,

We schreven u al over onbetaalde facturen. Op {day} hadden we nog altijd niet
ontvangen wat volgt.

"""

_FORMAL_NOTICE = """\
{client}

Geachte klant,

INGEBREKESTELLING

Onze aanmaningen bleven zonder gevolg. Met deze brief van {day}
stellen we u in gebreke en manen we u aan om de onderstaande facturen te betalen. Bij gebrek aan betaling
binnen de termijn starten we de invordering van deze schuld, zo nodig voor de rechtbank en op uw kosten,
zonder verdere aankondiging en onder voorbehoud van alle rechten.

"""

_CONSUMER_WARNING = """
Een eerste herinnering is gratis. Wat niet uiterlijk op {pay_before} betaald is, kan nadien verhoogd worden
met de schadevergoeding hierboven en met interest, zoals onze algemene voorwaarden en boek XIX van het Wetboek
van economisch recht toelaten.
"""

_REMINDERS = ReminderWords(
    letters={
        "friendly": Template("Vriendelijke herinnering: nog {total} te betalen", _FRIENDLY + _HOW_TO_PAY + _CLOSING),
        "firm": Template("Aanmaning: {total} te betalen uiterlijk op {pay_before}", _FIRM + _HOW_TO_PAY + _CLOSING),
        "formal_notice": Template(
            "Ingebrekestelling: {total} te betalen uiterlijk op {pay_before}", _FORMAL_NOTICE + _HOW_TO_PAY + _CLOSING
        ),
    },
    invoice="    Factuur {number} van {issued}: {description}\n        Vervallen op {due}; nog te betalen: {open}\n"
    "        Gestructureerde mededeling: {communication}\n",
    no_description="diensten",
    interest="        Nalatigheidsinterest: {amount}\n",
    lump_sum="        Forfaitaire vergoeding voor invorderingskosten: {amount}\n",
    clause="        Schadevergoeding volgens onze algemene voorwaarden: {amount}\n",
    later_clause="        Schadevergoeding bij gebrek aan tijdige betaling: {amount}\n",
    set_off="        Wettelijk verrekend met uw tegoed, reeds afgetrokken: {amount}\n",
    consumer_warning=_CONSUMER_WARNING,
)

_CORRECTIONS = CorrectionWords(
    letter=Template(
        "Wij trekken {total} aan kosten in",
        """\
{client}

Geachte klant,

Onze aanmaning kruiste uw betaling, waarvan wij pas daarna op de hoogte waren. Op {day} trekken wij
{total} in van de kosten die erin stonden: u bent die niet verschuldigd.

{invoices}{credit}
Onze excuses voor de brief.
"""
        + _CLOSING,
    ),
    invoice="    Factuur {number}, vervallen op {due}, betaald op {paid}; onze brief van {reminded}\n",
    wrong_from="        Onze aanmaningen vanaf nummer {level} waren niet verschuldigd en hebben geen gevolg.\n",
    credit="\nDaarvan had u {amount} betaald. Dat bedrag staat op uw tegoed: het betaalt uw volgende factuur, of wij\n"
    "betalen het terug.\n",
)


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
        "client_late": _CLIENT_LATE,
    },
    reminders=_REMINDERS,
    corrections=_CORRECTIONS,
    amount=_amount,
    day=_day,
    month=_month,
)
