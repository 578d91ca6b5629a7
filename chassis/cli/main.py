"""The entry of the `gedeeld` program. A worker patches the standard library before anything is imported."""

import os
import sys


def main() -> None:
    """Run one command and exit: 0 done, 1 refused or verdict no, 2 wrong use, 3 not reachable."""
    if sys.argv[1:2] == ["worker"]:
        _patch_for_green_threads()
    from chassis.cli.app import app  # not before the patch

    app()


def _patch_for_green_threads() -> None:
    """Green threads for everything that is imported from here on, the database driver included."""
    os.environ.setdefault("PSYCOPG_WAIT_FUNC", "wait_selector")
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # eventlet calls itself deprecated at every import; an ADR answers it
        import eventlet

        eventlet.monkey_patch()
