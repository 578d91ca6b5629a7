"""Notifications: letters to the people concerned, in their language. Start here."""

from chassis.ops.measures import Measure
from chassis.ops.metrics import LETTERS
from chassis.worker.entrypoints import answer, consume, job
from chassis.worker.service import Service
from contracts.invoicing.events import ChargesTakenBack, ClientReminded, InvoiceOverdue
from contracts.members.events import MemberRegistered, UnitOpened
from contracts.payroll.events import BudgetCredited, WageSettled
from services.notifications.outgoing.mail_server import mail_server
from services.notifications.store.letters import count_waiting_letters
from services.notifications.use_cases.print_letters import get_letters_to_print, mark_letters_printed
from services.notifications.use_cases.read_letters import get_letters, get_post_office
from services.notifications.use_cases.remind_clients import remind_clients, tell_corrections
from services.notifications.use_cases.replicate_members import replicate_members, replicate_units
from services.notifications.use_cases.send_letters import send_letters
from services.notifications.use_cases.tell_news import tell_client_late, tell_money_in, tell_wage


class Notifications(Service):
    """Letters to members, and to clients who are late."""

    name = "notifications"
    measures = (Measure(LETTERS, "Letters to people that have not left", "state", count_waiting_letters),)

    on_member_registered = consume(MemberRegistered, replicate_members)
    on_unit_opened = consume(UnitOpened, replicate_units)
    on_budget_credited = consume(BudgetCredited, tell_money_in)
    on_wage_settled = consume(WageSettled, tell_wage)
    on_invoice_overdue = consume(InvoiceOverdue, tell_client_late)
    on_client_reminded = consume(ClientReminded, remind_clients)
    on_charges_taken_back = consume(ChargesTakenBack, tell_corrections)

    get_letters = answer(get_letters)
    get_post_office = answer(get_post_office)
    get_letters_to_print = answer(get_letters_to_print, one_statement=True)
    mark_printed = answer(mark_letters_printed)

    send_letters = job(send_letters, mail_server, every_s=1)
