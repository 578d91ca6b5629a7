"""What a queue cannot handle is kept, also when the database refuses it at first."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from chassis.events.aside import Aside
from chassis.events.dead_letters import DeadLetter
from chassis.ops.settings import Settings
from chassis.rpc.auth import Trust
from chassis.worker.process import Process

QUEUE = "contributions.invoicing.invoice_paid.v1"
LETTER = DeadLetter(QUEUE, "invoicing.invoice_paid.v1", "1", "EntryConflict: booked before", b"{}")
REFUSE = """create function refuse() returns trigger language plpgsql as
  $$ begin raise exception 'not now' using errcode = '{}'; end $$;
  create trigger refuse before insert on dead_letter execute function refuse()"""
RELENT = "drop function if exists refuse cascade"


def said(owner: sa.Engine, statement: str) -> None:
    with owner.begin() as connection:
        connection.exec_driver_sql(statement)


@pytest.fixture
def refusing(owner: sa.Engine) -> Any:
    """Call it with the code of an error: until it relents the database lets no dead letter in."""
    yield lambda code: said(owner, REFUSE.format(code))
    said(owner, RELENT)


@pytest.fixture
def aside(engine: sa.Engine) -> Aside:
    return Aside(QUEUE, Process(Settings(amqp_url="amqp://localhost"), engine, Trust({})))


def dead_letters_in(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sa.text("select count(*) from dead_letter")).scalar_one())


@pytest.mark.parametrize("code", ["55P03", "57014", "40P01", "40001", "57P01"])
def test_a_dead_letter_waits_out_what_passes(
    aside: Aside, engine: sa.Engine, owner: sa.Engine, refusing: Callable[[str], None], code: str
) -> None:
    refusing(code)

    aside.bury([LETTER], hold=partial(said, owner, RELENT))

    assert dead_letters_in(engine) == 1


def test_what_does_not_pass_is_raised(aside: Aside, engine: sa.Engine, refusing: Callable[[str], None]) -> None:
    refusing("23514")

    with pytest.raises(sa.exc.IntegrityError):
        aside.bury([LETTER], hold=lambda: None)

    assert dead_letters_in(engine) == 0
