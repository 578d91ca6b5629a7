"""The two forms in which a caller context travels: a JSON Web Token, and the form of the release before.

A worker reads both; a client signs in the one that its setting `GEDEELD_CALLER_TOKEN` names.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Annotated

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from jwt import InvalidTokenError, PyJWS
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chassis.ops.settings import TokenForm
from contracts.wire.envelope import Actor

LIFETIME = timedelta(seconds=60)
LIFETIME_MS = LIFETIME // timedelta(milliseconds=1)
MAX_CHARACTERS = 4096
_ALGORITHM = "EdDSA"
_JWS = PyJWS(algorithms=[_ALGORITHM])

_Roles = Annotated[list[str], Field(max_length=20)]
_Name = Annotated[str, Field(max_length=40)]
_Audience = Annotated[str, Field(max_length=120)]
_Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


@dataclass(frozen=True, slots=True)
class CallerContext:
    """What `principal` says of a call: who makes it, for which method and arguments, from when to when.

    `arguments`: their SHA-256. `since_ms` and `until_ms`: milliseconds since 1970, UTC.
    """

    principal: str
    subject: str
    roles: list[str]
    audience: str
    arguments: str
    since_ms: int
    until_ms: int


class NotAuthentic(Exception):
    """No token, or none that a principal we trust has signed. Says nothing: a token is repeated nowhere."""


class _Claims(BaseModel):
    """`args` is ours: the SHA-256 of the call's arguments."""

    model_config = ConfigDict(strict=True, extra="forbid")
    iss: _Name
    sub: Actor
    roles: _Roles
    aud: _Audience
    args: _Hash
    iat: int
    exp: int


class _Context(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    principal: _Name
    subject: Actor
    roles: _Roles
    audience: _Audience
    arguments: _Hash
    expires_ms: int


def write_token(context: CallerContext, key: Ed25519PrivateKey, form: TokenForm) -> str:
    """`context`, signed. A JWT knows whole seconds: it begins and ends with the second that has begun."""
    if form == "jwt":
        claims = _Claims(
            iss=context.principal,
            sub=context.subject,
            roles=context.roles,
            aud=context.audience,
            args=context.arguments,
            iat=context.since_ms // 1000,
            exp=context.until_ms // 1000,
        )
        return _JWS.encode(claims.model_dump_json().encode(), key, _ALGORITHM, headers={"kid": context.principal})
    said = _Context(
        principal=context.principal,
        subject=context.subject,
        roles=context.roles,
        audience=context.audience,
        arguments=context.arguments,
        expires_ms=context.until_ms,
    )
    body = urlsafe_b64encode(said.model_dump_json().encode())
    return (body + b"." + urlsafe_b64encode(key.sign(body))).decode()


def read_token(token: object, keys: Mapping[str, Ed25519PublicKey]) -> CallerContext:
    """What the token says, once its signature is verified by the key of the principal that it names.

    Raises NotAuthentic.
    """
    if not isinstance(token, str) or len(token) > MAX_CHARACTERS:
        raise NotAuthentic
    try:
        match token.count("."):
            case 1:
                return _read_context(token, keys)
            case 2:
                return _read_jwt(token, keys)
    except (BadBase64, InvalidSignature, InvalidTokenError, KeyError, RecursionError, UnicodeError, ValidationError):
        pass
    raise NotAuthentic


def _read_jwt(token: str, keys: Mapping[str, Ed25519PublicKey]) -> CallerContext:
    """The algorithm is ours and the key the principal's, whatever the header says; it may say nothing more."""
    signer = _signer_in(token.partition(".")[0])
    claims = _Claims.model_validate_json(_JWS.decode(token, keys[signer], [_ALGORITHM]))
    if claims.iss != signer:
        raise NotAuthentic
    since_ms, until_ms = claims.iat * 1000, claims.exp * 1000
    return CallerContext(claims.iss, claims.sub, claims.roles, claims.aud, claims.args, since_ms, until_ms)


@lru_cache(maxsize=64)
def _signer_in(header: str) -> str:
    """The principal that a header names. Its text is always the same: so PyJWT reads each token once, not twice."""
    said = _JWS.get_unverified_header(f"{header}..")
    signer = said.get("kid")
    if said != {"alg": _ALGORITHM, "kid": signer, "typ": "JWT"} or not isinstance(signer, str):
        raise NotAuthentic
    return signer


def _read_context(token: str, keys: Mapping[str, Ed25519PublicKey]) -> CallerContext:
    body, signature = token.encode(errors="replace").split(b".")
    said = _Context.model_validate_json(urlsafe_b64decode(body))
    keys[said.principal].verify(urlsafe_b64decode(signature), body)
    since_ms = said.expires_ms - LIFETIME_MS
    return CallerContext(
        said.principal, said.subject, said.roles, said.audience, said.arguments, since_ms, said.expires_ms
    )
