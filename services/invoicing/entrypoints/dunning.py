"""What is asked about late clients."""

from chassis.db.work import Work
from chassis.worker.answering import answers
from contracts.invoicing.dunning import (
    GetReceivables,
    GetReminders,
    HoldReminders,
    HoldReply,
    ReceivablesReply,
    ReleaseHold,
    RemindersReply,
    ReminderTrace,
    RunReminders,
    WriteOff,
    WriteOffReply,
)
from services.invoicing.dunning.use_cases.get_receivables import get_receivables
from services.invoicing.dunning.use_cases.get_reminders import get_reminders
from services.invoicing.dunning.use_cases.hold_reminders import hold_reminders, release_hold
from services.invoicing.dunning.use_cases.run_reminders import run_reminders
from services.invoicing.dunning.use_cases.write_off import write_off


class Dunning:
    """Reminders, holds, aged receivables, and what nobody will pay."""

    @answers(RunReminders)
    def run_reminders(self, work: Work, request: RunReminders) -> RemindersReply:
        return run_reminders(work, request)

    @answers(HoldReminders)
    def hold_reminders(self, work: Work, request: HoldReminders) -> HoldReply:
        return hold_reminders(work, request)

    @answers(ReleaseHold)
    def release_hold(self, work: Work, request: ReleaseHold) -> HoldReply:
        return release_hold(work, request)

    @answers(GetReminders)
    def get_reminders(self, work: Work, request: GetReminders) -> ReminderTrace:
        return get_reminders(work, request)

    @answers(GetReceivables)
    def get_receivables(self, work: Work, request: GetReceivables) -> ReceivablesReply:
        return get_receivables(work, request)

    @answers(WriteOff)
    def write_off(self, work: Work, request: WriteOff) -> WriteOffReply:
        return write_off(work, request)
