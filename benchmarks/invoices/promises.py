"""What was promised of invoicing, and what this run measured."""

from typing import Any

ISSUED, MATCHED, UBL, PDF, P99_MS = 1_500, 3_000, 30, 5, 60
FLAT = 1.3
"""The most by which an invoice in the largest register may be dearer than in the smallest."""


def of(results: dict[str, Any]) -> list[dict[str, Any]]:
    """One row a promise: what, measured, required, and whether it is met."""
    small, middle, large = results["sizes"]
    documents = results["documents"]
    return [
        _least("invoices issued a second in bulk, 200,000 open", middle["issued"], ISSUED),
        _least("statement entries matched a second, 200,000 open", middle["matched"], MATCHED),
        _least("e-invoices written and validated a second per core", documents["ubl written and validated"], UBL),
        _least("PDFs a second per core", documents["pdf with ubl inside"], PDF),
        _most("one invoice issued by call, idle, p99 in ms", middle["issue_p99_ms"], P99_MS),
        _most("cost of issuing, largest register to smallest", round(small["issued"] / large["issued"], 2), FLAT),
        _most("cost of matching, largest register to smallest", round(small["matched"] / large["matched"], 2), FLAT),
    ]


def _least(what: str, measured: float, required: float) -> dict[str, Any]:
    return {"what": what, "measured": measured, "required": required, "met": measured >= required}


def _most(what: str, measured: float, required: float) -> dict[str, Any]:
    return {"what": what, "measured": measured, "required": required, "met": measured <= required}
