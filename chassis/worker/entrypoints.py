"""One line for each event consumed and each request answered: nameko entry points around use cases.

    on_invoice_paid = consume(InvoicePaid, credit_payments)
    get_budget = answer(get_budget)

Around a handler stand chassis.events.batch (reading, inbox, transaction), chassis.events.consumer (retry, splitting,
dead letters); around an answer chassis.rpc.execution (caller, request id, transaction). On the wire a call is plain
nameko RPC, so that `ClusterRpcProxy` reaches it.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar, get_args, get_type_hints

from nameko.extensions import Entrypoint, register_entrypoint

from chassis.db.work import Work
from chassis.events.batch import Batch
from chassis.rpc.execution import Call
from chassis.worker.listener import Listener
from contracts.catalogue import EventSpec, event_spec, method_name
from contracts.wire.base import Event, Reply, Request
from contracts.wire.envelope import Envelope

E = TypeVar("E", bound=Event)
Q = TypeVar("Q", bound=Request[Any])
A = TypeVar("A", bound=Reply)


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


def consume(event: type[E], use_case: Callable[[Work, Sequence[Envelope[E]]], None]) -> Callable[[Any, Batch], int]:
    """The use case as the handler of `event`: it gets what is at hand, in one transaction.

    Raises LookupError for an event that no service publishes, TypeError when the use case takes another one.
    """
    spec = event_spec(event.NAME)
    if spec is None:
        raise LookupError(f"{event.NAME} stands in no package of contracts/")
    _work, messages, _nothing = get_type_hints(use_case).values()
    taken = get_args(messages)[0].__pydantic_generic_metadata__["args"]
    if event not in taken:
        raise TypeError(f"{use_case.__name__} takes {taken}, not {event.__name__}")

    @wraps(use_case)
    def method(_self: Any, batch: Batch) -> int:
        return batch.run(use_case)

    register_entrypoint(method, EventConsumer(spec))
    return method


def answer(use_case: Callable[[Work, Q], A]) -> Callable[[Any, Call], str]:
    """The use case as the method that answers its request, which its annotation names.

    Raises TypeError when it gives another reply than the request promises.
    """
    _work, request, reply = get_type_hints(use_case).values()
    if reply is not request.REPLY:
        raise TypeError(
            f"{use_case.__name__} gives {reply.__name__}, {request.__name__} promises {request.REPLY.__name__}"
        )

    @wraps(use_case)
    def method(_self: Any, call: Call) -> str:
        return call.run(use_case)

    register_entrypoint(method, Answer(request))
    return method
