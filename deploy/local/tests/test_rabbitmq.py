import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from amqp import Connection, Message
from amqp.exceptions import AccessRefused, NotAllowed

from deploy.local.passwords import make_private
from deploy.local.rabbitmq.node import RabbitMQ, RabbitMQRefused
from deploy.local.tests.conftest import definitions

Connect = Callable[..., Connection]


def test_a_confirmed_message_survives_kill_9_of_the_node(rabbitmq: RabbitMQ, connect: Connect) -> None:
    connect().channel().basic_publish_confirm(Message("kept", delivery_mode=2), "", "letters", mandatory=True)
    port = rabbitmq.port

    rabbitmq.kill()
    rabbitmq.start()

    assert rabbitmq.port == port
    message = connect().channel().basic_get("letters", no_ack=True)
    assert message is not None
    assert message.body == "kept"


def modes_below(root: Path) -> Iterator[tuple[Path, int]]:
    """A node at work deletes a segment whose messages are gone: what goes while we look is passed over."""
    for folder, folders, files in os.walk(root):
        for name in (".", *folders, *files):
            path = Path(folder, name)
            with suppress(FileNotFoundError):
                yield path, path.lstat().st_mode


def test_what_a_node_writes_is_for_its_owner_alone(rabbitmq: RabbitMQ, connect: Connect) -> None:
    """Queues and their logs hold whole messages. What a release before left open is closed at the next start."""
    connect().channel().basic_publish_confirm(Message("Marie Duval", delivery_mode=2), "", "letters", mandatory=True)
    rabbitmq.stop()
    for path in (rabbitmq.root, rabbitmq.root / "mnesia", rabbitmq.log):
        path.chmod(0o755)
    rabbitmq.start()
    connect().channel().basic_get("letters", no_ack=True)

    modes = dict(modes_below(rabbitmq.root))
    assert len(modes) > 20
    assert [str(path) for path, mode in modes.items() if mode & 0o077 and not stat.S_ISLNK(mode)] == []


def test_a_file_that_goes_meanwhile_keeps_nothing_from_being_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("gone/segment", "there/segment", "segment"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Marie Duval", "utf-8")
    listing = list(os.walk(tmp_path))
    (tmp_path / "gone/segment").unlink()
    (tmp_path / "gone").rmdir()
    monkeypatch.setattr(os, "walk", lambda _top: listing)

    make_private(tmp_path)

    assert [path for path in tmp_path.rglob("*") if path.stat().st_mode & 0o077] == []


def test_a_user_without_rights_is_refused_with_403(rabbitmq: RabbitMQ, connect: Connect) -> None:
    channel = connect("powerless").channel()

    with pytest.raises(AccessRefused, match="403"):
        channel.basic_publish_confirm(Message("no"), "", "letters")


def test_definitions_can_be_added_while_the_node_runs(rabbitmq: RabbitMQ, connect: Connect) -> None:
    rabbitmq.import_definitions(definitions("second"))

    channel = connect(vhost="second").channel()
    assert channel.queue_declare("letters", passive=True).message_count == 0
    channel.connection.close()

    rabbitmq.delete_vhost("second")
    with pytest.raises(NotAllowed, match="vhost second not found"):
        connect(vhost="second")


def test_a_vhost_deleted_right_after_a_restart_can_be_made_anew(rabbitmq: RabbitMQ, connect: Connect) -> None:
    rabbitmq.import_definitions(definitions("renewed"))
    rabbitmq.stop()
    rabbitmq.start()

    rabbitmq.delete_vhost("renewed")
    rabbitmq.import_definitions(definitions("renewed"))

    connect(vhost="renewed").channel().basic_publish_confirm(Message("new"), "", "letters", mandatory=True)
    assert rabbitmq.alive


def test_deleting_a_vhost_that_is_not_there_does_nothing(rabbitmq: RabbitMQ) -> None:
    rabbitmq.delete_vhost("never there")

    assert rabbitmq.alive


def test_definitions_without_their_vhost_are_refused(rabbitmq: RabbitMQ) -> None:
    orphan = definitions("missing") | {"vhosts": []}

    with pytest.raises(RabbitMQRefused, match="missing"):
        rabbitmq.import_definitions(orphan)


def test_the_url_escapes_what_a_url_cannot_hold(rabbitmq: RabbitMQ) -> None:
    assert rabbitmq.url("payroll", "a/b", "/") == f"amqp://payroll:a%2Fb@127.0.0.1:{rabbitmq.port}/%2F"
