"""Documents as people read them: PDF/A-3a and PDF/UA-1, in the language of the client, with the e-invoice inside.

Start with `sheet.py` (what stands on the pages), then `sheets.py` (from a document of the domain to a sheet), `page.py`
(every text and figure, ready to print), `page.typ` (where it stands) and `write.py` (the bytes). Needs no network, no
system library and no font but those of the `typst` wheel. Nothing here is imported by a worker when it starts.
"""
