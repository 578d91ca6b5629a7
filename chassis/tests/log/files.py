"""Files of a sealed log, written by hand: the form that `gedeeld log export` must write, and its changed versions."""

import base64
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chassis.log.export import FIRST_LINE
from chassis.log.heads import Head, sign_head
from chassis.log.tree import Tree, leaf_hash

ORIGIN = "gedeeld/payroll/journal"
AT = datetime(2026, 9, 14, 8, 0, 0, 250, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(sha256(b"payroll").digest())
KEYS = {"payroll": KEY.public_key()}
PUBLIC = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()
CONTENTS = [f'["{number}", "paid — betaald"]' for number in range(13)]
SALTS = [os.urandom(16) for _ in CONTENTS]
LEAVES = [leaf_hash(salt, content.encode()) for salt, content in zip(SALTS, CONTENTS, strict=True)]


def root_of(size: int) -> bytes:
    return Tree().extend(LEAVES[:size])[0].root


def head_line(size: int, key: Ed25519PrivateKey = KEY, *, closed: bool = False, origin: str = ORIGIN) -> bytes:
    head = Head(origin, size, root_of(size), AT, closed)
    return b"head " + base64.b64encode(sign_head(head, key).encode()) + b"\n"


def leaf_line(position: int, content: str | None = None) -> bytes:
    text = CONTENTS[position] if content is None else content
    return f"leaf {LEAVES[position].hex()} {SALTS[position].hex()} {text}\n".encode()


def gone_line(position: int) -> bytes:
    return f"gone {LEAVES[position].hex()}\n".encode()


def proof_line(kind: str, number: int, path: Sequence[bytes]) -> bytes:
    return " ".join([kind, str(number), *(node.hex() for node in path)]).encode() + b"\n"


def export(*sizes: int, leaves: int = len(CONTENTS)) -> list[bytes]:
    """The lines of an export with heads of these sizes."""
    return [FIRST_LINE, *map(head_line, sizes), *map(leaf_line, range(leaves))]
