"""One line for each event consumed and each request answered: nameko entry points around use cases.

    on_invoice_paid = consume(InvoicePaid, credit_payments)
    on_heads = consume_each(SignedHeads, keep_heads)
    get_budget = answer(get_budget)
    send_letters = job(send_letters, mail_server, every_s=1)

Around a handler stand chassis.events.batch (reading, inbox, transaction), chassis.events.consumer (retry, splitting,
dead letters); around an answer chassis.rpc.execution (caller, request id, transaction); around a job
chassis.worker.jobs (turns, steps, progress). On the wire a call is plain nameko RPC, so that `ClusterRpcProxy`
reaches it.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar, get_args, get_type_hints, overload

from nameko.extensions import Entrypoint, register_entrypoint
from nameko.timer import Timer

from chassis.db.work import Work
from chassis.events.batch import Batch
from chassis.rpc.execution import Call
from chassis.worker.jobs import JobPeriod, JobRunner, Step
from chassis.worker.listener import Listener
from chassis.worker.process import process
from contracts.catalogue import EventSpec, consumed_by, event_spec, method_name
from contracts.wire.base import Command, Event, Reply, Request
from contracts.wire.envelope import Envelope

E = TypeVar("E", bound=Event)
Q = TypeVar("Q", bound=Request[Any])
A = TypeVar("A", bound=Reply)
G = TypeVar("G")


class EventConsumer(Entrypoint):
    """Binds a service method to the service's own queue for one event."""

    listener = Listener()

    def __init__(self, spec: EventSpec, **kwargs: Any) -> None:
        self.spec = spec
        super().__init__(**kwargs)

    def setup(self) -> None:
        self.listener.consume(self, self.spec)

    def stop(self) -> None:
        self.listener.pause()


class Answer(Entrypoint):
    """Binds a service method to its request in the service's call queue."""

    listener = Listener()

    def __init__(self, request: type[Request[Any]], **kwargs: Any) -> None:
        self.request = request
        super().__init__(**kwargs)

    def setup(self) -> None:
        self.listener.answer(self, method_name(self.request))

    def stop(self) -> None:
        self.listener.pause()


class JobTimer(Timer):
    """Gives a job its turns: at the start, then every `every_s` seconds, or later when a turn takes longer."""

    def __init__(self, per: JobPeriod, every_s: int, **kwargs: Any) -> None:
        self.per = per
        super().__init__(interval=every_s, eager=True, **kwargs)

    def setup(self) -> None:
        here, service = process(), self.container.service_name
        self.runner = JobRunner(self.method_name, self.per, service, here.engine, here.clock)

    def handle_timer_tick(self) -> None:
        self.container.spawn_worker(self, (self.runner,), {}, handle_result=self.handle_result)

    def stop(self) -> None:
        """No new step; returns when the running one is done."""
        self.runner.stopping = True
        super().stop()


def consume(event: type[E], use_case: Callable[[Work, Sequence[Envelope[E]]], None]) -> Callable[[Any, Batch], int]:
    """The use case as the handler of `event`: it gets the messages at hand, in one transaction.

    Raises LookupError for an event that no service publishes, TypeError when the use case takes another one.
    """
    spec = event_spec(event.NAME)
    if spec is None:
        raise LookupError(f"{event.NAME} stands in no package of contracts/")
    _work, messages, _nothing = get_type_hints(use_case).values()
    [accepted] = get_args(messages)[0].__pydantic_generic_metadata__["args"]
    # A use case for several events of one shape names what they have in common, as the bound of a type variable.
    if not issubclass(event, getattr(accepted, "__bound__", accepted)):
        raise TypeError(f"{use_case.__name__} takes {accepted}, not {event.__name__}")

    @wraps(use_case)
    def method(_self: Any, batch: Batch) -> int:
        return batch.run(use_case)

    register_entrypoint(method, EventConsumer(spec))
    return method


class consume_each:  # noqa: N801  (stands where `consume` stands)
    """The use case as the handler of every event that shares this base and names the service as a consumer.

    Whoever begins to publish one is heard without a change to the service. Raises LookupError, as the class of the
    service is made, when the catalogue has none.
    """

    def __init__(self, base: type[Event], use_case: Callable[[Work, Sequence[Envelope[Any]]], None]) -> None:
        self.base, self.use_case = base, use_case

    def __set_name__(self, owner: type[Any], name: str) -> None:
        """Give the service an entry point for each: `on_heads_of_payroll`."""
        delattr(owner, name)
        specs = [spec for spec in consumed_by(owner.name) if issubclass(spec.event, self.base)]
        if not specs:
            raise LookupError(f"{owner.name} is consumer of no {self.base.__name__}")
        for spec in specs:
            setattr(owner, f"{name}_of_{spec.owner}", consume(spec.event, self.use_case))


def answer(use_case: Callable[[Work, Q], A], *, one_statement: bool = False) -> Callable[[Any, Call], str]:
    """The use case as the method that answers its request, which its annotation names.

    `one_statement`: a question that asks the database once at most; it takes one round trip instead of three.
    Raises TypeError when it gives another reply than the request promises, or a command asks only once.
    """
    _work, request, reply = get_type_hints(use_case).values()
    if reply is not request.REPLY:
        raise TypeError(
            f"{use_case.__name__} gives {reply.__name__}, {request.__name__} promises {request.REPLY.__name__}"
        )
    if one_statement and issubclass(request, Command):
        raise TypeError(f"{request.__name__} changes something: that takes a transaction")

    @wraps(use_case)
    def method(_self: Any, call: Call) -> str:
        return call.run(use_case, one_statement=one_statement)

    register_entrypoint(method, Answer(request))
    return method


@overload
def job(
    use_case: Callable[[Step], bool], /, *, every_s: int, per: JobPeriod = JobPeriod.TICK
) -> Callable[[Any, JobRunner], None]: ...
@overload
def job(
    use_case: Callable[[Step, G], bool], gear: Callable[[], G], /, *, every_s: int, per: JobPeriod = JobPeriod.TICK
) -> Callable[[Any, JobRunner], None]: ...
def job(
    use_case: Callable[..., bool], /, *gear: Callable[[], Any], every_s: int, per: JobPeriod = JobPeriod.TICK
) -> Callable[[Any, JobRunner], None]:
    """The use case as a job, tried every `every_s` seconds. `gear` makes what it needs besides, anew each turn."""

    @wraps(use_case)
    def method(_self: Any, runner: JobRunner) -> None:
        runner.turn(use_case, *gear)

    register_entrypoint(method, JobTimer(per, every_s))
    return method
