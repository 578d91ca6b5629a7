"""National numbers at rest: encrypted with AES-256-GCM, and found again by a keyed hash (blind index).

A stolen database says nothing without the key, and the key never enters the database.
"""

import hmac
import os
from base64 import b64decode
from binascii import Error as BadBase64
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

_VERSION = b"\x01"  # of this layout: version, nonce, ciphertext with tag
_NONCE_BYTES = 12  # NIST SP 800-38D: a random nonce of 96 bits
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Seal:
    """Two keys, one to encrypt and one to index, both derived from the installation's key."""

    cipher_key: bytes = field(repr=False)
    index_key: bytes = field(repr=False)

    @classmethod
    def of(cls, key_base64: str) -> "Seal":
        """From the base64 of 32 random bytes. Raises ValueError, which never repeats the key."""
        try:
            key = b64decode(key_base64, validate=True)
        except BadBase64:
            key = b""
        if len(key) != _KEY_BYTES:
            raise ValueError("the key for national numbers must be the base64 of 32 bytes")
        return cls(_derived(key, b"national number, cipher"), _derived(key, b"national number, index"))

    def seal(self, number: str, member_id: str) -> bytes:
        """Encrypt `number` for this member: put in another member's row, it does not open."""
        nonce = os.urandom(_NONCE_BYTES)
        return _VERSION + nonce + AESGCM(self.cipher_key).encrypt(nonce, number.encode(), _bound(member_id))

    def open(self, sealed: bytes, member_id: str) -> str:
        """The number. Raises cryptography's InvalidTag for another key, another member or a changed byte."""
        nonce, ciphertext = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        return AESGCM(self.cipher_key).decrypt(nonce, ciphertext, _bound(member_id)).decode()

    def index(self, number: str) -> bytes:
        """The same for the same number, and of no use without the key: HMAC-SHA256."""
        return hmac.digest(self.index_key, number.encode(), sha256)


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDFExpand(SHA256(), _KEY_BYTES, purpose).derive(key)


def _bound(member_id: str) -> bytes:
    return _VERSION + b"member.national_number:" + member_id.encode()
