"""The names of many members at once, for a paper that must name them."""

from chassis.db.work import Work
from contracts.members.persons import GetMemberNames, MemberName, MemberNamesReply
from services.members.store.members import names_of


def get_member_names(work: Work, request: GetMemberNames) -> MemberNamesReply:
    """Of those who are known; who asks about a member that is none learns that."""
    return MemberNamesReply(
        names=tuple(
            MemberName(
                member_id=row.member_id,
                given_name=row.given_name,
                family_name=row.family_name,
                language=row.language,
            )
            for row in names_of(work.connection, request.member_ids)
        )
    )
