"""Reading XML that a stranger sent: bounded in size, and without a document type, entities or the network."""

from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from lxml import etree

MAX_BYTES = 5_000_000
"""A thousand lines take about half a megabyte. The rules take seconds for a document of this size."""


class UnreadableDocument(ValueError):
    """The bytes are no XML that is safe to read. The sentence holds nothing of the document.

    `rule`: TOO-LARGE, DOCTYPE or NOT-XML; `line` from 1, or 0 for the document as a whole.
    """

    def __init__(self, rule: str, sentence: str, line: int = 0) -> None:
        super().__init__(sentence)
        self.rule = rule
        self.line = line


def read_xml(xml: bytes) -> etree._Element:
    """The root of the document. Raises UnreadableDocument, before anything of the document is expanded."""
    if len(xml) > MAX_BYTES:
        raise UnreadableDocument("TOO-LARGE", f"the document is larger than {MAX_BYTES:,} bytes")
    try:
        fromstring(xml, forbid_dtd=True)
        return etree.fromstring(xml, _parser())
    except DefusedXmlException as error:
        raise UnreadableDocument(
            "DOCTYPE", "the document holds a document type or entities, which no invoice needs"
        ) from error
    except ParseError as error:
        line, column = error.position
        raise UnreadableDocument("NOT-XML", f"the document is no XML: line {line}, column {column}", line) from error
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise UnreadableDocument("NOT-XML", "the document is no XML that can be read") from error


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
