"""A private RabbitMQ node: own epmd, loopback only, no plugins, gone when this process is gone."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from deploy.local import child_processes
from deploy.local.certificates import ServerCertificate
from deploy.local.passwords import make_private, private_directory, write_private
from deploy.local.ports import claimed_port, remembered_port
from deploy.local.rabbitmq.listening import greets, listeners, scheme
from deploy.local.rabbitmq.programs import Programs, find_programs

_LOOPBACK_ONLY = "-kernel inet_dist_use_interface {127,0,0,1}"
# Erlang's schedulers spin while they wait for work; on two cores that takes time from the services.
_NO_BUSY_WAITING = "+sbwt none +sbwtdcpu none +sbwtdio none"


class RabbitMQNotRunning(RuntimeError):
    """The node was not started, has ended, or does not answer; the message holds the end of its log."""


class RabbitMQRefused(RuntimeError):
    """The node refused a request."""


class RabbitMQ:
    """One node. `start`, `stop` and `kill` may follow each other; data and ports stay.

    `definitions` (the format of RabbitMQ's own export) are loaded at every start, before anyone can connect.
    With a `certificate` the node speaks TLS and nothing else; with `management` its API answers on a port of its own.
    """

    host = "127.0.0.1"

    def __init__(
        self,
        root: Path,
        definitions: Mapping[str, Any] | None = None,
        certificate: ServerCertificate | None = None,
        *,
        management: bool = False,
    ) -> None:
        self.root = root.absolute()
        self.definitions, self.certificate, self.management = definitions, certificate, management
        self.log = self.root / "rabbitmq.log"
        self.process: subprocess.Popen[bytes] | None = None
        self._epmd: subprocess.Popen[bytes] | None = None
        self._programs: Programs | None = None

    @property
    def port(self) -> int:
        return remembered_port(self.root, "amqp")

    @property
    def pid(self) -> int:
        """The node's process. Raises RabbitMQNotRunning when it was never started."""
        if self.process is None:
            raise RabbitMQNotRunning("the node was not started")
        return self.process.pid

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def assert_alive(self) -> None:
        """Raises RabbitMQNotRunning."""
        if not self.alive:
            raise RabbitMQNotRunning(f"RabbitMQ is not running\n{child_processes.last_lines(self.log)}")

    def url(self, user: str, password: str, vhost: str) -> str:
        """`amqp://` or `amqps://` URL of this node."""
        login = f"{user}:{quote(password, safe='')}"
        return f"{scheme(self.certificate)}://{login}@{self.host}:{self.port}/{quote(vhost, safe='')}"

    def start(self, timeout: float = 120.0) -> None:
        """Start the node and wait until it takes connections. Raises RabbitMQNotRunning."""
        self.launch()
        self.wait_ready(timeout)

    def launch(self) -> None:
        """`start` without the wait. Raises child_processes.StateInUse when another process has it running."""
        private_directory(self.root)
        programs = self._programs = find_programs()
        child_processes.reap(self.log)
        lock = child_processes.hold(self.root / "rabbitmq.lock")
        try:
            make_private(self.root)  # queues hold whole messages
            if self.process is None:
                self._renew_taken_ports()
            self._write_configuration()
            # epmd first and as our child; else Erlang starts one of its own, which would stay behind.
            if self._epmd is None or self._epmd.poll() is not None:
                self._epmd = self._spawn_epmd(programs)
            self.process = child_processes.spawn(
                [programs.server], env=self._environment(programs), log=self.log, cwd=self.root, lock=lock
            )
        finally:
            os.close(lock)

    def wait_ready(self, timeout: float = 120.0) -> None:
        """Return when the node answers an AMQP greeting, which it does after all definitions are in."""
        deadline = time.monotonic() + timeout
        while not greets(self.host, self.port, self.certificate):
            if not self.alive or time.monotonic() > deadline:
                raise RabbitMQNotRunning(f"RabbitMQ is not ready\n{child_processes.last_lines(self.log)}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Clean shutdown of the node and its epmd."""
        if self.process is not None:
            child_processes.finish(self.process, signal.SIGTERM, patience=30)
        if self._epmd is not None:
            child_processes.finish(self._epmd, signal.SIGTERM, patience=5)

    def kill(self) -> None:
        """SIGKILL, as if the power had gone."""
        if self.process is not None:
            child_processes.kill_group(self.process.pid)
            self.process.wait()

    def import_definitions(self, definitions: Mapping[str, Any]) -> None:
        """Add vhosts, users, permissions, exchanges, queues and bindings. Raises RabbitMQRefused.

        A quorum queue reaches the disk a moment later: kill -9 within that moment can leave it without leader.
        """
        path = self.root / "import.json"
        write_private(path, json.dumps(definitions))
        quoted = json.dumps(str(path))
        try:
            self._ask(f"{{ok, Body}} = file:read_file({quoted}), ok = rabbit_definitions:import_raw(Body), ok.")
        finally:
            path.unlink()

    def delete_vhost(self, vhost: str) -> None:
        """Delete a vhost with its queues and messages; nothing happens when there is none."""
        name = f"<<{json.dumps(vhost)}>>"
        self._ask(f"case rabbit_vhost:exists({name}) of true -> {_delete_settled(name)}; false -> ok end, ok.")

    def erase(self) -> None:
        """Forget all definitions and messages. Only for a node that does not run."""
        shutil.rmtree(self.root / "mnesia", ignore_errors=True)

    def _ask(self, expression: str) -> None:
        """Evaluate Erlang inside the node and wait for its `ok`. Twenty definitions take 20 to 100 ms.

        rabbitmqctl would take 350 ms, and does not wait until the definitions are in.
        """
        programs = self._programs or find_programs()
        caller = programs.find_if_any("erl_call")
        command = [caller, "-sname", self._node, "-e"] if caller else self._erl(programs, expression)
        done = subprocess.run(
            [str(part) for part in command],
            input=expression + "\n",
            env=self._environment(programs),
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
        )
        if done.returncode or "{ok, ok}" not in done.stdout:
            raise RabbitMQRefused(f"{done.stdout.strip()} {done.stderr.strip()}")

    def _erl(self, programs: Programs, expression: str) -> list[str | Path]:
        """The same by a short-lived Erlang node, where there is no erl_call."""
        there = "{ok, Tokens, _} = erl_scan:string(Text), {ok, Forms} = erl_parse:parse_exprs(Tokens)"
        call = f"rpc:call('{self._node}', erl_eval, exprs, [Forms, []])"
        script = (
            f"Text = {json.dumps(expression)}, {there}, case {call} of "
            f'{{value, ok, _}} -> io:format("{{ok, ok}}"); Bad -> io:format("~p", [Bad]) end, halt().'
        )
        name = f"ask{secrets.token_hex(4)}@localhost"
        return [
            programs.find("erl"),
            "-noinput",
            "-hidden",
            "-sname",
            name,
            *_LOOPBACK_ONLY.split(),
            "-eval",
            script,
        ]

    def _spawn_epmd(self, programs: Programs) -> subprocess.Popen[bytes]:
        log = self.root / "epmd.log"
        command: list[str | Path] = [
            programs.find("epmd"),
            "-port",
            str(self._port_of("epmd")),
            "-address",
            self.host,
        ]
        return child_processes.spawn(command, env=self._environment(programs), log=log, cwd=self.root)

    def _renew_taken_ports(self) -> None:
        for name in ("amqp", "dist", "epmd", *(("management",) if self.management else ())):
            claimed_port(self.root, name)

    def _port_of(self, name: str) -> int:
        return remembered_port(self.root, name)

    @property
    def _node(self) -> str:
        return "gedeeld@localhost"  # names the data directory, so it must not depend on the port

    def _write_configuration(self) -> None:
        for directory in ("mnesia", "log", "generated"):
            (self.root / directory).mkdir(exist_ok=True)
        cookie = self.root / ".erlang.cookie"
        if not cookie.exists():
            write_private(cookie, secrets.token_hex(24))
            cookie.chmod(0o400)
        loaded = ""
        if self.definitions is not None:
            write_private(self.root / "definitions.json", json.dumps(self.definitions))
            loaded = f"load_definitions = {self.root / 'definitions.json'}\n"
        if self.management:
            loaded += f"management.tcp.ip = {self.host}\nmanagement.tcp.port = {self._port_of('management')}\n"
        settings = _CONFIGURATION.format(
            listeners=listeners(self.host, self.port, self.certificate), password=secrets.token_urlsafe(24)
        )
        write_private(self.root / "rabbitmq.conf", settings + loaded)
        plugins = "[rabbitmq_management].\n" if self.management else "[].\n"
        (self.root / "enabled_plugins").write_text(plugins, encoding="ascii")

    def _environment(self, programs: Programs) -> dict[str, str]:
        root = self.root
        return {
            "PATH": programs.path,
            **({"LD_LIBRARY_PATH": programs.library_path} if programs.library_path else {}),
            "HOME": str(root),  # the Erlang cookie lies there
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            "RUNNING_UNDER_SYSTEMD": "1",  # the start script becomes the node, so that our child is the node
            "RABBITMQ_CONF_ENV_FILE": os.devnull,
            "RABBITMQ_NODENAME": self._node,
            "RABBITMQ_BASE": str(root),
            "RABBITMQ_MNESIA_BASE": str(root / "mnesia"),
            "RABBITMQ_LOG_BASE": str(root / "log"),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_CONFIG_FILE": str(root / "rabbitmq"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(root / "no-advanced"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(root / "enabled_plugins"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(root / "generated"),
            "RABBITMQ_FEATURE_FLAGS_FILE": str(root / "feature_flags"),
            "RABBITMQ_PID_FILE": str(root / "rabbitmq.pid"),
            "RABBITMQ_NODE_IP_ADDRESS": self.host,
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self._port_of("dist")),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"{_LOOPBACK_ONLY} {_NO_BUSY_WAITING}",
            "ERL_EPMD_PORT": str(self._port_of("epmd")),
            "ERL_EPMD_ADDRESS": self.host,
        }


_CONFIGURATION = """\
{listeners}
default_user = nobody-knows-it
default_pass = {password}
log.console.level = warning
vm_memory_high_watermark.absolute = 1GB
disk_free_limit.absolute = 200MB
raft.wal_max_size_bytes = 67108864
"""


def _delete_settled(vhost: str) -> str:
    """Erlang that deletes a vhost once its queues have leaders, and these have their dead-letter workers.

    RabbitMQ 3.10: a queue that is deleted while its worker starts takes the workers' supervisor down, and
    with it every at-least-once dead-letter queue of the node. Seen when a vhost was deleted after a restart.
    """
    led = "{ok, _, _} -> ok; _ -> Led(Queue, Tries - 1)"  # asked too early, it never answers
    return (
        "Wait = fun Led(_, 0) -> ok; Led(Queue, Tries) -> "
        f"case catch ra:consistent_query(Queue, fun(_) -> ok end, 250) of {led} end end, "
        f"[Wait(amqqueue:get_pid(Q), 100) || Q <- rabbit_amqqueue:list({vhost}), "
        "amqqueue:get_type(Q) =:= rabbit_quorum_queue], "
        "[catch sys:get_state(Worker, 5000) || "
        "{_, Worker, _, _} <- supervisor:which_children(rabbit_fifo_dlx_sup), is_pid(Worker)], "
        f'rabbit_vhost:delete({vhost}, <<"local">>)'
    )
