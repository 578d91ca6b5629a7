"""The chart of who publishes what to whom, for the first page: made from the catalogue, between two marks."""

import re
from collections import defaultdict
from collections.abc import Iterator

from contracts.catalogue import EVENTS, SERVICES

PAGE = "README.md"
BEGIN, END = "<!-- The chart is made by `gedeeld contracts`. -->", "<!-- End of the chart. -->"
_CHART = re.compile(f"(?<={re.escape(BEGIN)}\n).*?(?={re.escape(END)})", re.DOTALL)
_PEOPLE = ("client([client]) -- pays --> invoicing", "notifications -- letters --> letterbox([members and clients])")
"""Arrows that no event stands for."""


class NoPlaceForTheChart(LookupError):
    """The page lacks the two marks, or has them twice."""


def with_chart(text: str) -> str:
    """The page with the chart of today. Raises NoPlaceForTheChart."""
    if len(_CHART.findall(text)) != 1:
        raise NoPlaceForTheChart(f"{PAGE} has not exactly one pair of {BEGIN} and {END}")
    return _CHART.sub(lambda _: flow_chart(), text)


def flow_chart() -> str:
    """As mermaid draws it: one arrow from an owner to each service that consumes its events."""
    lines = ["```mermaid", "flowchart LR", *(f"    {line}" for line in (*_PEOPLE, *_arrows())), "```"]
    return "\n".join(lines) + "\n"


def _arrows() -> Iterator[str]:
    events: dict[tuple[str, str], list[str]] = defaultdict(list)
    for spec in EVENTS:
        to_all = len(spec.consumers) == len(SERVICES) - 1
        for consumer in ("all([all others])",) if to_all else spec.consumers:
            events[spec.owner, consumer].append(spec.event.__name__)
    for (owner, consumer), names in events.items():
        yield f'{owner} -- "{", ".join(names)}" --> {consumer}'
