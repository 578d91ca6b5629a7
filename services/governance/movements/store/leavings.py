"""Every SQL statement about what others are asked of members who leave."""

from collections.abc import Collection, Sequence
from datetime import date

import sqlalchemy as sa

from chassis.db.rows import Table
from services.governance.movements.domain.leavings import LeavingAnswer, LeavingEnd, LeavingQuestion
from services.governance.movements.domain.withdrawals import Withdrawal
from services.governance.movements.store.withdrawals import WITHDRAWALS

QUESTIONS = Table("leaving_question", LeavingQuestion, key="withdrawal_id, question")
ANSWERS = Table("leaving_answer", LeavingAnswer, key="withdrawal_id, service, number")
ENDS = Table("leaving_end", LeavingEnd, key="withdrawal_id")
_OVER = """(exists (select from payout p where p.withdrawal_id = withdrawal.withdrawal_id)
  or exists (select from withdrawal_undoing u where u.withdrawal_id = withdrawal.withdrawal_id)
  or exists (select from share_correction c where c.act_id = withdrawal.withdrawal_id)
  or exists (select from withdrawal_allotment g where g.withdrawal_id = withdrawal.withdrawal_id and g.shares = 0))"""
_NOT_ANSWERED = """
  not exists (select from leaving_question q
    where q.withdrawal_id = withdrawal.withdrawal_id and q.published_on >= :today)
  and (select count(distinct service) from leaving_answer a
    where a.withdrawal_id = withdrawal.withdrawal_id and a.service = any(:services))
    < cardinality(cast(:services as text[]))"""
_ASKED = """exists (select from leaving_question q where q.withdrawal_id = withdrawal.withdrawal_id)
  and not exists (select from leaving_end e where e.withdrawal_id = withdrawal.withdrawal_id)"""
_BY_ID = "order by withdrawal_id limit :limit"
_ASK = sa.text(
    """insert into leaving_question (withdrawal_id, question, published_on)
    select t.id, 1 + (select count(*) from leaving_question q where q.withdrawal_id = t.id), :today
    from unnest(cast(:withdrawal_ids as text[])) as t(id) returning withdrawal_id, question"""
)
_ANSWERS = sa.text(
    """select distinct on (service) service, content from leaving_answer
    where withdrawal_id = :withdrawal_id order by service, number desc"""
)


def to_ask(connection: sa.Connection, services: Collection[str], today: date, limit: int) -> list[Withdrawal]:
    """At most so many that are not over, about which not all of the services answered and nobody was asked today."""
    return WITHDRAWALS.read(
        connection, f"not {_OVER} and {_NOT_ANSWERED} {_BY_ID}", services=sorted(services), today=today, limit=limit
    )


def to_end(connection: sa.Connection, limit: int) -> list[Withdrawal]:
    """At most so many that were asked about and are over."""
    return WITHDRAWALS.read(connection, f"{_OVER} and {_ASKED} {_BY_ID}", limit=limit)


def add_questions(connection: sa.Connection, withdrawal_ids: Sequence[str], today: date) -> dict[str, int]:
    """The number of the next question about each."""
    values = {"withdrawal_ids": list(withdrawal_ids), "today": today}
    return {row.withdrawal_id: row.question for row in connection.execute(_ASK, values)}


def add_answers(connection: sa.Connection, answers: Sequence[LeavingAnswer]) -> None:
    """One that is known stays as it is."""
    ANSWERS.insert_new(connection, answers)


def answers_about(connection: sa.Connection, withdrawal_id: str) -> dict[str, str]:
    """Service → the content of its last answer."""
    rows = connection.execute(_ANSWERS, {"withdrawal_id": withdrawal_id})
    return {row.service: row.content for row in rows}


def add_ends(connection: sa.Connection, ends: Sequence[LeavingEnd]) -> None:
    ENDS.insert(connection, ends)
