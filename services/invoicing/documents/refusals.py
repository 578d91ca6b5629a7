"""Why something about a document that leaves or comes in is refused. One class per fact."""

from kernel.refusal import Refused


class DispatchNotHeld(Refused):
    """Only what is held is tried again: the document waits for its turn, or has left."""


class NoElectronicForm(Refused):
    """A quote is no e-invoice: it has no UBL."""


class DocumentTooLarge(Refused):
    """The file is too large for one answer: `parts` says in how many it is asked for, each by its number."""


class NoSuchPart(Refused):
    """The file has fewer parts: `parts` says how many."""


class DocumentChanged(Refused):
    """The text of a document is not what was issued: it no longer has its hash, or it contradicts itself."""


class NotADocument(Refused):
    """The bytes are no XML that is safe to read, or no UBL invoice, credit note or response. Nothing is kept.

    `line` from 1; 0 is the file as a whole. `rule`: TOO-LARGE, DOCTYPE, NOT-XML or NOT-UBL.
    """

    def __init__(self, line: int, rule: str, sentence: str) -> None:
        super().__init__(sentence, field="content_base64", line=line, rule=rule)


class DocumentDiffers(Refused):
    """The supplier sent a document of this number in the same year, and it said something else."""
