"""What a member types on an invoice beside its lines: facts that no rule depends on."""

from dataclasses import dataclass
from datetime import date
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceDetails:
    """Printed in this order, where they were told. A text that was not told is empty.

    The one list of them: row, canonical text and pages go by these names (CONTRIBUTING, "Add a field to an invoice").
    """

    delivered_on: date | None = None
    buyer_reference: str = ""

    @classmethod
    def of(cls, source: object) -> Self:
        """What a request or a row tells under these names; None there is not told."""
        values = {name: getattr(source, name) for name in InvoiceDetails.__slots__}
        return cls(**{name: value for name, value in values.items() if value is not None})


NO_DETAILS = InvoiceDetails()
