"""A decision about one rule: who took it, where it is written, and the day from which it counts."""

from dataclasses import dataclass
from datetime import date

from contracts.governance.enums import DecisionBody
from services.governance.bylaws.domain.bylaws import Basis


@dataclass(frozen=True, slots=True)
class Decision:
    """The value of a rule from `effective_on` until the next decision about it. Never changed, never taken away."""

    bylaw_id: str
    legal_entity: str
    rule: str
    version: int
    text: str
    effective_on: date
    decided_by: DecisionBody
    decided_on: date
    reference: str

    @property
    def basis(self) -> Basis:
        article = f"{self.decided_by} of {self.decided_on.isoformat()}"
        return Basis("bylaw", f"bylaw {self.version}", self.effective_on, self.text, article, self.reference, True)
