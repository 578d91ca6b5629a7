"""Who calls: a signed caller context travels with every call and is verified before anything else happens.

The context names the person or system (`subject`), its roles, the one method it is for (`audience`), a hash of the
arguments, and an expiry of at most a minute. The signing principal's public key is in the trust file; a principal may
vouch only for the roles that the catalogue gives it.
"""

import json
from base64 import b64decode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from chassis.ops.settings import TokenForm
from chassis.rpc.tokens import LIFETIME, LIFETIME_MS, CallerContext, NotAuthentic, read_token, write_token
from contracts.catalogue import PRINCIPALS, MethodSpec
from contracts.wire.refusals import CallerNotAllowed, CallerNotKnown

CLOCK_SKEW = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Caller:
    """A verified caller. `subject` is for instance `member:mbr_…` or `operator:anne`; `roles`: of the method."""

    subject: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs caller contexts as one principal, in one form."""

    principal: str
    key: Ed25519PrivateKey
    form: TokenForm = "context"

    @classmethod
    def from_file(cls, principal: str, path: Path, form: TokenForm = "context") -> "Signer":
        key = load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError(f"{path.name}: not an Ed25519 private key")
        return cls(principal, key, form)

    def sign(self, subject: str, roles: Iterable[str], audience: str, arguments: object, now: datetime) -> str:
        """A caller context for one call: `audience` is `service.method`, `arguments` its JSON-like arguments."""
        since, until = _milliseconds(now), _milliseconds(now + LIFETIME)
        context = CallerContext(
            self.principal, subject, sorted(roles), audience, hash_of(arguments), since_ms=since, until_ms=until
        )
        return write_token(context, self.key, self.form)


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
        try:
            context = read_token(token, self.keys)
        except NotAuthentic:
            raise CallerNotKnown("the call carries no caller context that a principal we trust has signed") from None
        if context.audience != f"{spec.service}.{spec.name}":
            raise CallerNotKnown("the caller context was made for another method")
        if context.arguments != hash_of(arguments):
            raise CallerNotKnown("the caller context was made for other arguments")
        earliest, latest = _milliseconds(now - CLOCK_SKEW), _milliseconds(now + CLOCK_SKEW)
        lives_ms = context.until_ms - context.since_ms
        if lives_ms > LIFETIME_MS or context.until_ms < earliest or context.since_ms > latest:
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


def hash_of(arguments: object) -> str:
    """SHA-256 of the arguments in one canonical JSON form."""
    canonical = json.dumps(arguments, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return sha256(canonical.encode()).hexdigest()


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
