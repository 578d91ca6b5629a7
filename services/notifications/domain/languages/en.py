"""Letters in English."""

from datetime import date

from services.notifications.domain.language import CorrectionWords, Language, ReminderWords, Template, grouped

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


_CLIENT_LATE = Template(
    subject="A client of {unit} is late with invoice {number}",
    body="""\
Hello {name},

A client of {unit} has not paid invoice {number} in full. It was due on {day}; still open: {open}.

We have sent the client a reminder and will follow it up: you need not do anything. Do you know why the client
does not pay, or that it is right not to? Tell your adviser, and we will hold the next reminder back.

Kind regards,
Your shared enterprise
""",
)

_HOW_TO_PAY = """\
{invoices}
    Total to pay: {total}

Please pay by {pay_before} at the latest to account {iban} of {creditor}, with the structured communication of
each invoice.
{warning}
Did you pay in the meantime? Then please disregard this letter, and thank you. Do you dispute an invoice? Tell us
why, and we will look into it.
"""

_CLOSING = """
Kind regards,
{creditor}
Enterprise number {creditor_number}
"""

_FRIENDLY = """\
{client}

Dear client,

Perhaps it escaped your attention: on {day} these invoices were past their due
date, and we had not received them in full.

"""

_FIRM = """\
{client}

Dear client,

We wrote to you before about unpaid invoices. On {day} we had still not received
what follows.

"""

_FORMAL_NOTICE = """\
{client}

Dear client,

FORMAL NOTICE

Our reminders had no result. By this letter of {day} we give you
formal notice to pay the invoices below. If they are not paid in time, we shall start the recovery of
this debt, if need be in court and at your cost, without further notice and with all rights reserved.

"""

_CONSUMER_WARNING = """
A first reminder is free of charge. What is not paid by {pay_before} may afterwards bear the compensation
named above and interest, as our general terms and book XIX of the code of economic law allow.
"""

_REMINDERS = ReminderWords(
    letters={
        "friendly": Template("A friendly reminder: {total} still open", _FRIENDLY + _HOW_TO_PAY + _CLOSING),
        "firm": Template("Reminder: {total} to pay by {pay_before}", _FIRM + _HOW_TO_PAY + _CLOSING),
        "formal_notice": Template(
            "Formal notice: {total} to pay by {pay_before}", _FORMAL_NOTICE + _HOW_TO_PAY + _CLOSING
        ),
    },
    invoice="    Invoice {number} of {issued}: {description}\n        Due on {due}; still open: {open}\n"
    "        Structured communication: {communication}\n",
    no_description="services",
    interest="        Interest on late payment: {amount}\n",
    lump_sum="        Lump sum for recovery costs: {amount}\n",
    clause="        Compensation under our general terms: {amount}\n",
    later_clause="        Compensation if it is not paid in time: {amount}\n",
    set_off="        Set off by law against your credit, already deducted: {amount}\n",
    consumer_warning=_CONSUMER_WARNING,
)

_CORRECTIONS = CorrectionWords(
    letter=Template(
        "We take back {total} of charges",
        """\
{client}

Dear client,

Our reminder crossed your payment, which we learned of only afterwards. On {day} we take back
{total} of the charges in it: you do not owe them.

{invoices}{credit}
Please excuse us for the letter.
"""
        + _CLOSING,
    ),
    invoice="    Invoice {number}, due on {due}, paid on {paid}; our letter of {reminded}\n",
    wrong_from="        Our reminders from number {level} on were not due, and count for nothing.\n",
    credit="\nOf these you had paid {amount}. It is your credit now: it pays your next invoice, or we pay it back.\n",
)


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
        "client_late": _CLIENT_LATE,
    },
    reminders=_REMINDERS,
    corrections=_CORRECTIONS,
    amount=_amount,
    day=_day,
    month=_month,
)
