"""A caller context as a JSON Web Token: signed by EdDSA, with the claims that are ours, and nothing else."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from chassis.rpc.auth import Caller, Signer, Trust, hash_of
from contracts.catalogue import MethodSpec, method_spec
from contracts.wire.refusals import CallerNotAllowed, CallerNotKnown

NOW = datetime(2026, 9, 14, 8, 0, tzinfo=UTC)
ARGUMENTS = {"legal_entity": "BE"}
KEYS = {name: Ed25519PrivateKey.generate() for name in ("operator", "payroll")}
TRUST = Trust({name: key.public_key() for name, key in KEYS.items()})
PUBLIC = KEYS["operator"].public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
BEGINS = int(NOW.timestamp())
CLAIMS: dict[str, Any] = {
    "iss": "operator",
    "sub": "member:mbr_1",
    "roles": ["member"],
    "aud": "contributions.get_tariff",
    "args": hash_of(ARGUMENTS),
    "iat": BEGINS,
    "exp": BEGINS + 60,
}


def spec() -> MethodSpec:
    spec = method_spec("contributions", "get_tariff")
    assert spec is not None
    return spec


def verify(token: object) -> Caller:
    return TRUST.verify(token, spec(), ARGUMENTS, NOW)


def token(claims: object = None, *, header: dict[str, Any] | None = None, key: Ed25519PrivateKey | None = None) -> str:
    """Signed by hand: neither ours nor the library's way of writing."""
    said = {"alg": "EdDSA", "kid": "operator", "typ": "JWT"} if header is None else header
    body = ".".join(segment(json.dumps(part)) for part in (said, CLAIMS if claims is None else claims))
    return f"{body}.{segment((key or KEYS['operator']).sign(body.encode()))}"


def segment(content: str | bytes) -> str:
    raw = content.encode() if isinstance(content, str) else content
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def test_a_token_that_keeps_the_standard_is_read() -> None:
    assert verify(token()) == Caller("member:mbr_1", frozenset({"member"}))


def test_ours_is_read_by_any_library_that_keeps_the_standard() -> None:
    ours = Signer("operator", KEYS["operator"], "jwt").sign(
        "member:mbr_1", ["member"], "contributions.get_tariff", ARGUMENTS, NOW
    )

    assert jwt.get_unverified_header(ours) == {"alg": "EdDSA", "kid": "operator", "typ": "JWT"}
    assert (
        jwt.decode(
            ours,
            KEYS["operator"].public_key(),
            algorithms=["EdDSA"],
            audience="contributions.get_tariff",
            issuer="operator",
            options={"verify_exp": False, "verify_iat": False},
        )
        == CLAIMS
    )


def test_a_part_of_a_second_is_left_out_not_added() -> None:
    late = NOW + timedelta(microseconds=999_999)
    ours = Signer("operator", KEYS["operator"], "jwt").sign("member:mbr_1", ["member"], "a.b", ARGUMENTS, late)

    claims = jwt.decode(ours, options={"verify_signature": False})
    assert (claims["iat"], claims["exp"]) == (BEGINS, BEGINS + 60)


@pytest.mark.parametrize(
    "forged",
    [
        jwt.encode(CLAIMS, "", "none", headers={"kid": "operator"}),
        jwt.encode(CLAIMS, PUBLIC, "HS256", headers={"kid": "operator"}),
        jwt.encode(CLAIMS, Ed448PrivateKey.generate(), "EdDSA", headers={"kid": "operator"}),
        token(key=KEYS["payroll"]),
        token(header={"alg": "EdDSA", "kid": "payroll", "typ": "JWT"}),
        token(header={"alg": "EdDSA", "kid": "payroll", "typ": "JWT"}, key=KEYS["payroll"]),
        token(header={"alg": "EdDSA", "kid": "stranger", "typ": "JWT"}),
        token(header={"alg": "EdDSA", "kid": ["operator"], "typ": "JWT"}),
        token(header={"alg": "EdDSA", "typ": "JWT"}),
        token(header={"alg": "EdDSA", "kid": "operator"}),
        token(header={"alg": "Ed25519", "kid": "operator", "typ": "JWT"}),
        token(header={"alg": "none", "kid": "operator", "typ": "JWT"}),
        token(header={"alg": "EdDSA", "kid": "operator", "typ": "JWT", "jku": "https://example.org"}),
        token(header={"alg": "EdDSA", "kid": "operator", "typ": "JWT", "crit": ["b64"], "b64": False}),
        token() + "x",
        token().rpartition(".")[0] + ".",
        token() + ".",
        "." + token(),
        token(claims=CLAIMS | {"sub": "member:" + "x" * 5000}),
        "..",
    ],
)
def test_what_no_principal_signed_so_is_refused_without_repeating_it(forged: str) -> None:
    with pytest.raises(CallerNotKnown, match="that a principal we trust has signed") as refusal:
        verify(forged)

    assert CLAIMS["args"] not in refusal.value.sentence


@pytest.mark.parametrize("name", sorted(CLAIMS))
def test_without_one_of_its_claims_a_token_is_none(name: str) -> None:
    with pytest.raises(CallerNotKnown, match="signed"):
        verify(token({claim: value for claim, value in CLAIMS.items() if claim != name}))


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "payroll"},
        {"aud": ["contributions.get_tariff"]},
        {"roles": "member"},
        {"roles": ["member"] * 21},
        {"exp": str(BEGINS + 60)},
        {"exp": BEGINS + 0.5},
        {"iat": True},
        {"args": CLAIMS["args"].upper()},
        {"sub": "a member"},
        {"nbf": BEGINS},
        {"jti": "1"},
    ],
)
def test_a_claim_of_another_kind_or_name_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(CallerNotKnown, match="signed"):
        verify(token(CLAIMS | changed))


@pytest.mark.parametrize("payload", ["", "null", "[]", "{", "\ud800", "[" * 3000])
def test_a_signed_token_of_another_shape_is_refused(payload: str) -> None:
    body = f"{token().split('.')[0]}.{segment(payload.encode(errors='surrogatepass'))}"
    with pytest.raises(CallerNotKnown, match="signed"):
        verify(f"{body}.{segment(KEYS['operator'].sign(body.encode()))}")


@pytest.mark.parametrize(
    ("begins", "lives"), [(0, 61), (-66, 60), (6, 60), (-100, 200), (-70, 60), (-6, 0), (0, 10**18)]
)
def test_a_token_that_is_not_of_now_or_not_of_a_minute_is_refused(begins: int, lives: int) -> None:
    with pytest.raises(CallerNotKnown, match="expired, or lives longer"):
        verify(token(CLAIMS | {"iat": BEGINS + begins, "exp": BEGINS + begins + lives}))


@pytest.mark.parametrize(("begins", "lives"), [(0, 60), (-65, 60), (5, 60), (0, 1), (-5, 0)])
def test_a_token_of_now_holds_with_a_little_skew(begins: int, lives: int) -> None:
    assert verify(token(CLAIMS | {"iat": BEGINS + begins, "exp": BEGINS + begins + lives}))


def test_a_principal_vouches_for_its_own_roles_only() -> None:
    header = {"alg": "EdDSA", "kid": "payroll", "typ": "JWT"}
    with pytest.raises(CallerNotAllowed, match="vouch"):
        verify(token(CLAIMS | {"iss": "payroll", "roles": ["member"]}, header=header, key=KEYS["payroll"]))


@given(data=st.data())
def test_a_token_of_which_a_sign_was_changed_is_refused(data: st.DataObject) -> None:
    good = token()
    at = data.draw(st.integers(0, len(good) - 2))  # of the last sign two bits are nothing
    other = data.draw(st.characters(codec="ascii").filter(lambda sign: sign != good[at]))
    with pytest.raises(CallerNotKnown):
        verify(good[:at] + other + good[at + 1 :])
