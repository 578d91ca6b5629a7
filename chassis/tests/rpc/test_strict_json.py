"""The strict reader of calls: whole numbers, unique keys, bounded nesting, UTF-8; everything else is no call."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.rpc.execution import MAX_DEPTH, strict_json
from contracts.wire.refusals import MalformedCall


def test_plain_json_is_read() -> None:
    assert strict_json(b'{"a": [1, -2, "x", true, null, {"b": {}}]}') == {"a": [1, -2, "x", True, None, {"b": {}}]}


@pytest.mark.parametrize(
    "text",
    [
        "1.0",
        "1e2",
        "-0.5",
        "1E400",
        "NaN",
        "Infinity",
        "-Infinity",
        '{"a": 1, "a": 2}',
        '{"a": {"b": 1, "b": 1}}',
        "",
        "{",
        "[1,]",
        "'a'",
        "1_000",
        "0x10",
        "+1",
        "01",
        "١٢٣",
        "๔๒",
        "true false",
        '"\x00"',
        "9" * 5000,
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(text: str) -> None:
    with pytest.raises(MalformedCall):
        strict_json(text)
    with pytest.raises(MalformedCall):
        strict_json(text.encode())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig", "latin-1"])
def test_only_utf_8_is_read(encoding: str) -> None:
    with pytest.raises(MalformedCall):
        strict_json('{"name": "Zoé"}'.encode(encoding))


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_nesting_is_bounded(opening: str, closing: str) -> None:
    strict_json(opening * MAX_DEPTH + "1" + closing * MAX_DEPTH)

    for depth in (MAX_DEPTH + 1, 900, 100_000):
        with pytest.raises(MalformedCall, match="deeper"):
            strict_json(opening * depth + "1" + closing * depth)


def test_brackets_inside_strings_do_not_hide_nesting() -> None:
    depth = 300
    hidden = '["]]]]\\"]]", ' * depth + "1" + "]" * depth

    with pytest.raises(MalformedCall, match="deeper"):
        strict_json(hidden)


def test_brackets_inside_strings_are_no_nesting() -> None:
    assert strict_json(json.dumps({"note": "[" * 500 + '\\"' + "{" * 500})) == {"note": "[" * 500 + '\\"' + "{" * 500}


@pytest.mark.parametrize(
    "text", ['"\\"' * 300_000, '"' + '\\"' * 500_000, "[" * 1_000_000, '"a" ' * 250_000, "\\" * 900_000]
)
def test_ten_times_the_malice_costs_about_ten_times_as_much(text: str) -> None:
    """It would be a hundred times, could a text make the reader go back. The work is in C, where no step is counted."""
    tenth, whole = _processor_ns(text[: len(text) // 10]), _processor_ns(text)

    assert whole <= 40 * tenth


def _processor_ns(text: str) -> int:
    """The least of some tries; what is too little to tell apart counts as a twentieth of a millisecond."""
    return max(50_000, min(_refusal_ns(text.encode()) for _ in range(5)))


def _refusal_ns(body: bytes) -> int:
    begun = time.process_time_ns()
    with pytest.raises(MalformedCall):
        strict_json(body)
    return time.process_time_ns() - begun


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)


@given(values)
def test_what_a_client_writes_is_read_back_the_same(value: object) -> None:
    assert strict_json(json.dumps(value)) == value
