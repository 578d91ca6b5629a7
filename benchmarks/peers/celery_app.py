"""Celery: one task a message, acknowledged late, one prefork child. `celery -A benchmarks.peers.celery_app worker`."""

from typing import Any

import psycopg
from celery import Celery
from celery.signals import worker_process_init
from kombu import Queue

from benchmarks.peers.durable_work import AMQP_URL, DATABASE_URL, ONE_PSYCOPG, PREFETCH, QUEUE, named

app = Celery("peers", broker=AMQP_URL)
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_default_queue=QUEUE,
    task_queues=[Queue(QUEUE, routing_key=QUEUE, queue_arguments={"x-queue-type": "quorum"})],
    worker_prefetch_multiplier=PREFETCH,
    worker_detect_quorum_queues=True,
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    broker_connection_retry_on_startup=True,
    broker_transport_options={"confirm_publish": True},
)
_database: dict[str, psycopg.Connection[Any]] = {}


@worker_process_init.connect
def connect(**_: object) -> None:
    _database["it"] = psycopg.connect(DATABASE_URL, autocommit=True, prepare_threshold=0)


@app.task(name="invoice_paid")
def invoice_paid(message: dict[str, Any]) -> None:
    _database["it"].execute(ONE_PSYCOPG, named(message))
