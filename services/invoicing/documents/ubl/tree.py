"""Paths into a UBL document, by the prefixes that everybody writes."""

from lxml import etree

from services.invoicing.documents.ubl.write import ROOT

PREFIXES = {"cac": ROOT.format("CommonAggregateComponents"), "cbc": ROOT.format("CommonBasicComponents")}


def all_at(root: etree._Element, path: str) -> list[etree._Element]:
    """Every element at `path`, which is of the root's children; the root itself for an empty one."""
    return root.findall(path, PREFIXES) if path else [root]


def text_at(root: etree._Element, path: str) -> str:
    """The text of the first, without the space around it; or nothing."""
    return (root.findtext(path, "", PREFIXES) or "").strip()
