"""The reference pages of calls: one a service, and an index by area.

The area of a call is the module in which its request stands.
"""

from collections.abc import Iterable, Mapping

from contracts.catalogue import SERVICES, MethodSpec
from contracts.tooling.reference import MADE, fields_table, page, table
from contracts.tooling.schemas import docstring_of, is_common, methods_once, plain_schema

FOLDER = "docs/reference/rpc"
EVERY_SERVICE = "every service"
_CALLS = (
    "A command changes something and carries a `request_id`: a repeat gets the first reply, the same id with"
    " other content is refused. A question changes nothing. Roles are those of the signed caller context."
    " What a service may refuse: [refusals.md](../refusals.md)."
)


def rpc_pages() -> dict[str, str]:
    """Path under the repository root to text: the index, and a page for each service."""
    homes = _by_area()
    pages = {"README.md": _index(homes)} | {_file(home): _page(home, areas) for home, areas in homes.items()}
    return {f"{FOLDER}/{file}": text for file, text in pages.items()}


def _by_area() -> Mapping[str, Mapping[str, list[MethodSpec]]]:
    """Service, then area, to calls. What all services answer alike stands under EVERY_SERVICE."""
    homes: dict[str, dict[str, list[MethodSpec]]] = {home: {} for home in (*SERVICES, EVERY_SERVICE)}
    for spec in methods_once():
        home = EVERY_SERVICE if is_common(spec) else spec.service
        homes[home].setdefault(spec.area, []).append(spec)
    return homes


def _index(homes: Mapping[str, Mapping[str, list[MethodSpec]]]) -> str:
    rows = [
        (f"[{home}]({_file(home)})", area, ", ".join(_link(home, spec) for spec in specs))
        for home, areas in homes.items()
        for area, specs in areas.items()
    ]
    return page(["# Calls", MADE, _CALLS, table(("service", "area", "calls"), rows)])


def _file(home: str) -> str:
    return f"{home.replace(' ', '-')}.md"


def _link(home: str, spec: MethodSpec) -> str:
    anchor = _name(spec).replace(".", "")  # as GitHub makes it from the heading
    return f"[`{spec.name}`]({_file(home)}#{anchor})"


def _name(spec: MethodSpec) -> str:
    return spec.name if is_common(spec) else f"{spec.service}.{spec.name}"


def _page(home: str, areas: Mapping[str, list[MethodSpec]]) -> str:
    parts = [part for area, specs in areas.items() for part in _area(area, specs)]
    return page(
        [f"# Calls of {home}", MADE, "All services, and what holds for every call: [README.md](README.md).", *parts]
    )


def _area(area: str, specs: Iterable[MethodSpec]) -> Iterable[str]:
    yield f"## {area}"
    for spec in specs:
        yield from _method(spec)


def _method(spec: MethodSpec) -> Iterable[str]:
    yield f"### {_name(spec)}"
    kind = "Command" if spec.is_command else "Question"
    yield f"{kind}. Roles: {', '.join(sorted(spec.roles))}."
    yield docstring_of(spec.request)
    yield f"Asked with `{spec.request.__name__}`:"
    yield fields_table(plain_schema(spec.request))
    yield f"Answered with `{spec.reply.__name__}`. {docstring_of(spec.reply)}".rstrip()
    yield fields_table(plain_schema(spec.reply))
