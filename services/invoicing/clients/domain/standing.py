"""Who may still be invoiced, and who may still invoice."""

from datetime import date

from services.invoicing.clients.refusals import ClientBlocked, UnitIsClosed, UnitIsClosing


def require_not_blocked(client_id: str, blocked_because: str | None, field: str = "client_id") -> None:
    """`blocked_because`: the reason of a block, or None. Raises ClientBlocked, which does not repeat the free text."""
    if blocked_because is not None:
        raise ClientBlocked("this client is blocked: finance can tell why", field=field, client_id=client_id)


def require_open(unit_id: str, closed_on: date | None, today: date, field: str = "unit_id") -> None:
    """For what ends what was begun. `today` is the day of the act, not of the document. Raises UnitIsClosed."""
    if closed_on is not None and closed_on <= today:
        raise UnitIsClosed("this unit is closed", field=field, unit_id=unit_id, closed_on=closed_on.isoformat())


def require_takes_work(
    unit_id: str, closing_since: date | None, closed_on: date | None, today: date, field: str = "unit_id"
) -> None:
    """For what begins something new. Raises UnitIsClosed, UnitIsClosing."""
    require_open(unit_id, closed_on, today, field)
    if closing_since is not None:
        raise UnitIsClosing(
            "this unit is closing: it begins no new work",
            field=field,
            unit_id=unit_id,
            closing_since=closing_since.isoformat(),
        )
