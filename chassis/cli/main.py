"""The entry of the `gedeeld` program. A worker patches the standard library before anything is imported."""

import os
import sys


def main() -> None:
    """Run one command and exit: 0 done, 1 refused or verdict no, 2 wrong use, 3 not reachable."""
    prepare(*sys.argv[1:2])
    from chassis.cli.app import app  # not before the patch

    app()


def prepare(command: str = "") -> None:
    """Before a worker's imports: green threads for all that is imported from here on, the database driver included."""
    if command != "worker":
        return
    os.environ.setdefault("PSYCOPG_WAIT_FUNC", "wait_selector")
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # eventlet calls itself deprecated at every import; an ADR answers it
        import eventlet

        eventlet.monkey_patch()
