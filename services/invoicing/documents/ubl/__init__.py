"""Electronic invoices: Peppol BIS Billing 3.0 in UBL 2.1, written and validated without a network.

Start with `document.py` (what a document says), then `write.py` (how it is written) and `validate.py` (what is wrong
with one). Nothing here is imported by a worker when it starts.
"""
