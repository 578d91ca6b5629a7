"""Each service has one page of locks: names, numbers, and the order in which they are taken."""

from importlib import import_module

from chassis.db.locks import KeyedLock, Lock
from contracts.catalogue import SERVICES
from tests.house.tree import files, is_test, named

HOME = "chassis/db/locks.py"
OF_ONE_CONNECTION = {"chassis/db/migrations.py", "chassis/events/relay.py"}  # held longer than a transaction


def test_no_two_locks_of_a_service_have_the_same_number() -> None:
    for service in SERVICES:
        page = import_module(f"services.{service}.locks")
        for kind in (Lock, KeyedLock):
            named_locks = [
                (name, int(lock))
                for cls in vars(page).values()
                if isinstance(cls, type) and issubclass(cls, kind) and cls is not kind
                for name, lock in cls.__members__.items()  # aliases too: a number that stands twice makes one
            ]
            numbers = [number for _, number in named_locks]
            assert sorted(set(numbers)) == sorted(numbers), (service, named_locks)


def test_advisory_locks_are_taken_by_name_only() -> None:
    strangers = [
        named(path)
        for path in files(".py")
        if "pg_advisory" in path.read_text("utf-8")
        and not is_test(path)
        and named(path) not in {HOME, *OF_ONE_CONNECTION}
    ]
    assert strangers == []


def test_every_page_tells_the_order() -> None:
    pages = [import_module(f"services.{service}.locks").__doc__ or "" for service in SERVICES]
    assert all(page for page in pages)
