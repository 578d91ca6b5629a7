"""Turns of a process whose calls share one thread: who has much to do lets others go first, again and again."""

import time


def give_way() -> None:
    """Let calls and batches beside this one go on. Say it between two of many things; it costs some microseconds.

    In a worker this switches to another green thread; elsewhere nothing else waits for the same thread.
    """
    time.sleep(0)
