"""What a member types on an invoice beside its lines: facts that no rule of money depends on."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from services.invoicing.billing.refusals import BadPeriod


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceDetails:
    """Printed in this order, where they were told. A text that was not told is empty.

    The one list of them: row, canonical text and pages go by these names (CONTRIBUTING, "Add a field to an invoice").
    """

    delivered_from: date | None = None
    delivered_on: date | None = None
    buyer_reference: str = ""
    order_reference: str = ""

    def require_period(self) -> None:
        """Require that a supply of several days ends, and not before it begins. Raises BadPeriod."""
        if self.delivered_from is None:
            return
        if self.delivered_on is None:
            raise BadPeriod("a supply of several days has a last day: say delivered_on", field="delivered_on")
        if self.delivered_from > self.delivered_on:
            raise BadPeriod("a supply ends on or after its first day", field="delivered_from")

    @classmethod
    def of(cls, source: object) -> Self:
        """What a request or a row tells under these names; None there is not told."""
        values = {name: getattr(source, name) for name in InvoiceDetails.__slots__}
        return cls(**{name: value for name, value in values.items() if value is not None})


NO_DETAILS = InvoiceDetails()
