"""The Ed25519 key of every principal, and the file by which they know one another."""

import base64
import json
from collections.abc import Iterable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from deploy.local.passwords import write_private


def make_keys(directory: Path, principals: Iterable[str]) -> Path:
    """Make the missing private keys `<principal>.pem`; return the trust file, `{principal: public key}`."""
    trusted = {principal: _public_key(key_file(directory, principal)) for principal in principals}
    trust = directory / "trust.json"
    write_private(trust, json.dumps(trusted, indent=1) + "\n")
    return trust


def key_file(directory: Path, principal: str) -> Path:
    return directory / f"{principal}.pem"


def _public_key(path: Path) -> str:
    """The raw public key, base64, of the private key at `path`, which is made if there is none."""
    if not path.exists():
        pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write_private(path, pem.decode("ascii"))
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path} holds no Ed25519 key")
    return base64.b64encode(key.public_key().public_bytes_raw()).decode("ascii")
