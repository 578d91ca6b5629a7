"""Papers that people read, set by Typst (ADR 0017): figures as a language writes them, letters to print, PDFs.

Not imported by a worker when it starts: fonts and typesetting take 100 MB. `pdf.py` needs `typst`, which is among the
packages of invoicing; the rest needs the standard library alone.
"""
