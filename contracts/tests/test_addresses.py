"""One rule for mail addresses that are typed; what is heard is wider, and holds all that 0.1.0 says."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from contracts.wire.addresses import HEARD_BY_0_1_0, heard_by_all, mail_address
from contracts.wire.base import Email, TypedEmail

_HEARD, _TYPED = TypeAdapter[str](Email), TypeAdapter[str](TypedEmail)


@pytest.mark.parametrize(
    "address",
    [
        "sean.o'neil@example.org",
        "o'neil+bills@mail.example.org",
        "a@example.org",
        "An_De-Vos%x@Sub.Example.org",
        "a!#$%&'*+/=?^_`{|}~-b@example.org",
        "x" * 64 + "@example.org",
        "a@xn--caf-dma.example",
    ],
)
def test_an_address_of_the_rule_is_typed_said_and_heard_as_it_is(address: str) -> None:
    assert mail_address(address) == address
    assert _TYPED.validate_python(address) == _HEARD.validate_python(address) == address
    assert heard_by_all(address, wide=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nobody",
        "a@b",
        "a b@example.org",
        "a@@example.org",
        "@example.org",
        "a@example.org\n",
        "a\r\nBcc: b@example.org",
        "a..b@example.org",
        ".a@example.org",
        "a.@example.org",
        "a@-example.org",
        "a@example-.org",
        "a@example..org",
        "a@[127.0.0.1]",
        '"a b"@example.org',
        "An <a@example.org>",
        "a,b@example.org",
        "jos\u00e9@example.org",
        "a@caf\u00e9.example",
        "x" * 65 + "@example.org",
        "a@" + "x" * 64 + ".org",
        "a@" + "x.x" * 90 + ".org",
    ],
)
def test_what_is_no_address_is_not_typed(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        mail_address(text)
    with pytest.raises(ValidationError):
        _TYPED.validate_python(text)


@given(st.from_regex(HEARD_BY_0_1_0, fullmatch=True).filter(lambda text: len(text) <= 254 and "\n" not in text))
def test_all_that_the_release_before_says_is_heard(text: str) -> None:
    assert _HEARD.validate_python(text) == text
    assert heard_by_all(text, wide=False)


def test_an_address_that_was_redacted_is_heard() -> None:
    assert _HEARD.validate_python("redacted@example.invalid")


def test_what_the_release_before_does_not_hear_is_said_only_when_it_is_gone() -> None:
    assert not heard_by_all("o'neil@example.org", wide=False)
    assert heard_by_all("o'neil@example.org", wide=True)


def test_no_name_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a name is looked up")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "socket", refuse)

    assert mail_address("a@example.org") == "a@example.org"
