"""The pages that are made from the catalogue name all of it, and nothing that is not in it."""

from pathlib import Path

import pytest

from contracts.catalogue import EVENTS, SERVICES
from contracts.tooling.export import Checkout
from contracts.tooling.flow_chart import BEGIN, END, NoPlaceForTheChart, flow_chart, with_chart
from contracts.tooling.rpc_pages import rpc_pages
from contracts.tooling.schemas import is_common, methods_once

PAGES = rpc_pages()
INDEX = "docs/reference/rpc/README.md"


def test_the_chart_has_an_arrow_for_every_event_and_each_of_its_hearers() -> None:
    arrows = {(owner, consumer): names for owner, names, consumer in map(_arrow, flow_chart().splitlines()) if names}
    has_arrow = [
        spec.event.__name__
        in arrows.get((spec.owner, consumer), frozenset()) | arrows.get((spec.owner, "all"), frozenset())
        for spec in EVENTS
        for consumer in spec.consumers
    ]

    assert all(has_arrow)
    assert len(has_arrow) >= len(EVENTS)


def test_all_others_are_meant_only_where_all_others_hear_it() -> None:
    to_all = [names for _, names, consumer in map(_arrow, flow_chart().splitlines()) if consumer == "all"]

    services_by_event = {spec.event.__name__: {*spec.consumers, spec.owner} for spec in EVENTS}
    assert to_all
    assert all(services_by_event[name] == set(SERVICES) for names in to_all for name in names)


def test_a_chart_of_yesterday_is_replaced_and_the_page_around_it_stays() -> None:
    page = f"# Gedeeld\n{BEGIN}\nyesterday\n{END}\nThe end\n"

    assert with_chart(page) == f"# Gedeeld\n{BEGIN}\n{flow_chart()}{END}\nThe end\n"
    assert with_chart(with_chart(page)) == with_chart(page)


@pytest.mark.parametrize("page", ["", BEGIN + "\n", f"{END}\n{BEGIN}\n", f"{BEGIN}\n{END}\n{BEGIN}\n{END}\n"])
def test_a_page_without_just_one_place_for_the_chart_is_refused(page: str) -> None:
    with pytest.raises(NoPlaceForTheChart):
        with_chart(page)


def test_every_call_stands_once_on_the_page_of_its_service_and_is_linked_by_its_area() -> None:
    for spec in methods_once():
        home = "every-service" if is_common(spec) else spec.service
        name = spec.name if is_common(spec) else f"{spec.service}.{spec.name}"
        (row,) = [line for line in PAGES[INDEX].splitlines() if f"({home}.md#{name.replace('.', '')})" in line]
        assert f"| {spec.area} |" in row
        assert [path for path, text in PAGES.items() if f"\n### {name}\n" in text] == [f"docs/reference/rpc/{home}.md"]


def test_the_area_of_a_call_is_the_module_of_its_request() -> None:
    areas = {spec.name: spec.area for spec in methods_once()}

    assert (areas["record_payment"], areas["make_quote"]) == ("banking", "quoting")


def test_a_page_of_a_service_that_is_gone_is_left_over(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    checkout.write(PAGES)
    stale_page = "docs/reference/rpc/archive.md"
    (tmp_path / stale_page).write_text("# Calls of archive\n")

    assert checkout.stale(PAGES) == [stale_page]
    assert checkout.write(PAGES) == [stale_page]
    assert not (tmp_path / stale_page).exists()


def _arrow(line: str) -> tuple[str, frozenset[str], str]:
    owner, _, rest = line.strip().partition(' -- "')
    names, _, consumer = rest.partition('" --> ')
    return owner, frozenset(filter(None, names.split(", "))), consumer.partition("(")[0]
