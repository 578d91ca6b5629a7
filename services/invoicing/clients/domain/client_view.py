"""How one unit sees a client of the shared register."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClientView:
    """The unit's own name and reference for the client, whom it talks to, and the days it gives it to pay."""

    unit_id: str
    client_id: str
    own_name: str | None = None
    buyer_reference: str | None = None
    contact: str | None = None
    payment_days: int | None = None
