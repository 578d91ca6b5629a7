"""The shape of the house: sizes, names, rooms, and what may not stand in them."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from contracts.catalogue import METHODS, SERVICES, consumed_by, method_name
from tests.house.tree import ROOT, files, functions, is_test, named, nodes, parsed

MODULE_LINES, TEST_LINES, FUNCTION_LINES = 300, 400, 60
NAMES_OF_NO_THING = {"one", "found", "told", "held", "kept", "asked", "place"}  # say which thing
WORDS_OF_THE_BUS = {"say": "publish", "hear": "consume", "because": "caused_by", "hearer": "consumer"}
PARTICIPLE = re.compile(r"_?[A-Z][a-z]+ed|Found|Sought|Given|Taken|Known|Seen|Due|Late|Paid|Waiting|Standing|Leaving")
NO_PARTICIPLES = {"Refused", "Unbalanced", "_Abandoned"}  # raised: a refusal or a fault is named by its fact
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|Not" r"ImplementedError)\b")
MODULES_IN_A_ROOM = 20
ROOMS_OF_MODULES = ("use_cases", "domain", "store", "commands")
ROOMS = (  # of every service; the first three stand in it, or in each of its areas that needs them
    "use_cases/*.py",
    "domain/*.py",
    "store/*.py",
    "README.md",
    "accounts.py",
    "audit.py",
    "locks.py",
    "entrypoints*",  # a module, or a package where one page does not hold them
    "migrations/env.py",
    "migrations/versions/0001_chassis.py",
    "tests/**/unit/test_*.py",
    "tests/**/service/test_*.py",
)
REFUSALS = re.compile(
    r"services/(\w+/){1,2}refusals\.py|contracts/wire/refusals\.py|chassis/(events/dead_letters|db/(migrations|revisions))\.py"
)
GROUND = {  # what a service has beside its rooms: what its areas share, and what joins them
    *(
        "__init__",
        "entrypoints",
        "commands",
        "access",
        "accounts",
        "audit",
        "locks",
        "refusals",
        "units",
        "replicate_units",
    ),
    *("bulk", "texts"),
}
README_PARTS = ("Owns", "Publishes", "Consumes", "Answers", "Decides")


def modules(*folders: str, tests: bool | None = None) -> list[Path]:
    """Python modules under these folders (all when none); with or without tests."""
    places = tuple(f"{folder}/" for folder in folders) or ("",)
    paths = [path for path in files(".py") if named(path).startswith(places)]
    return [path for path in paths if tests is None or is_test(path) is tests]


def rules() -> list[Path]:
    """The modules that hold rules and their use: no clock, no chance in them."""
    rooms = ("domain", "use_cases")
    return [path for path in modules("services", tests=False) if path.parent.name in rooms]


def calls(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of every call."""
    for node in nodes(path, ast.Call):
        yield node.lineno, ast.unparse(node.func)


def test_modules_stay_short() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in modules()}
    long = {
        named(path): lines for path, lines in lengths.items() if lines > (TEST_LINES if is_test(path) else MODULE_LINES)
    }
    assert not long


def test_functions_stay_short() -> None:
    long = {
        f"{named(path)}: {node.name}": lines
        for path in modules()
        for node in functions(path)
        if (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES
    }
    assert not long


def test_every_module_and_folder_has_a_name_that_says_something() -> None:
    empty = [
        named(path)
        for path in modules()
        for part in path.relative_to(ROOT).with_suffix("").parts
        if NAMES_THAT_SAY_NOTHING & set(part.split("_"))
    ]
    assert not empty


def test_variables_say_what_they_hold() -> None:
    """Fields of classes may: they stand on the wire and in the database."""
    empty = [
        f"{named(path)}:{line} {name}"
        for path in modules()
        if "migrations" not in path.parts
        for line, name in _bound(path)
        if name in NAMES_OF_NO_THING or (name in WORDS_OF_THE_BUS and not is_test(path))
    ]
    assert not empty


def _bound(path: Path) -> Iterator[tuple[int, str]]:
    """(line, name) of every variable, parameter and function."""
    fields = {id(node.target) for cls in nodes(path, ast.ClassDef) for node in _fields(cls)}
    for name in nodes(path, ast.Name):
        if isinstance(name.ctx, ast.Store) and id(name) not in fields:
            yield name.lineno, name.id
    yield from ((parameter.lineno, parameter.arg) for parameter in nodes(path, ast.arg))
    yield from ((function.lineno, function.name) for function in functions(path))


def _fields(cls: ast.ClassDef) -> list[ast.AnnAssign]:
    return [node for node in cls.body if isinstance(node, ast.AnnAssign)]


def test_no_class_is_a_bare_participle() -> None:
    bare = [
        f"{named(path)}: {node.name}"
        for path in modules(tests=False)
        for node in nodes(path, ast.ClassDef)
        if PARTICIPLE.fullmatch(node.name) and node.name not in NO_PARTICIPLES
    ]
    assert not bare


def test_no_float_comes_near_money() -> None:
    near_money = modules("kernel", "contracts", "services", tests=False)
    floats = [f"{named(path)}:{line}" for path in near_money for line, name in calls(path) if name == "float"]
    floats += [
        f"{named(path)}:{node.lineno}"
        for path in near_money
        for node in nodes(path, ast.Constant)
        if isinstance(node.value, float)
    ]
    assert not floats


def test_rules_take_time_and_ids_from_outside() -> None:
    clocks = re.compile(r"(.*\.)?(now|utcnow|today|utc_now|uuid[147]|random_uuid|time|monotonic|urandom)")
    uses = [f"{named(path)}:{line} {name}" for path in rules() for line, name in calls(path) if clocks.fullmatch(name)]
    assert not uses


def test_no_test_is_left_out() -> None:
    weak = re.compile(r"pytest\.(mark\.)?(skip|skipif|xfail|importorskip)")
    marks = [
        f"{named(path)}:{node.lineno}"
        for path in modules(tests=True)
        for node in nodes(path, ast.Attribute)
        if weak.fullmatch(ast.unparse(node))
    ]
    assert not marks


def test_no_test_stands_below_a_condition() -> None:
    """It would vanish without a word. One that lacks its data says so (tests/conformance/vectors.py)."""
    hidden = [
        f"{named(path)}:{node.lineno} {node.name}"
        for path in modules(tests=True)
        for branch in parsed(path).body
        if isinstance(branch, ast.If | ast.For | ast.While | ast.Try | ast.With | ast.Match)
        for node in ast.walk(branch)
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name.lower().startswith("test")
    ]
    assert not hidden


def test_tests_wait_for_conditions_never_for_time() -> None:
    sleeps = [
        f"{named(path)}:{line}"
        for path in modules(tests=True)
        for line, name in calls(path)
        if name.rpartition(".")[2] == "sleep" and not _looks_again(path, line)
    ]
    assert not sleeps


def _looks_again(path: Path, line: int) -> bool:
    """Whether the line stands in a loop that asks for a condition."""
    return any(loop.lineno <= line <= (loop.end_lineno or loop.lineno) for loop in nodes(path, ast.While))


def test_no_test_asks_a_clock_whether_something_was_fast() -> None:
    """A busy machine is slow, not wrong: count steps, statements and rows (chassis/testing/counting.py)."""
    clock = re.compile(r"(.*\.)?(monotonic|perf_counter|process_time|time)")
    fast = [
        f"{named(path)}:{node.lineno}"
        for path in modules(tests=True)
        for node in nodes(path, ast.Assert)
        if any(clock.fullmatch(ast.unparse(call.func)) for call in ast.walk(node) if isinstance(call, ast.Call))
        and not _is_at_least(node.test)
    ]
    assert not fast


def _is_at_least(condition: ast.expr) -> bool:
    return isinstance(condition, ast.Compare) and all(isinstance(op, ast.Gt | ast.GtE) for op in condition.ops)


def test_nothing_is_left_unfinished() -> None:
    unfinished = [
        named(path)
        for path in files(".py", ".md", ".sh", ".yaml", ".yml", ".toml", "Makefile", "Dockerfile")
        if UNFINISHED.search(path.read_text("utf-8"))
    ]
    assert not unfinished


def test_a_room_of_more_than_twenty_modules_is_cut_into_areas() -> None:
    """A room is a folder of modules: beyond this nothing in it is found by looking."""
    rooms = Counter(path.parent for path in modules() if path.name != "__init__.py" and path.parent.name != "versions")
    full = {named(room): count for room, count in rooms.items() if count > MODULES_IN_A_ROOM}
    assert not full


def test_every_service_has_the_same_rooms() -> None:
    missing = []
    for house in _houses():
        areas = [f"{area.name}/" for area in _areas(house)] or [""]
        inside = [room for room in ROOMS[:3] if not [1 for area in areas if list(house.glob(area + room))]]
        missing += [f"{house.name}: {room}" for room in inside]
        missing += [f"{house.name}: {room}" for room in ROOMS[3:] if not list(house.glob(room))]
    assert not missing


def test_a_service_has_rooms_or_areas_never_both() -> None:
    both = [
        named(house / room)
        for house in _houses()
        for room in ROOMS_OF_MODULES
        if _areas(house) and list((house / room).glob("*.py"))
    ]
    assert not both


def test_no_module_stands_loose_beside_the_rooms() -> None:
    loose = [named(path) for house in _houses() for path in sorted(house.glob("*.py")) if path.stem not in GROUND]
    assert not loose


def test_what_an_area_is_called_its_tests_are_called_too() -> None:
    stray_folders = [
        named(folder)
        for house in _houses()
        for folder in sorted((house / "tests").glob("*/"))
        if _areas(house) and folder.name not in {"unit", "service", "__pycache__", *(a.name for a in _areas(house))}
    ]
    assert not stray_folders


def _houses() -> list[Path]:
    return [ROOT / "services" / service for service in SERVICES]


def _areas(house: Path) -> list[Path]:
    """The capabilities that a service is cut into; none in a small one."""
    return sorted({room.parent for name in ROOMS_OF_MODULES for room in house.glob(f"*/{name}")} - {house})


def test_every_service_tells_the_same_things_about_itself() -> None:
    pages = {service: (ROOT / "services" / service / "README.md").read_text("utf-8") for service in SERVICES}
    missing = [
        f"{service}: {part}" for service in SERVICES for part in README_PARTS if f"**{part}" not in pages[service]
    ]
    assert not missing


def test_entrypoints_decide_nothing() -> None:
    deciding: tuple[type[ast.stmt | ast.expr], ...] = (ast.If, ast.IfExp, ast.Match, ast.For, ast.While, ast.Try)
    pages = {service: _entrypoint_pages(service) for service in SERVICES}
    assert all(pages.values())
    decisions = [
        f"{named(page)}:{node.lineno}"
        for service in SERVICES
        for page in pages[service]
        for kind in deciding
        for node in nodes(page, kind)
    ]
    assert not decisions


def _entrypoint_pages(service: str) -> list[Path]:
    house = ROOT / "services" / service
    return [*house.glob("entrypoints.py"), *house.glob("entrypoints/*.py")]


def test_every_service_hears_and_answers_what_the_catalogue_says() -> None:
    entrypoints = {service: list(_entrypoints(service)) for service in SERVICES}
    consumed_types = {
        service: sorted(e.spec.type for e in entrypoints[service] if hasattr(e, "spec")) for service in SERVICES
    }
    answered = {
        service: sorted(method_name(e.request) for e in entrypoints[service] if hasattr(e, "request"))
        for service in SERVICES
    }
    assert consumed_types == {service: sorted(spec.type for spec in consumed_by(service)) for service in SERVICES}
    assert answered == {
        service: sorted(method.name for method in METHODS if method.service == service) for service in SERVICES
    }


def test_refusals_stand_on_the_pages_of_refusals() -> None:
    """One page a service, or a page an area over that of the service's ground."""
    names, product = {"Refused"}, modules(tests=False)
    while more := {node.name for path in product for node in _classes_under(path, names)} - names:
        names |= more
    elsewhere = [path for path in product if not REFUSALS.fullmatch(named(path))]
    assert [f"{named(path)}: {node.name}" for path in elsewhere for node in _classes_under(path, names)] == []


def _classes_under(path: Path, names: set[str]) -> Iterator[ast.ClassDef]:
    for node in nodes(path, ast.ClassDef):
        if names & {ast.unparse(base).rpartition(".")[2] for base in node.bases}:
            yield node


def test_every_list_that_is_given_page_by_page_is_driven_as_one() -> None:
    paged = {(m.service, m.request) for m in METHODS if "cursor" in m.request.model_fields}
    driven = {
        (service, request)
        for service in {service for service, _ in paged}
        for request in import_module(f"services.{service}.tests.service.test_paging").PAGED
    }
    assert paged == driven


def test_every_kind_of_caller_asks_each_method_in_a_test() -> None:
    tables = {
        service: import_module(f"services.{service}.tests.service.test_who_may").REQUESTS.keys() for service in SERVICES
    }
    assert tables == {service: {m.request for m in METHODS if m.service == service} for service in SERVICES}


def _entrypoints(service: str) -> Iterator[Any]:
    """What nameko binds for this service."""
    module = import_module(f"services.{service}.entrypoints")
    cls = getattr(module, service.capitalize())
    for name in dir(cls):
        yield from getattr(getattr(cls, name), "nameko_entrypoints", ())
