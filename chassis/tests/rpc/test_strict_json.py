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
def test_a_megabyte_of_malice_costs_less_than_a_second(text: str) -> None:
    begun = time.process_time()

    with pytest.raises(MalformedCall):
        strict_json(text.encode())

    assert time.process_time() - begun < 1


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)


@given(values)
def test_what_a_client_writes_is_read_back_the_same(value: object) -> None:
    assert strict_json(json.dumps(value)) == value
