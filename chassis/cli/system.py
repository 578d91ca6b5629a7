"""The running system as a command sees it: where it is, and how all six services are asked the same thing."""

import getpass
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from chassis.cli.failures import OutOfReach, WrongUse
from chassis.cli.output import working

if TYPE_CHECKING:
    from concurrent.futures import Future

    from chassis.ops.settings import Settings
    from chassis.rpc.client import Client
    from contracts.wire.base import Reply, Request

OPERATOR_ENV = Path("env/operator.env")
PROJECT = Path(__file__).resolve().parents[2]

R = TypeVar("R", bound="Reply")


@dataclass(frozen=True, slots=True)
class Answers(Generic[R]):
    """The services' replies, and why the others are silent."""

    replies: Mapping[str, R]
    silent: Mapping[str, str]


def all_services() -> Sequence[str]:
    from contracts.catalogue import SERVICES

    return SERVICES


def known_service(name: str) -> str:
    """Raises WrongUse, which lists the services there are."""
    services = all_services()
    if name not in services:
        raise WrongUse(f"There is no service {name!r}; there are {', '.join(services)}")
    return name


@contextmanager
def client(
    subject: str | None = None, roles: Iterable[str] = ("operator",), timeout_s: int | None = None
) -> "Iterator[Client]":
    """A connection to the running system. Raises NoBroker or OutOfReach (exit code 3) when there is none."""
    from chassis.rpc.client import Client

    with _key_at_hand(running_settings()) as here:
        caller = Client.from_settings(here, subject=subject or operator(), roles=roles)
    caller.timeout_s = timeout_s or caller.timeout_s
    with caller:
        yield caller


def ask_all(request: "Request[R]", timeout_s: int | None = None) -> Answers[R]:
    """Ask all six at once, so that their answers are of one moment; a silent service delays nobody."""
    from chassis.rpc.pipeline import Pipeline
    from kernel.refusal import Refused

    def reply_to(future: "Future[R]") -> R | str:
        try:
            return future.result()
        except Refused as refusal:
            return f"{refusal.sentence} ({refusal.code})"

    services = all_services()
    with _key_at_hand(running_settings()) as here:
        pipeline = Pipeline.from_settings(here, subject=operator(), roles=["operator"])
    with working("asking all six"), pipeline as line:
        futures = [line.ask(request, service=service, timeout_s=timeout_s) for service in services]
        answers = dict(zip(services, map(reply_to, futures), strict=True))
    silent = {name: why for name, why in answers.items() if isinstance(why, str)}
    return Answers({name: reply for name, reply in answers.items() if not isinstance(reply, str)}, silent)


@contextmanager
def _key_at_hand(here: "Settings") -> "Iterator[Settings]":
    """Raises OutOfReach where the key cannot be read."""
    try:
        yield here
    except OSError as error:
        raise OutOfReach(f"Not reachable: the key {here.key_file} cannot be read ({error.strerror})") from error


def running_settings() -> "Settings":
    """The running system's settings: from the environment, else from the local system's operator file."""
    load_operator_env()
    from chassis.ops.settings import Settings

    return Settings()


def load_operator_env() -> None:
    """Take over the local system's operator environment, unless a broker is named already."""
    if os.environ.get("GEDEELD_AMQP_URL"):
        return
    file = next((path for path in _candidates() if path.is_file()), None)
    if file is None:
        return
    for line in file.read_text("utf-8").splitlines():
        name, equals, value = line.partition("=")
        if equals and name:
            os.environ.setdefault(name, value)


def operator() -> str:
    """`operator:<login>`: the actor that the services record."""
    try:
        login = getpass.getuser()
    except (OSError, KeyError):
        login = ""
    return "operator:" + (re.sub(r"[^A-Za-z0-9._-]", "_", login)[:60] or "unknown")


def _candidates() -> Iterator[Path]:
    if state := os.environ.get("GEDEELD_STATE"):
        yield Path(state) / OPERATOR_ENV
    here = Path.cwd()
    for folder in (here, *here.parents, PROJECT):
        yield folder / ".local" / OPERATOR_ENV
