"""Documents that come in, and why one is refused rather than kept."""

from kernel.refusal import Refused


class NotADocument(Refused):
    """The bytes are no XML that is safe to read, or no UBL invoice, credit note or response. Nothing is kept.

    `line` from 1; 0 is the file as a whole. `rule`: TOO-LARGE, DOCTYPE, NOT-XML or NOT-UBL.
    """

    def __init__(self, line: int, rule: str, sentence: str) -> None:
        super().__init__(sentence, field="content_base64", line=line, rule=rule)


class DocumentDiffers(Refused):
    """The supplier sent a document of this number before, and it said something else."""
