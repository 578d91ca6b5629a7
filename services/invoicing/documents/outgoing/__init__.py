"""How documents leave the house: a small port (`transport.py`) and what stands behind it today (`directory.py`).

docs/adr/0015 says why that is a directory, and what an access point of the Peppol network would need.
"""
