"""Signed heads: the size and root of a log at an instant, in the form of a C2SP tlog-checkpoint.

    gedeeld/payroll/journal
    20852163
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
    at 2026-09-14T08:00:00.000000Z

    — payroll Az3grlgt…

The line `closed` follows `at` when no leaf will ever come again. The signature is Ed25519, by the key with which the
service also vouches for callers; a caller context never begins with `gedeeld/`.
"""

from base64 import b64decode, b64encode
from binascii import Error as BadBase64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from chassis.log.tree import HASH_BYTES

_DASH = "\N{EM DASH} "
_ED25519 = b"\x01"
_MARK_BYTES = 4  # of a key's name and bytes, in front of each signature


class BadHead(Exception):
    """A text that is no head, or that its signer did not sign. The message names neither."""


@dataclass(frozen=True, slots=True)
class Head:
    """The log `origin`, `gedeeld/<service>/<log>`, had this size and root at this instant."""

    origin: str
    size: int
    root: bytes
    at: datetime
    closed: bool = False

    @property
    def text(self) -> str:
        """What is signed."""
        at = self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        lines = [self.origin, str(self.size), b64encode(self.root).decode(), f"at {at}"]
        return "\n".join([*lines, *(["closed"] if self.closed else []), ""])

    @property
    def service(self) -> str:
        return self.origin.split("/")[1]


def read_head(note: str, keys: Mapping[str, Ed25519PublicKey]) -> Head:
    """The head in this note, signed by the service that it is of. Raises BadHead."""
    text, blank, signature = note.partition("\n\n")
    try:
        head = _head(text)
        key = keys[head.service]
        mark = key_mark(head.service, key)
        signed = b64decode(signature.removeprefix(f"{_DASH}{head.service} ").removesuffix("\n"), validate=True)
        if not blank or f"{text}\n" != head.text or signed[:_MARK_BYTES] != mark or len(head.root) != HASH_BYTES:
            raise BadHead("not a head that its service could have signed")
        key.verify(signed[_MARK_BYTES:], head.text.encode())
    except (ValueError, KeyError, IndexError, BadBase64, InvalidSignature):
        raise BadHead("not a head, or not signed by its service") from None
    return head


def sign_head(head: Head, key: Ed25519PrivateKey) -> str:
    """The note, signed by the service that the head is of."""
    mark = key_mark(head.service, key.public_key()) + key.sign(head.text.encode())
    return f"{head.text}\n{_DASH}{head.service} {b64encode(mark).decode()}\n"


def key_mark(name: str, key: Ed25519PublicKey) -> bytes:
    """What tells signatures of this key from those of others, as signed notes have it."""
    return sha256(name.encode() + b"\n" + _ED25519 + key.public_bytes_raw()).digest()[:_MARK_BYTES]


def _head(text: str) -> Head:
    origin, size, root, at, *more = text.split("\n")
    if more not in ([], ["closed"]):
        raise ValueError
    instant = datetime.strptime(at, "at %Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    return Head(origin, int(size), b64decode(root, validate=True), instant, bool(more))
