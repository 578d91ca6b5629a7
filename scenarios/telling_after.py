"""The story of what came after September, in words."""

from scenarios.after import After
from scenarios.cast import CLIENTS, UNITS
from scenarios.chasing import LOSER
from scenarios.dealing import BUILDER, CREDIT_PERCENT, CREDITOR, CUSTOMER, HELPED, HELPER
from scenarios.telling import euro, told

_UNIT = {unit.key: unit.name for unit in UNITS}
_CLIENT = {client.key: client.name for client in CLIENTS}


def dealt(after: After) -> list[str]:
    """An order, a credit note, work inside."""
    deposit, rest = after.ordered.invoices
    note, camt = after.note, after.camt
    return [
        *told(
            f"Then {_UNIT[BUILDER]} quotes {euro(after.ordered.quote.net_cents)} to {_CLIENT[CUSTOMER]}, who accepts: "
            f"a deposit of {euro(deposit.net_cents)} is invoiced, then the rest, {euro(rest.net_cents)}. "
            f"The bank's camt file pays both; of its {camt.entries} entries one is a bank cost."
        ),
        *told(
            f"{_UNIT[CREDITOR]} credits {CREDIT_PERCENT} % of a paid invoice ({euro(note.net_cents)} and VAT "
            f"{euro(note.vat_cents)}): the client has a credit, the pot gives its part back. {_UNIT[HELPER]} works "
            f"for {_UNIT[HELPED]}: {euro(after.inside.amount_cents)} pass inside, without VAT or contribution."
        ),
    ]


def chased(after: After) -> list[str]:
    """A payment placed, reminders, a loss."""
    facts = after.chased
    letters = sum(one.letters for one in facts.rounds)
    charged = facts.rounds[-1]
    return told(
        f"Finance follows a suggestion ({facts.suggestion.confidence} % sure) and places the mistyped payment: paid. "
        f"{letters} reminders go out; the last asks interest {euro(charged.interest_cents)} and "
        f"{euro(charged.compensation_cents)} on top. The client of {_UNIT[LOSER]} is bankrupt: of "
        f"{euro(facts.loss.open_cents)} the state gives {euro(facts.loss.vat_back_cents)} VAT back, and the pot makes "
        f"good {euro(after.pot.losses_cents)} to the unit."
    )


def left(after: After) -> list[str]:
    count = after.left
    return told(
        f"{count.total()} documents left the house, each held to all rules before: {count['peppol']} by Peppol, "
        f"{count['pdf']} as PDF with the payment code."
    )
