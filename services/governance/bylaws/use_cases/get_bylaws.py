"""Every rule as it counts on a day, with what made it so."""

from collections.abc import Iterable
from itertools import pairwise

from chassis.db.work import Work
from contracts.governance.bylaws import BylawsReply, GetBylaws, RuleReply
from kernel.clock import legal_date
from services.governance.bylaws.domain.bylaws import Basis, Bylaws
from services.governance.bylaws.domain.values import RULES
from services.governance.bylaws.parameters import law_on
from services.governance.bylaws.use_cases.in_force import bylaws_from


def get_bylaws(work: Work, request: GetBylaws) -> BylawsReply:
    """The rules that bylaws decide, those that the law alone decides, and what will change. Raises DateNotCovered."""
    day = request.day or legal_date(work.now)
    bylaws, *later = bylaws_from(work.connection, day, request.legal_entity)
    law = law_on(day)
    return BylawsReply(
        legal_entity=request.legal_entity,
        day=day,
        rules=_rules(bylaws, RULES),
        law=tuple(_rule(name, "the law alone decides", row.basis) for name, row in law.items() if name not in RULES),
        coming=tuple(rule for old, new in pairwise((bylaws, *later)) for rule in _rules(new, new.changed_from(old))),
        void=tuple(sorted({rule for state in (bylaws, *later) for rule in state.void})),
    )


def _rules(bylaws: Bylaws, names: Iterable[str]) -> tuple[RuleReply, ...]:
    return tuple(_rule(name, RULES[name].says, bylaws.bases[name]) for name in names)


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
