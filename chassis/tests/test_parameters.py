from datetime import date
from pathlib import Path

import pytest

from chassis.parameters import InvalidParameterFile, Parameters, load_parameters
from kernel.dated import NoParameter
from kernel.rates import Rate

GOOD = """
employee_nsso:
  - since: 2024-01-01
    value: "13.07 %"
    source: "a source"
  - since: 2026-07-01
    until: 2026-12-31
    value: "0.1308"
    source: "another source"
minimum_wage:
  - since: 2026-01-01
    value: "2233.61"
    source: "a source"
scale:
  - since: 2026-01-01
    source: "a source"
    value:
      most: "6070"
      part: "30 %"
      children: ["0", "624"]
      bands:
        - {above: "10", rate: "26.75 %"}
"""


def loaded(folder: Path, text: str, name: str = "rates.yaml") -> Parameters:
    file = folder / name
    file.write_text(text, "utf-8")
    return load_parameters(file)


def test_a_rate_is_exact_and_changes_with_its_dates(tmp_path: Path) -> None:
    rates = loaded(tmp_path, GOOD)

    assert rates.rate("employee_nsso", date(2024, 1, 1)) == Rate.of("0.1307")
    assert rates.rate("employee_nsso", date(2026, 6, 30)) == Rate.percent("13.07")
    assert rates.rate("employee_nsso", date(2026, 7, 1)) == Rate.of("0.1308")
    assert rates.source("employee_nsso", date(2026, 7, 1)) == "another source"


def test_an_amount_is_whole_cents(tmp_path: Path) -> None:
    assert loaded(tmp_path, GOOD).cents("minimum_wage", date(2026, 1, 1)) == 223361


def test_a_table_gives_its_parts_in_kind(tmp_path: Path) -> None:
    table = loaded(tmp_path, GOOD).table("scale", date(2026, 1, 1))

    assert table.cents("most") == 607000
    assert table.rate("part") == Rate.percent("30")
    assert table.cents_list("children") == (0, 62400)
    assert [(row.cents("above"), row.rate("rate")) for row in table.rows("bands")] == [(1000, Rate.percent("26.75"))]


@pytest.mark.parametrize("day", [date(2023, 12, 31), date(2027, 1, 1)])
def test_a_day_without_a_row_is_refused(tmp_path: Path, day: date) -> None:
    with pytest.raises(NoParameter, match="employee_nsso"):
        loaded(tmp_path, GOOD).rate("employee_nsso", day)


def test_an_unknown_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoParameter, match="employer"):
        loaded(tmp_path, GOOD).source("employer", date(2026, 1, 1))


ROW = 'since: 2026-01-01, value: "1", source: "s"'
FAULTS = [
    ('a:\n  - {since: 2026-01-01, value: 13.07, source: "s"}', r"rates\.yaml: a, row 1: .*quotes.*float"),
    ('a:\n  - {since: 2026-01-01, value: {x: [1.5]}, source: "s"}', r"a, row 1, x: .*quotes.*float"),
    ('a:\n  - {since: 2026-01-01, value: 13, source: "s"}', r"a, row 1: .*bare int"),
    ('a:\n  - {since: 2026-01-01, value: true, source: "s"}', r"a, row 1: .*bare bool"),
    ('a:\n  - {since: 2026-01-01, value: null, source: "s"}', r"a, row 1: .*bare NoneType"),
    ('a:\n  - {value: "1", source: "s"}', r"a, row 1: needs since"),
    ('a:\n  - {since: 2026-01-01, source: "s"}', r"a, row 1: needs since"),
    ('a:\n  - {since: 2026-01-01, value: "1"}', r"a, row 1: needs since"),
    (f"a:\n  - {{{ROW}, unitl: 2026-02-01}}", r"a, row 1: .*nothing else"),
    ('a:\n  - {since: "2026-01-01", value: "1", source: "s"}', r"a, row 1: .*dates"),
    ('a:\n  - {since: 2026-01-01 10:00:00, value: "1", source: "s"}', r"a, row 1: .*dates"),
    (f"a:\n  - {{{ROW}, until: soon}}", r"a, row 1: .*dates"),
    ('a:\n  - {since: 2026-01-01, value: "1", source: " "}', r"a, row 1: source"),
    (f"a:\n  - {{{ROW}, until: 2025-01-01}}", r"a, row 1: until lies before since"),
    (f"a:\n  - {{{ROW}}}\n  - {{{ROW}}}", r"a, row 2: begins before"),
    (
        f'a:\n  - {{{ROW}, until: 2026-03-01}}\n  - {{since: 2026-03-01, value: "1", source: "s"}}',
        r"a, row 2: begins",
    ),
    ("a: []", r"rates\.yaml: a: must be a name with a list of rows"),
    ("a: 1", r"rates\.yaml: a: must be a name with a list of rows"),
    ("a:\n  - 13", r"a, row 1: needs since"),
    ("", r"rates\.yaml: must map"),
    ("- a", r"rates\.yaml: must map"),
    ("a: [", r"rates\.yaml: "),
    (f"a:\n  - {{{ROW}}}\na:\n  - {{{ROW}}}", r"rates\.yaml: named twice: \['a'\]"),
    ("a: !!python/object/apply:os.getcwd []", r"rates\.yaml: could not determine a constructor"),
]


@pytest.mark.parametrize(("text", "sentence"), FAULTS)
def test_a_fault_names_file_parameter_row_and_rule(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(InvalidParameterFile, match=sentence):
        loaded(tmp_path, text)


@pytest.mark.parametrize("text", ["13,07 %", "1e2", "", "% 13", "٣ %", "abc", "13.07 % %"])
def test_a_text_that_is_no_rate_names_its_row(tmp_path: Path, text: str) -> None:
    rates = loaded(tmp_path, f'a:\n  - {{since: 2026-01-01, value: "{text}", source: "s"}}')

    with pytest.raises(InvalidParameterFile, match=r"rates\.yaml: a, row since 2026-01-01: must be a rate"):
        rates.rate("a", date(2026, 1, 1))


def test_a_value_asked_for_as_what_it_is_not_is_refused(tmp_path: Path) -> None:
    rates, day = loaded(tmp_path, GOOD), date(2026, 1, 1)

    with pytest.raises(InvalidParameterFile, match="amount in euro"):
        rates.cents("scale", day)
    with pytest.raises(InvalidParameterFile, match="amount in euro"):
        rates.cents("employee_nsso", day)
    with pytest.raises(InvalidParameterFile, match="table"):
        rates.table("minimum_wage", day)
    with pytest.raises(InvalidParameterFile, match="'least' is missing"):
        rates.table("scale", day).cents("least")
    with pytest.raises(InvalidParameterFile, match="most: must be a list"):
        rates.table("scale", day).rows("most")


def test_a_folder_is_read_whole(tmp_path: Path) -> None:
    loaded(tmp_path, f"b:\n  - {{{ROW}}}", "one.yaml")
    loaded(tmp_path, f"c:\n  - {{{ROW}}}", "two.yaml")

    assert load_parameters(tmp_path).names == {"b", "c"}


def test_a_name_in_two_files_of_a_folder_is_refused(tmp_path: Path) -> None:
    loaded(tmp_path, f"b:\n  - {{{ROW}}}", "one.yaml")
    loaded(tmp_path, f"b:\n  - {{{ROW}}}", "two.yaml")

    with pytest.raises(InvalidParameterFile, match=r"two\.yaml: b is also in one\.yaml"):
        load_parameters(tmp_path)


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidParameterFile, match="holds no parameter file"):
        load_parameters(tmp_path)
