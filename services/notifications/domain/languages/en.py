"""Letters in English."""

from datetime import date

from services.notifications.domain.language import Language, Template, grouped

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_MONEY_IN = Template(
    subject="A payment came in for {unit}",
    body="""\
Hello {name},

Good news: a client has paid an invoice of {unit}.

    Amount excluding VAT: {net}
    Common contribution: {contribution}
    Available to your unit: {available}

You can use this budget from now on. Your contribution pays for the services and the guarantees that we
all share. Thank you!

Kind regards,
Your shared enterprise
""",
)

_WAGE = """\
Hello {{name}},

Your wage for {when} is settled.

    Gross wage: {{gross}}
    Net wage: {{net}}

Your adviser can go through every line of it with you, and is happy to answer your questions.

Thank you for your work, and kind regards,
Your shared enterprise
"""


def _amount(cents: int) -> str:
    text = grouped(abs(cents), thousands=",", decimal=".")
    return f"-€{text}" if cents < 0 else f"€{text}"


def _day(day: date) -> str:
    return f"{day.day} {_month(day)}"


def _month(day: date) -> str:
    return f"{_MONTHS[day.month - 1]} {day.year}"


ENGLISH = Language(
    code="en",
    templates={
        "money_in": _MONEY_IN,
        "day_wage": Template("Your wage for {day}", _WAGE.format(when="{day}")),
        "month_wage": Template("Your wage for {month}", _WAGE.format(when="{month}")),
    },
    amount=_amount,
    day=_day,
    month=_month,
)
