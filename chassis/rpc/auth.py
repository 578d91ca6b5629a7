"""Who calls: a signed caller context travels with every call and is verified before anything else happens.

The context names the person or system (`subject`), its roles, the one method it is for (`audience`), a hash of the
arguments, and an expiry of at most a minute. The signing principal's public key is in the trust file; a principal may
vouch only for the roles that the catalogue gives it.
"""

import json
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Annotated

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    load_pem_private_key,
)
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contracts.catalogue import PRINCIPALS, MethodSpec
from contracts.wire.envelope import Actor
from contracts.wire.refusals import CallerNotAllowed, CallerNotKnown

LIFETIME = timedelta(seconds=60)
CLOCK_SKEW = timedelta(seconds=5)


class _Context(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    principal: Annotated[str, Field(max_length=40)]
    subject: Actor
    roles: Annotated[list[str], Field(max_length=20)]
    audience: Annotated[str, Field(max_length=120)]
    arguments: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    expires_ms: int


@dataclass(frozen=True, slots=True)
class Caller:
    """A verified caller. `subject` is for instance `member:mbr_…` or `operator:anne`; `roles`: of the method."""

    subject: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs caller contexts as one principal."""

    principal: str
    key: Ed25519PrivateKey

    @classmethod
    def from_file(cls, principal: str, path: Path) -> "Signer":
        key = load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError(f"{path.name}: not an Ed25519 private key")
        return cls(principal, key)

    def sign(self, subject: str, roles: Iterable[str], audience: str, arguments: object, now: datetime) -> str:
        """A caller context for one call: `audience` is `service.method`, `arguments` its JSON-like arguments."""
        context = _Context(
            principal=self.principal,
            subject=subject,
            roles=sorted(roles),
            audience=audience,
            arguments=hash_of(arguments),
            expires_ms=int((now + LIFETIME).timestamp() * 1000),
        )
        body = urlsafe_b64encode(context.model_dump_json().encode())
        return (body + b"." + urlsafe_b64encode(self.key.sign(body))).decode()


@dataclass(frozen=True, slots=True)
class Trust:
    """The public keys of all principals."""

    keys: Mapping[str, Ed25519PublicKey]

    @classmethod
    def from_file(cls, path: Path) -> "Trust":
        raw = json.loads(path.read_text())
        return cls({name: Ed25519PublicKey.from_public_bytes(b64decode(key)) for name, key in raw.items()})

    def verify(self, token: object, spec: MethodSpec, arguments: object, now: datetime) -> Caller:
        """The caller behind `token`, with those of its roles that the method asks for.

        Raises CallerNotKnown or CallerNotAllowed; says why, never the token.
        """
        context = self._authentic(token)
        if context.audience != f"{spec.service}.{spec.name}":
            raise CallerNotKnown("the caller context was made for another method")
        if context.arguments != hash_of(arguments):
            raise CallerNotKnown("the caller context was made for other arguments")
        expires = context.expires_ms / 1000
        if not now.timestamp() - CLOCK_SKEW.total_seconds() <= expires <= (now + LIFETIME + CLOCK_SKEW).timestamp():
            raise CallerNotKnown("the caller context has expired, or lives longer than a minute")
        roles = frozenset(context.roles)
        if not roles <= PRINCIPALS.get(context.principal, frozenset()):
            raise CallerNotAllowed(f"{context.principal} may not vouch for these roles")
        if not roles & spec.roles:
            raise CallerNotAllowed(
                f"{spec.service}.{spec.name} needs one of the roles {', '.join(sorted(spec.roles))}",
                needed=", ".join(sorted(spec.roles)),
            )
        return Caller(context.subject, roles & spec.roles)

    def _authentic(self, token: object) -> _Context:
        if not isinstance(token, str) or len(token) > 4096 or token.count(".") != 1:
            raise CallerNotKnown("the call carries no signed caller context")
        body, signature = token.encode(errors="replace").split(b".")
        try:
            context = _Context.model_validate_json(urlsafe_b64decode(body))
            self.keys[context.principal].verify(urlsafe_b64decode(signature), body)
        except (BadBase64, ValidationError, KeyError, InvalidSignature, UnicodeError):
            raise CallerNotKnown("the caller context is not signed by a principal we trust") from None
        return context


def hash_of(arguments: object) -> str:
    """SHA-256 of the arguments in one canonical JSON form."""
    canonical = json.dumps(arguments, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return sha256(canonical.encode()).hexdigest()
