"""Notifications: people hear what they would want to hear, in their language. Start here."""

from collections.abc import Sequence

from nameko.timer import timer

from chassis.db.engine import engine
from chassis.db.work import Work
from chassis.ops.settings import settings
from chassis.worker.answering import answers
from chassis.worker.consuming import consumes
from chassis.worker.service import Service
from contracts.invoicing.events import ClientReminded, InvoiceOverdue
from contracts.members.events import MemberRegistered, UnitOpened
from contracts.notifications.letters import (
    GetLetters,
    GetLettersToPrint,
    GetPostOffice,
    LettersReply,
    LettersToPrintReply,
    MarkPrinted,
    PostOfficeReply,
    PrintedReply,
)
from contracts.payroll.events import BudgetCredited, WageSettled
from contracts.wire.envelope import Envelope
from kernel.clock import utc_now
from services.notifications.mail_server import MailServer
from services.notifications.use_cases.keep_addresses import keep_addresses, keep_holders
from services.notifications.use_cases.print_letters import get_letters_to_print, mark_letters_printed
from services.notifications.use_cases.read_letters import get_letters, get_post_office
from services.notifications.use_cases.remind_clients import remind_clients
from services.notifications.use_cases.send_letters import send_letters
from services.notifications.use_cases.tell_news import tell_client_late, tell_money_in, tell_wage


class Notifications(Service):
    """Letters to members, and to clients who are late."""

    name = "notifications"

    @consumes(MemberRegistered)
    def on_member_registered(self, work: Work, messages: Sequence[Envelope[MemberRegistered]]) -> None:
        keep_addresses(work, messages)

    @consumes(UnitOpened)
    def on_unit_opened(self, work: Work, messages: Sequence[Envelope[UnitOpened]]) -> None:
        keep_holders(work, messages)

    @consumes(BudgetCredited)
    def on_budget_credited(self, work: Work, messages: Sequence[Envelope[BudgetCredited]]) -> None:
        tell_money_in(work, messages)

    @consumes(WageSettled)
    def on_wage_settled(self, work: Work, messages: Sequence[Envelope[WageSettled]]) -> None:
        tell_wage(work, messages)

    @consumes(InvoiceOverdue)
    def on_invoice_overdue(self, work: Work, messages: Sequence[Envelope[InvoiceOverdue]]) -> None:
        tell_client_late(work, messages)

    @consumes(ClientReminded)
    def on_client_reminded(self, work: Work, messages: Sequence[Envelope[ClientReminded]]) -> None:
        remind_clients(work, messages)

    @timer(interval=1, eager=True)
    def send_letters(self) -> None:
        server = MailServer(settings().smtp_url, settings().mail_from)
        send_letters(engine(settings().database_url, 2), server, utc_now)

    @answers(GetLetters)
    def get_letters(self, work: Work, request: GetLetters) -> LettersReply:
        return get_letters(work, request)

    @answers(GetPostOffice)
    def get_post_office(self, work: Work, request: GetPostOffice) -> PostOfficeReply:
        return get_post_office(work, request)

    @answers(GetLettersToPrint)
    def get_letters_to_print(self, work: Work, request: GetLettersToPrint) -> LettersToPrintReply:
        return get_letters_to_print(work, request)

    @answers(MarkPrinted)
    def mark_printed(self, work: Work, request: MarkPrinted) -> PrintedReply:
        return mark_letters_printed(work, request)
