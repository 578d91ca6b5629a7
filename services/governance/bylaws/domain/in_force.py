"""Which value of each rule counts on a day: the law's, else the founding act's, else the last bylaw's."""

from collections.abc import Mapping
from datetime import date

from kernel.dated import NoParameter
from services.governance.bylaws.domain.bylaws import Basis, Bylaws
from services.governance.bylaws.domain.law import Law
from services.governance.bylaws.domain.values import RULES


def bylaws_in_force(
    legal_entity: str, day: date, law: Law, founding: Mapping[str, Basis], decided: Mapping[str, Basis]
) -> Bylaws:
    """A decision stands above the founding act, and both above what the law says for want of them.

    A value that a later law does not allow any more counts no longer: the law's own does. Raises NoParameter for a
    rule that nothing covers.
    """
    bases: dict[str, Basis] = {}
    void: list[str] = []
    for rule in RULES:
        written = decided.get(rule) or founding.get(rule)
        limit = law.get(rule)
        if limit and written and not limit.allows(written.text):
            void.append(rule)
            written = None
        if limit and written is None:
            written = limit.basis
        if written is None:
            raise NoParameter(f"no bylaw {rule!r} of {legal_entity} for {day.isoformat()}")
        bases[rule] = written
    values = {name: rule.read(bases[name].text) for name, rule in RULES.items()}
    return Bylaws(legal_entity=legal_entity, day=day, bases=bases, void=tuple(void), **values)  # type: ignore[arg-type]  # read by rule
