"""`python -m deploy.local up|demo|run|year|down|env|psql`: the whole system on this machine.

State lies in `.local` of the working directory; GEDEELD_STATE names another place.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from contracts.catalogue import OPERATOR, PRINCIPALS, SERVICES
from deploy.local import child_processes
from deploy.local.console import LogFollower, step
from deploy.local.environment import as_shell, env_file
from deploy.local.passwords import Secrets
from deploy.local.postgres.binaries import find_bin
from deploy.local.provision import service_dsns
from deploy.local.revival import Revival, Server
from deploy.local.servers import stack_servers
from deploy.local.stack import DEMO, RUN, UP, YEAR, Flavour, Stack, only_stack, running_stack, stop_running


def main() -> int:
    """Run one command; returns its exit code."""
    choice = _parser().parse_args()
    state = Path(os.environ.get("GEDEELD_STATE", ".local")).absolute()
    os.umask(child_processes.PRIVATE)
    try:
        return int(choice.command(state, choice))
    except KeyboardInterrupt:
        print("stopped", flush=True)
        return 130
    except BrokenPipeError:  # the reader of this output is gone, as in `make run | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (RuntimeError, TimeoutError) as refusal:  # each says in a sentence what is wrong
        print(refusal, file=sys.stderr)
        return 1


def up(state: Path, _choice: argparse.Namespace) -> int:
    """Run the system in the foreground, on the data of the last `up`, until Ctrl-C.

    What dies is started again; with STRICT=1 in the environment it ends all.
    """
    with _running(state, UP) as stack:
        _print_where_things_are(stack)
        _stay(stack)
    return 0


def demo(state: Path, _choice: argparse.Namespace) -> int:
    """Run the system on the data of a month, told the first time and kept; says as whom to ask."""
    folder = state / "demo"
    commands = folder / "commands.txt"  # the story's last file: where it is missing, the month was not told to its end
    with _running(state, DEMO if commands.exists() else replace(DEMO, fresh=True)) as stack:
        if not commands.exists() and (code := _tell(stack, "scenarios.month", {"GEDEELD_MONTH_DIR": str(folder)})):
            return code
        _print_where_things_are(stack)
        print(commands.read_text("utf-8"), flush=True)
        _stay(stack)
    return 0


def _stay(stack: Stack) -> None:
    """Show the logs until Ctrl-C."""
    follower = LogFollower({name: stack.system.log_of(name) for name in stack.system.programs})
    servers: dict[str, Server] = {"PostgreSQL": stack.database, "RabbitMQ": stack.broker}
    revival = Revival(stack.system, servers, lambda line: print(f">>> {line}", flush=True))
    look = stack.assert_alive if os.environ.get("STRICT", "") not in {"", "0"} else revival.look
    try:
        while True:
            follower.show()
            look()
            time.sleep(0.1)
    except KeyboardInterrupt:
        print("\nstopping ...", flush=True)
    finally:
        follower.show()


def run(state: Path, _choice: argparse.Namespace) -> int:
    """Tell the story of a month on fresh data; returns the story's exit code."""
    with _running(state, RUN) as stack:
        return _tell(stack, "scenarios.month", {})


def year(state: Path, _choice: argparse.Namespace) -> int:
    """Tell the story of a year of the owners on fresh data; returns the story's exit code."""
    with _running(state, YEAR) as stack:
        return _tell(stack, "scenarios.owners", {})


def _tell(stack: Stack, story_module: str, settings: dict[str, str]) -> int:
    """The story's exit code. Raises an error that names what has ended meanwhile."""
    print(f"  logs: {stack.state / 'logs'}\n", flush=True)
    story = subprocess.Popen(
        [sys.executable, "-m", story_module],
        env=stack.environments.of(OPERATOR) | settings,
        preexec_fn=child_processes.tied_to_this_process(),  # noqa: PLW1509 - see child_processes
    )
    try:
        while story.poll() is None:
            stack.assert_alive()
            time.sleep(0.1)
    finally:
        if story.poll() is None:
            story.kill()
            story.wait()
        print(flush=True)
    return story.returncode


def down(state: Path, _choice: argparse.Namespace) -> int:
    """Stop the stack that runs in another terminal."""
    print("stopped" if stop_running(state) else "no stack was running")
    return 0


def env(state: Path, choice: argparse.Namespace) -> int:
    """Print a principal's environment, to be read by `eval "$(...)"`."""
    path = env_file(state, choice.principal)
    if not path.exists():
        raise RuntimeError("there is no environment yet: `make up` makes one")
    print(as_shell(path.read_text(encoding="utf-8")), end="")
    return 0


def psql(state: Path, choice: argparse.Namespace) -> int:
    """Open psql on a service's database; read-only unless `--role` says otherwise."""
    if running_stack(state) is None and not os.environ.get("DATABASE_URL"):
        raise RuntimeError("the databases are not running: `make up` in another terminal starts them")
    flavour = RUN if choice.run else _flavour_that_runs(state)
    server, _ = stack_servers(state, flavour.name, durable=not flavour.fresh)
    dsns = service_dsns(server.superuser_dsn, choice.service, Secrets(state / "secrets.json"), flavour.prefix)
    parts = conninfo_to_dict(getattr(dsns, choice.role))
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "dbname": "PGDATABASE",
        "user": "PGUSER",
        "password": "PGPASSWORD",
    }
    login = {names[part]: str(value) for part, value in parts.items() if part in names}  # not in argv: ps shows it
    return subprocess.run([find_bin() / "psql", *choice.arguments], env=os.environ | login, check=False).returncode


def _flavour_that_runs(state: Path) -> Flavour:
    """Of `up` or `demo`: the settings of the last start tell."""
    file = env_file(state, "members")
    return DEMO if file.exists() and f"/{DEMO.prefix}" in file.read_text("utf-8") else UP


@contextmanager
def _running(state: Path, flavour: Flavour) -> Iterator[Stack]:
    """The started stack; stopped at the end, whatever happens."""
    with only_stack(state):
        stack = Stack(state, flavour)
        print(f"Setting up in {state}", flush=True)
        try:
            stack.start()
            yield stack
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not leave half of it running
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            with step("stopped"):
                stack.stop()


def _print_where_things_are(stack: Stack) -> None:
    state = stack.state
    health = stack.environments.own("payroll")["GEDEELD_HTTP_ADDRESS"]
    print(
        f"""
Gedeeld is running. Ctrl-C stops it; so does `make down` in another terminal.
  command line   .venv/bin/gedeeld audit         (environment: {env_file(state, OPERATOR)})
  databases      make psql S=payroll
  mails          {stack.mail}
  logs           {state / "logs"}
  health         http://{health}/ready            (payroll; the others' addresses: {state / "env"})
""",
        flush=True,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.local", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="up|demo|run|year|down|env|psql")

    def add(name: str, command: Callable[[Path, argparse.Namespace], int]) -> argparse.ArgumentParser:
        subparser = commands.add_parser(name, help=command.__doc__, description=command.__doc__)
        subparser.set_defaults(command=command)
        return subparser

    add("up", up)
    add("demo", demo)
    add("run", run)
    add("year", year)
    add("down", down)
    add("env", env).add_argument("principal", nargs="?", default=OPERATOR, choices=PRINCIPALS)
    shell = add("psql", psql)
    shell.add_argument("service", choices=SERVICES)
    shell.add_argument("--role", default="audit", choices=("audit", "app"))
    shell.add_argument("--run", action="store_true", help="the databases of `run`, not those of `up`")
    shell.add_argument("arguments", nargs="*", help="passed on to psql, after `--`")
    return parser


if __name__ == "__main__":
    sys.exit(main())
