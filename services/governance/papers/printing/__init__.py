"""Papers as files: `export.py` (CSV that anybody can check), `page.py`, `wording.py` and `paper.typ` (PDF).

For commands: no worker prints, and governance keeps no names.
"""
