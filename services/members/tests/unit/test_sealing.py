from base64 import b64encode

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from services.members.store.sealing import Seal

KEY = b64encode(bytes(range(32))).decode()
OTHER_KEY = b64encode(bytes(range(1, 33))).decode()
NUMBER = "85073003328"


@given(number=st.from_regex(r"[0-9]{11}", fullmatch=True), member_id=st.text(max_size=40))
def test_a_sealed_number_opens_again_for_its_member(number: str, member_id: str) -> None:
    sealed = Seal.of(KEY).seal(number, member_id)

    assert Seal.of(KEY).open(sealed, member_id) == number
    assert number.encode() not in sealed


def test_the_same_number_is_never_sealed_twice_alike_but_always_indexed_alike() -> None:
    seal = Seal.of(KEY)

    assert seal.seal(NUMBER, "mbr_1") != seal.seal(NUMBER, "mbr_1")
    assert seal.index(NUMBER) == Seal.of(KEY).index(NUMBER)
    assert seal.index(NUMBER) != Seal.of(OTHER_KEY).index(NUMBER)
    assert seal.index(NUMBER) != seal.index("85073003427")


def test_a_sealed_number_opens_for_no_other_member_and_with_no_other_key() -> None:
    sealed = Seal.of(KEY).seal(NUMBER, "mbr_1")

    with pytest.raises(InvalidTag):
        Seal.of(KEY).open(sealed, "mbr_2")
    with pytest.raises(InvalidTag):
        Seal.of(OTHER_KEY).open(sealed, "mbr_1")


def test_a_changed_byte_is_found() -> None:
    sealed = bytearray(Seal.of(KEY).seal(NUMBER, "mbr_1"))
    sealed[-1] ^= 1

    with pytest.raises(InvalidTag):
        Seal.of(KEY).open(bytes(sealed), "mbr_1")


@pytest.mark.parametrize("key", ["", "short", b64encode(bytes(31)).decode(), KEY + "!"])
def test_a_key_that_is_no_key_is_refused_and_not_repeated(key: str) -> None:
    with pytest.raises(ValueError, match="base64 of 32 bytes") as refused:
        Seal.of(key)

    assert not key or key not in str(refused.value)


def test_a_seal_does_not_show_its_keys() -> None:
    assert repr(Seal.of(KEY)) == "Seal()"
