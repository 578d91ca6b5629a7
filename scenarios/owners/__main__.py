"""A year of those who own the enterprise: `python -m scenarios.owners`, on a system in a time of its own (`make year`).

Tells the story, and exits 0 when the audit balances.
"""

import sys

from chassis.cli.system import running_settings
from chassis.rpc.client import Client, NoBroker
from kernel.refusal import Refused
from scenarios.owners.year import Year
from scenarios.session import Session


def main() -> int:
    """Returns the exit code."""
    try:
        client = Client.from_settings(running_settings(), subject="operator:story", roles=("operator",))
        with client:
            balanced = Year(Session(client)).live()
    except (NoBroker, RuntimeError, OSError) as error:
        print(f"The story cannot go on: {error}", file=sys.stderr)
        return 1
    except Refused as refusal:
        print(f"The story cannot go on: {refusal.sentence} ({refusal.code})", file=sys.stderr)
        return 1
    return 0 if balanced else 1


if __name__ == "__main__":
    sys.exit(main())
