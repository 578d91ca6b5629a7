"""When a document is not tried again."""

from kernel.refusal import Refused


class DispatchNotHeld(Refused):
    """Only what is held is tried again: the document waits for its turn, or has left."""
