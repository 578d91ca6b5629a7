from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.identifiers import (
    InvalidIdentifier,
    format_structured_communication,
    parse_enterprise_number,
    parse_iban,
    parse_national_number,
    parse_structured_communication,
    prefixed,
    structured_communication,
    uuid7,
    uuid7_at,
)


@given(ms=st.integers(0, 2**48 - 1), bits=st.integers(0, 2**74 - 1))
def test_a_uuid7_holds_its_time_and_its_randomness(ms: int, bits: int) -> None:
    value = uuid7_at(ms, bits)

    assert (value.version, value.variant) == (7, "specified in RFC 4122")
    assert value.int >> 80 == ms
    assert (value.int >> 64 & 0xFFF) << 62 | value.int & (2**62 - 1) == bits


@given(ms=st.integers(0, 2**48 - 2), bits=st.integers(0, 2**74 - 1))
def test_a_later_uuid7_sorts_later(ms: int, bits: int) -> None:
    assert uuid7_at(ms, bits) < uuid7_at(ms + 1, 0)


def test_fresh_ids_differ() -> None:
    assert len({uuid7() for _ in range(1000)}) == 1000


def test_an_id_is_prefixed_by_what_it_names() -> None:
    assert prefixed("unit", uuid7_at(0, 0)) == "unit_00000000000070008000000000000000"


@given(number=st.integers(0, 10**10 - 1))
def test_a_structured_communication_reads_back_in_every_spelling(number: int) -> None:
    digits = structured_communication(number)
    plain = format_structured_communication(digits)

    assert int(digits[:10]) == number
    assert int(digits[10:]) == (number % 97 or 97)
    for spelling in (digits, plain, plain.replace("+", "*"), plain.replace("/", " "), plain.strip("+")):
        assert parse_structured_communication(spelling) == digits


@given(number=st.integers(0, 10**10 - 1), position=st.integers(0, 11), step=st.integers(1, 9))
def test_one_wrong_digit_is_seen(number: int, position: int, step: int) -> None:
    digits = structured_communication(number)
    wrong = digits[:position] + str((int(digits[position]) + step) % 10) + digits[position + 1 :]

    with pytest.raises(InvalidIdentifier):
        parse_structured_communication(wrong)


@pytest.mark.parametrize("number", [-1, 10**10])
def test_a_communication_has_ten_digits_before_its_check(number: int) -> None:
    with pytest.raises(InvalidIdentifier):
        structured_communication(number)


ACCEPTED = [
    (parse_structured_communication, "+++090/9337/55493+++", "090933755493"),
    (parse_iban, "BE68 5390 0754 7034", "BE68539007547034"),  # its bank code has left the national list
    (parse_iban, "NL91ABNA0417164300", "NL91ABNA0417164300"),
    (parse_enterprise_number, "BE 0403.019.261", "0403019261"),
    (parse_enterprise_number, "0428759497", "0428759497"),
    (parse_enterprise_number, "1000000021", "1000000021"),
    (parse_national_number, "85.07.30-033.28", "85073003328"),
    (parse_national_number, "17.07.30-033.84", "17073003384"),
    (parse_national_number, "98.47.28-997.65", "98472899765"),  # BIS
]


@pytest.mark.parametrize(("parse", "text", "number"), ACCEPTED)
def test_a_right_number_is_given_back_bare(parse: Callable[[str], str], text: str, number: str) -> None:
    assert parse(text) == number


PARSERS = [parse_structured_communication, parse_iban, parse_enterprise_number, parse_national_number]
REFUSED = [
    "",
    " ",
    "x",
    "1" * 65,
    "٠٤٠٣٠١٩٢٦١",
    "0403019261\n",
    "BE431150351",
    "BE68539007547035",
    "85073003329",
]


@pytest.mark.parametrize("parse", PARSERS)
@pytest.mark.parametrize("text", REFUSED)
def test_a_wrong_number_is_refused_without_being_told(parse: Callable[[str], str], text: str) -> None:
    with pytest.raises(InvalidIdentifier) as refused:
        parse(text)

    assert len(text) < 5 or text not in str(refused.value)


@pytest.mark.parametrize("parse", PARSERS)
@given(text=st.text(max_size=40))
def test_any_text_is_read_or_refused_and_nothing_else(parse: Callable[[str], str], text: str) -> None:
    with suppress(InvalidIdentifier):
        assert parse(text).isascii()
