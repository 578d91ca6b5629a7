"""Every rule as it counts on a day, with what made it so."""

from chassis.db.work import Work
from contracts.governance.bylaws import BylawsReply, GetBylaws, RuleReply
from kernel.clock import legal_date
from services.governance.bylaws.domain.bylaws import Basis
from services.governance.bylaws.domain.values import RULES
from services.governance.bylaws.parameters import law_on
from services.governance.bylaws.use_cases.in_force import bylaws_on


def get_bylaws(work: Work, request: GetBylaws) -> BylawsReply:
    """The rules that bylaws decide, and those that the law alone decides. Raises DateNotCovered."""
    day = request.day or legal_date(work.now)
    bylaws = bylaws_on(work.connection, day, request.legal_entity)
    law = law_on(day)
    return BylawsReply(
        legal_entity=request.legal_entity,
        day=day,
        rules=tuple(_rule(name, rule.says, bylaws.bases[name]) for name, rule in RULES.items()),
        law=tuple(_rule(name, "the law alone decides", row.basis) for name, row in law.items() if name not in RULES),
        void=bylaws.void,
    )


def _rule(name: str, says: str, basis: Basis) -> RuleReply:
    return RuleReply(
        rule=name,
        says=says,
        value=basis.text,
        layer=basis.layer,
        version=basis.version,
        since=basis.since,
        article=basis.article,
        source=basis.source,
        verified=basis.verified,
        explanation=basis.explanation,
    )
