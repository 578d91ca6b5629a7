"""Who may do what on the broker."""

from collections.abc import Callable

import amqp

REPLY_KEY = "0190aaaa-0000-4000-8000-000000000001"


def refused(act: Callable[[], object]) -> bool:
    """Whether the broker answers 403."""
    try:
        act()
    except amqp.AccessRefused:
        return True
    return False
