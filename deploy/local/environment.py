"""The environment of each program of the stack: the contract between the stack and the chassis."""

import os
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from contracts.catalogue import OPERATOR, WATCHER
from deploy.local.keys import key_file
from deploy.local.passwords import Secrets, private_directory, write_private
from deploy.local.ports import remembered_port
from deploy.local.provision import ServiceDsns, broker_user
from deploy.local.system import service_of

# The caller's environment passes through, except variables that reach or name another stack.
_NEVER_INHERITED = (
    "DATABASE_URL", "AMQP_URL", "RABBITMQ_MANAGEMENT_URL",
    "GEDEELD_DATABASE_URL", "GEDEELD_OWNER_DATABASE_URL", "GEDEELD_AUDIT_DATABASE_URL", "GEDEELD_AMQP_URL",
    "GEDEELD_WATCH_URL",
    "GEDEELD_PRINCIPAL", "GEDEELD_KEY_FILE", "GEDEELD_TRUST_FILE", "GEDEELD_HTTP_ADDRESS", "GEDEELD_SMTP_URL",
    "GEDEELD_PII_KEY", "GEDEELD_OUTGOING_DIR",
)  # fmt: skip
_SIMULATED = ("GEDEELD_ALLOW_SIMULATION", "GEDEELD_CLOCK_FILE")


@dataclass(frozen=True, slots=True)
class Environments:
    """The environment of every program of one stack.

    Documents leave into `outgoing_dir`, by default a directory of the state. With `clock_file` all of them are a
    simulation that goes by that file.
    """

    state: Path
    dsns: Mapping[str, ServiceDsns]
    amqp_url: Callable[[str, str], str]  # (user, password) to URL
    secrets: Secrets
    outgoing_dir: Path | None = None
    clock_file: Path | None = None

    def of(self, process: str) -> dict[str, str]:
        """The whole environment of a worker (`payroll`), a relay (`payroll-relay`) or the operator."""
        return inherited() | self.own(process)

    def own(self, process: str) -> dict[str, str]:
        """The part of the environment that this stack sets."""
        principal = service_of(process)
        own = {
            "GEDEELD_PRINCIPAL": principal,
            "GEDEELD_AMQP_URL": self._broker_url(principal),
            "GEDEELD_KEY_FILE": str(key_file(self.state / "keys", principal)),
            "GEDEELD_TRUST_FILE": str(self.state / "keys/trust.json"),
            "GEDEELD_SMTP_URL": f"smtp://127.0.0.1:{self.smtp_port}",
            "PSYCOPG_WAIT_FUNC": "wait_selector",
            "GEDEELD_WIDE_ADDRESSES": "true",
            **self._simulation(),
        }
        if principal == OPERATOR:
            # A person's `gedeeld clock` moves the clock that the services go by.
            simulated = {name: os.environ[name] for name in _SIMULATED if name in os.environ}
            audits = {
                f"GEDEELD_AUDIT_DATABASE_URL_{service.upper()}": dsns.audit for service, dsns in self.dsns.items()
            }
            calls = {"GEDEELD_WATCH_URL": self._broker_url(WATCHER), "GEDEELD_CALLER_TOKEN": "jwt"}
            return simulated | own | audits | calls
        if principal == "members":
            own["GEDEELD_PII_KEY"] = self.secrets.key("members_pii")
        if principal == "invoicing":
            own["GEDEELD_OUTGOING_DIR"] = str(self._outgoing())
        return own | {
            "GEDEELD_DATABASE_URL": self.dsns[principal].app,
            "GEDEELD_HTTP_ADDRESS": f"127.0.0.1:{remembered_port(self.state, f'http {process}')}",
        }

    def migrating(self) -> dict[str, str]:
        """The environment of `gedeeld migrate --all`: the owners' DSNs."""
        owners = {f"GEDEELD_OWNER_DATABASE_URL_{name.upper()}": dsns.owner for name, dsns in self.dsns.items()}
        return inherited() | owners

    def write_files(self) -> None:
        """`env/<principal>.env`, so that a person's `gedeeld` finds what it needs."""
        for principal in (*self.dsns, OPERATOR):
            lines = (f"{name}={value}\n" for name, value in sorted(self.own(principal).items()))
            write_private(env_file(self.state, principal), "".join(lines))

    def _broker_url(self, user: str) -> str:
        return self.amqp_url(user, self.secrets.password(broker_user(user)))

    def _simulation(self) -> dict[str, str]:
        if self.clock_file is None:
            return {}
        return {"GEDEELD_ALLOW_SIMULATION": "true", "GEDEELD_CLOCK_FILE": str(self.clock_file)}

    def _outgoing(self) -> Path:
        """Made here: the service itself never makes this directory, whose disk may be missing."""
        folder = self.outgoing_dir or self.state / "outgoing"
        private_directory(folder)
        return folder

    @property
    def smtp_port(self) -> int:
        return remembered_port(self.state, "smtp")


def inherited() -> dict[str, str]:
    """The caller's environment, without what names another stack."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_NEVER_INHERITED)}


def env_file(state: Path, principal: str) -> Path:
    return state / "env" / f"{principal}.env"


def as_shell(text: str) -> str:
    """The lines of an env file as `export` commands."""
    pairs = (line.partition("=") for line in text.splitlines())
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, _, value in pairs)
