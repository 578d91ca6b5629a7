"""Members: who is known, who signed, which production units exist. Start here."""

from collections.abc import Sequence

from chassis.db.work import Work
from chassis.ops.settings import settings
from chassis.worker.answering import answers
from chassis.worker.consuming import consumes
from chassis.worker.service import Service
from contracts.governance.events import CooperatorAdmitted
from contracts.members.persons import GetMember, MemberReply, RegisterMember, SignUsageAgreement
from contracts.members.units import CloseUnit, GetUnit, OpenUnit, UnitReply
from contracts.wire.envelope import Envelope
from services.members.use_cases.admit_cooperators import admit_cooperators
from services.members.use_cases.close_unit import close_unit
from services.members.use_cases.get_member import get_member
from services.members.use_cases.get_unit import get_unit
from services.members.use_cases.open_unit import open_unit
from services.members.use_cases.register_member import register_member
from services.members.use_cases.sign_usage_agreement import sign_usage_agreement


class Members(Service):
    """Persons, the usage agreement, production units."""

    name = "members"

    @consumes(CooperatorAdmitted)
    def on_cooperator_admitted(self, work: Work, messages: Sequence[Envelope[CooperatorAdmitted]]) -> None:
        admit_cooperators(work, messages)

    @answers(RegisterMember)
    def register_member(self, work: Work, request: RegisterMember) -> MemberReply:
        return register_member(work, request, pii_key=settings().pii_key)

    @answers(SignUsageAgreement)
    def sign_usage_agreement(self, work: Work, request: SignUsageAgreement) -> MemberReply:
        return sign_usage_agreement(work, request)

    @answers(OpenUnit)
    def open_unit(self, work: Work, request: OpenUnit) -> UnitReply:
        return open_unit(work, request)

    @answers(CloseUnit)
    def close_unit(self, work: Work, request: CloseUnit) -> UnitReply:
        return close_unit(work, request)

    @answers(GetMember)
    def get_member(self, work: Work, request: GetMember) -> MemberReply:
        return get_member(work, request)

    @answers(GetUnit)
    def get_unit(self, work: Work, request: GetUnit) -> UnitReply:
        return get_unit(work, request)
