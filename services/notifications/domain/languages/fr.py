"""Letters in French."""

from datetime import date

from services.notifications.domain.language import CorrectionWords, Language, ReminderWords, Template, grouped

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


_CLIENT_LATE = Template(
    subject="Un client de {unit} est en retard pour la facture {number}",
    body="""\
Bonjour {name},

Un client de {unit} n'a pas entièrement payé la facture {number}. Elle venait à échéance le {day} ; reste à
payer : {open}.

Nous avons envoyé un rappel au client et nous en assurons le suivi : vous n'avez rien à faire. Vous savez pourquoi
le client ne paie pas, ou qu'il a raison de ne pas payer ? Dites-le à votre conseiller ou conseillère, et nous
suspendrons le prochain rappel.

Bien à vous,
Votre entreprise partagée
""",
)

_HOW_TO_PAY = """\
{invoices}
    Total à payer : {total}

Merci de payer au plus tard le {pay_before} sur le compte {iban} de {creditor}, avec la communication
structurée de chaque facture.
{warning}
Vous avez payé entre-temps ? Alors ne tenez pas compte de cette lettre, et merci. Vous contestez une facture ?
Dites-nous pourquoi, et nous examinerons votre demande.
"""

_CLOSING = """
Bien à vous,
{creditor}
Numéro d'entreprise {creditor_number}
"""

_FRIENDLY = """\
{client}

Madame, Monsieur,

Cela vous a peut-être échappé : le {day}, les factures suivantes étaient échues
et nous n'en avions pas reçu le paiement complet.

"""

_FIRM = """\
{client}

Madame, Monsieur,

Nous vous avons déjà écrit au sujet de factures impayées. Le {day}, nous
n'avions toujours pas reçu ce qui suit.

"""

_FORMAL_NOTICE = """\
{client}

Madame, Monsieur,

MISE EN DEMEURE

Nos rappels sont restés sans suite. Par cette lettre du
{day}, nous vous mettons en demeure de payer les factures ci-dessous. À défaut de paiement dans le
délai, nous entamerons le recouvrement de cette dette, au besoin en justice et à vos frais, sans autre
avis et sous réserve de tous droits.

"""

_CONSUMER_WARNING = """
Un premier rappel est gratuit. Ce qui n'est pas payé au plus tard le {pay_before} pourra ensuite être majoré
de l'indemnité indiquée ci-dessus et d'intérêts, comme le permettent nos conditions générales et le livre XIX
du Code de droit économique.
"""

_REMINDERS = ReminderWords(
    letters={
        "friendly": Template("Petit rappel : il reste {total} à payer", _FRIENDLY + _HOW_TO_PAY + _CLOSING),
        "firm": Template("Rappel : {total} à payer au plus tard le {pay_before}", _FIRM + _HOW_TO_PAY + _CLOSING),
        "formal_notice": Template(
            "Mise en demeure : {total} à payer au plus tard le {pay_before}", _FORMAL_NOTICE + _HOW_TO_PAY + _CLOSING
        ),
    },
    invoice="    Facture {number} du {issued} : {description}\n        Échéance le {due} ; reste à payer : {open}\n"
    "        Communication structurée : {communication}\n",
    no_description="prestations",
    interest="        Intérêts de retard : {amount}\n",
    lump_sum="        Indemnité forfaitaire pour frais de recouvrement : {amount}\n",
    clause="        Indemnité selon nos conditions générales : {amount}\n",
    later_clause="        Indemnité à défaut de paiement dans le délai : {amount}\n",
    set_off="        Compensation légale avec votre crédit, déjà déduite : {amount}\n",
    consumer_warning=_CONSUMER_WARNING,
)

_CORRECTIONS = CorrectionWords(
    letter=Template(
        "Nous annulons {total} de frais de retard",
        """\
{client}

Madame, Monsieur,

Notre rappel a croisé votre paiement, dont nous n'avons eu connaissance qu'après. Le {day}, nous annulons
{total} des frais qui y étaient réclamés : vous ne les devez pas.

{invoices}{credit}
Veuillez nous excuser pour ce courrier.
"""
        + _CLOSING,
    ),
    invoice="    Facture {number}, échue le {due}, payée le {paid} ; notre lettre du {reminded}\n",
    wrong_from="        Nos rappels à partir du n° {level} n'étaient pas dus et sont sans effet.\n",
    credit="\nVous en aviez payé {amount}. Cette somme est à votre crédit : elle paie votre prochaine facture, ou\n"
    "nous vous la remboursons.\n",
)


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
        "client_late": _CLIENT_LATE,
    },
    reminders=_REMINDERS,
    corrections=_CORRECTIONS,
    amount=_amount,
    day=_day,
    month=_month,
)
