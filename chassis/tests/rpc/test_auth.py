"""Who calls: only a fresh context, signed by a trusted principal for this very call, opens the door."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from chassis.ops.settings import TokenForm
from chassis.rpc.auth import Caller, Signer, Trust
from contracts.catalogue import MethodSpec, method_spec
from contracts.wire.refusals import CallerNotAllowed, CallerNotKnown
from deploy.local.keys import key_file, make_keys

NOW = datetime(2026, 9, 14, 8, 0, tzinfo=UTC)
ARGUMENTS = {"legal_entity": "BE", "day": "2026-09-01"}
KEYS = {name: Ed25519PrivateKey.generate() for name in ("operator", "payroll")}
EACH_FORM = pytest.mark.parametrize("form", ["context", "jwt"])
TRUST = Trust({name: key.public_key() for name, key in KEYS.items()})


def spec(method: str = "get_tariff") -> MethodSpec:
    spec = method_spec("contributions", method)
    assert spec is not None
    return spec


def token(
    form: TokenForm,
    *,
    principal: str = "operator",
    key: Ed25519PrivateKey | None = None,
    subject: str = "member:mbr_1",
    roles: Sequence[str] = ("member",),
    audience: str = "contributions.get_tariff",
    arguments: object = None,
    at: datetime = NOW,
) -> str:
    signer = Signer(principal, key or KEYS.get(principal) or Ed25519PrivateKey.generate(), form)
    return signer.sign(subject, roles, audience, ARGUMENTS if arguments is None else arguments, at)


def verify(header: object, arguments: object = None, now: datetime = NOW, method: str = "get_tariff") -> Caller:
    return TRUST.verify(header, spec(method), ARGUMENTS if arguments is None else arguments, now)


@EACH_FORM
def test_a_signed_context_names_its_caller(form: TokenForm) -> None:
    assert verify(token(form)) == Caller("member:mbr_1", frozenset({"member"}))


@EACH_FORM
def test_the_order_of_arguments_does_not_matter(form: TokenForm) -> None:
    assert verify(token(form), dict(reversed(ARGUMENTS.items())))


@EACH_FORM
def test_a_context_for_another_method_is_refused(form: TokenForm) -> None:
    with pytest.raises(CallerNotKnown, match="another method"):
        verify(token(form, audience="contributions.get_pot"))


@EACH_FORM
def test_a_context_for_another_service_is_refused(form: TokenForm) -> None:
    with pytest.raises(CallerNotKnown, match="another method"):
        verify(token(form, audience="payroll.get_tariff"))


@EACH_FORM
@pytest.mark.parametrize("changed", [{}, {**ARGUMENTS, "day": "2026-09-02"}, {**ARGUMENTS, "more": None}, [ARGUMENTS]])
def test_changed_arguments_are_refused(form: TokenForm, changed: object) -> None:
    with pytest.raises(CallerNotKnown, match="other arguments"):
        verify(token(form), changed)


@EACH_FORM
@pytest.mark.parametrize("seconds", [0, 59, 64])
def test_a_context_holds_for_a_minute_and_a_little_skew(form: TokenForm, seconds: int) -> None:
    assert verify(token(form), now=NOW + timedelta(seconds=seconds))


@EACH_FORM
@pytest.mark.parametrize("seconds", [66, 3600, -6, -3600])
def test_an_expired_context_and_one_from_the_future_are_refused(form: TokenForm, seconds: int) -> None:
    with pytest.raises(CallerNotKnown, match="expired"):
        verify(token(form), now=NOW + timedelta(seconds=seconds))


@EACH_FORM
def test_a_principal_that_nobody_trusts_is_refused(form: TokenForm) -> None:
    with pytest.raises(CallerNotKnown, match="trust"):
        verify(token(form, principal="stranger"))


@EACH_FORM
def test_a_context_signed_with_anothers_key_is_refused(form: TokenForm) -> None:
    with pytest.raises(CallerNotKnown, match="trust"):
        verify(token(form, principal="operator", key=KEYS["payroll"]))


@EACH_FORM
def test_a_role_for_which_the_principal_may_not_vouch_is_refused(form: TokenForm) -> None:
    with pytest.raises(CallerNotAllowed, match="vouch"):
        verify(token(form, principal="payroll", roles=["operator"]))


@EACH_FORM
@pytest.mark.parametrize("roles", [["bank"], []])
def test_a_caller_without_a_needed_role_is_told_which(form: TokenForm, roles: list[str]) -> None:
    with pytest.raises(CallerNotAllowed) as refusal:
        verify(token(form, roles=roles))

    assert "adviser" in str(refusal.value.facts["needed"])


@EACH_FORM
def test_only_the_roles_that_the_method_asks_for_count(form: TokenForm) -> None:
    """So a bookkeeper of the bank who is a member too invoices as a member: for the units that it holds."""
    header = token(form, roles=("bank", "member"))

    assert verify(header).roles == {"member"}


@EACH_FORM
def test_a_service_may_ask_for_anothers_health_and_nothing_else(form: TokenForm) -> None:
    header = token(form, principal="payroll", roles=["service"], audience="contributions.get_health")

    assert verify(header, method="get_health").roles == {"service"}
    with pytest.raises(CallerNotAllowed):
        verify(token(form, principal="payroll", roles=["service"]))


def forged(**changes: object) -> str:
    """A context with other content under the old signature."""
    body, signature = token("context").split(".")
    content = json.loads(urlsafe_b64decode(body)) | changes
    return urlsafe_b64encode(json.dumps(content).encode()).decode() + "." + signature


@pytest.mark.parametrize(
    "header",
    [
        None,
        7,
        b"bytes",
        ["list"],
        "",
        ".",
        "..",
        "a.b",
        "no dot",
        "!!!!.????",
        "é.é",
        "\ud800.x",
        "A" * 5000 + ".B",
        token("context") + ".x",
        token("context")[:-8],
        token("context").split(".")[0] + ".",
        forged(roles=["operator"]),
        forged(subject="operator:root"),
        forged(expires_ms=10**15),
        forged(extra=1),
        forged(principal="payroll"),
    ],
)
def test_what_is_no_authentic_context_is_refused_without_repeating_it(header: object) -> None:
    with pytest.raises(CallerNotKnown) as refusal:
        verify(header)

    assert str(header)[:20] not in refusal.value.sentence or not header or len(str(header)) < 5


def signed(content: bytes) -> str:
    body = urlsafe_b64encode(content)
    return (body + b"." + urlsafe_b64encode(KEYS["operator"].sign(body))).decode()


@pytest.mark.parametrize(
    "content",
    [b"", b"null", b"[]", b"{", b'{"principal": "operator"}', b"\xff", b"[" * 3000],
)
def test_a_signed_context_of_another_shape_is_refused(content: bytes) -> None:
    with pytest.raises(CallerNotKnown):
        verify(signed(content))


@given(st.text(max_size=60) | st.binary(max_size=60) | st.integers())
def test_no_header_opens_the_door_or_breaks_it(header: object) -> None:
    with pytest.raises(CallerNotKnown):
        verify(header)


def test_the_keys_that_a_stack_makes_work(tmp_path: Path) -> None:
    for _ in range(20):  # a public key may hold any of base64's 64 signs
        trust = Trust.from_file(make_keys(tmp_path, ["operator"]))
        signer = Signer.from_file("operator", key_file(tmp_path, "operator"))
        header = signer.sign("member:mbr_1", ["member"], "contributions.get_tariff", ARGUMENTS, NOW)
        assert trust.verify(header, spec(), ARGUMENTS, NOW)
        key_file(tmp_path, "operator").unlink()
