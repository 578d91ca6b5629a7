"""Members: who is known, who signed, which production units exist. Start here."""

from chassis.worker.entrypoints import answer, consume, consume_each, job
from chassis.worker.jobs import JobPeriod
from chassis.worker.service import Service
from contracts.governance.events import CooperatorAdmitted, LeavingAsked, LeavingEnded
from contracts.wire.closing import ClosingAnswer
from contracts.wire.sealing import SignedHeads
from services.members.use_cases.admit_cooperators import admit_cooperators
from services.members.use_cases.answer_leavings import answer_about_members, answer_leavings, replicate_leaving_ends
from services.members.use_cases.ask_again import ask_again
from services.members.use_cases.close_unit import close_unit
from services.members.use_cases.find_closing_units import find_closing_units
from services.members.use_cases.get_kept_heads import get_kept_heads
from services.members.use_cases.get_member import get_member
from services.members.use_cases.get_member_names import get_member_names
from services.members.use_cases.get_unit import get_unit
from services.members.use_cases.keep_answers import keep_answers
from services.members.use_cases.keep_heads import keep_heads
from services.members.use_cases.open_unit import open_unit
from services.members.use_cases.register_member import register_member
from services.members.use_cases.sign_usage_agreement import sign_usage_agreement


class Members(Service):
    """Persons, the usage agreement, production units."""

    name = "members"

    on_cooperator_admitted = consume(CooperatorAdmitted, admit_cooperators)
    on_heads = consume_each(SignedHeads, keep_heads)
    on_answer = consume_each(ClosingAnswer, keep_answers)
    on_leaving_asked = consume(LeavingAsked, answer_about_members)
    on_leaving_ended = consume(LeavingEnded, replicate_leaving_ends)

    register_member = answer(register_member)
    sign_usage_agreement = answer(sign_usage_agreement)
    open_unit = answer(open_unit)
    close_unit = answer(close_unit)
    get_member = answer(get_member, one_statement=True)
    get_member_names = answer(get_member_names, one_statement=True)
    get_unit = answer(get_unit)
    find_closing_units = answer(find_closing_units)
    get_kept_heads = answer(get_kept_heads)

    answer_leavings = job(answer_leavings, every_s=60)
    ask_again = job(ask_again, every_s=60, per=JobPeriod.DAY)
