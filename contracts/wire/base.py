"""The strict reader every message passes through, and the field types they share.

Strict: no coercion ("1" is not 1, 1.0 is not 1, true is not 1), no float anywhere, ASCII identifiers, bounded sizes.
"""

from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from contracts.wire.addresses import HEARD, mail_address
from contracts.wire.roles import Tie

Service = Literal["members", "governance", "invoicing", "contributions", "payroll", "notifications"]

MAX_CENTS = 10**13  # a hundred billion euro: far above the enterprise, far below a bigint's end
MAX_EVENT_BYTES = 65_536
MAX_CALL_BYTES = 1_048_576

Cents = Annotated[int, Field(ge=-MAX_CENTS, le=MAX_CENTS, description="whole cents")]
PositiveCents = Annotated[int, Field(gt=0, le=MAX_CENTS, description="whole cents, more than zero")]
UnsignedCents = Annotated[int, Field(ge=0, le=MAX_CENTS, description="whole cents, zero or more")]
Count = Annotated[int, Field(ge=0, le=10**9)]
Currency = Literal["EUR"]
LegalEntity = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]

# No control characters, and none that turn the direction of writing: what people see must be what is stored.
_TURNING = r"\u202a-\u202e\u2066-\u2069"
Text = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=rf"^[^\x00-\x1f\x7f{_TURNING}]+$")]
LongText = Annotated[
    str, StringConstraints(min_length=1, max_length=2000, pattern=rf"^[^\x00-\x08\x0b-\x1f\x7f{_TURNING}]+$")
]
# What may be said and heard; and what may be typed.
Email = Annotated[str, StringConstraints(max_length=254, pattern=HEARD)]
TypedEmail = Annotated[Email, AfterValidator(mail_address)]
Decimal = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,9}(\.[0-9]{1,6})?$")]
Percent = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,3}(\.[0-9]{1,4})?$")]
Cursor = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,120}$")]
Limit = Annotated[int, Field(ge=1, le=1000)]
Iban = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


def _identifier(prefix: str) -> StringConstraints:
    return StringConstraints(pattern=f"^{prefix}_[0-9a-f]{{32}}$")


MemberId = Annotated[str, _identifier("mbr")]
UnitId = Annotated[str, _identifier("unit")]
ClientId = Annotated[str, _identifier("cli")]
InvoiceId = Annotated[str, _identifier("inv")]
PaymentId = Annotated[str, _identifier("pay")]
CreditNoteId = Annotated[str, _identifier("crn")]
InternalInvoiceId = Annotated[str, _identifier("iin")]
QuoteId = Annotated[str, _identifier("quo")]
OrderId = Annotated[str, _identifier("ord")]
ReminderId = Annotated[str, _identifier("rem")]
CorrectionId = Annotated[str, _identifier("cor")]
InboundId = Annotated[str, _identifier("inb")]
ContractId = Annotated[str, _identifier("ctr")]
BylawId = Annotated[str, _identifier("byl")]
SubscriptionId = Annotated[str, _identifier("sub")]
PayoutId = Annotated[str, _identifier("spo")]
WithdrawalId = Annotated[str, _identifier("wdr")]
SetOffId = Annotated[str, _identifier("sof")]
Subject = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,8}_[0-9A-Za-z._-]{1,60}$")]
StructuredCommunication = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]


def not_said(value: object) -> bool:
    """`exclude_if=not_said`, of a field that a release adds to a command: it stands only where somebody fills it in.

    So a worker of the release before, which refuses fields that it does not know, takes the command; and a command
    said again after an upgrade has the digest that it had.
    """
    return value is None


class Contract(BaseModel):
    """Anything on the wire. Immutable. Its reader is built at its first use: no process uses all of them."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore", ser_json_timedelta="iso8601", defer_build=True)

    def __init_subclass__(cls, **_: Any) -> None:
        """Class arguments (consumers, roles) are read by `__pydantic_init_subclass__`."""
        super().__init_subclass__()


class Event(Contract):
    """A fact that happened. Unknown fields from a newer producer are ignored; missing required ones are refused.

    `class InvoicePaid(Event, consumers=("payroll",))`: each consumer has a queue of its own for it. `once`:
    published at most once about a subject; the audit reports a second time. `about`: the fields that say which fact
    it is (default: the first); a second event about the same is a repeat when it says the same, else a fault.
    `private`: personal fields, which leave no trace where consumers compare.
    """

    model_config = ConfigDict(extra="ignore")
    NAME: ClassVar[str]  # the wire type, for instance `invoicing.invoice_paid.v1`
    CONSUMERS: ClassVar[tuple[Service, ...]]
    ONCE: ClassVar[bool]
    ABOUT: ClassVar[tuple[str, ...]]
    PRIVATE: ClassVar[frozenset[str]]

    @classmethod
    def __pydantic_init_subclass__(
        cls,
        *,
        consumers: tuple[Service, ...] = (),
        once: bool = True,
        about: tuple[str, ...] = (),
        private: tuple[str, ...] = (),
        **kwargs: Any,
    ) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if unknown := {*about, *private} - cls.model_fields.keys():
            raise TypeError(f"{cls.__name__} has no fields {sorted(unknown)}")
        cls.CONSUMERS, cls.ONCE = consumers, once
        cls.ABOUT, cls.PRIVATE = about or tuple(cls.model_fields)[:1], frozenset(private)


class Reply(Contract):
    """An answer. Clients ignore fields they do not know."""


R_co = TypeVar("R_co", bound=Reply, covariant=True)


class Request(Contract, Generic[R_co]):
    """A question or a command. Unknown fields are refused, so that a typing error never becomes a default.

    `class GetBudget(Request[BudgetReply], roles=READ, whose=HOLDER)`: it is answered with a BudgetReply, to callers of
    these roles; to one who is no more than a member only about what is its own in this way. The service that answers is
    the package in which the class stands; what stands in `wire` all six answer.
    """

    model_config = ConfigDict(extra="forbid")
    REPLY: ClassVar[type[Reply]]
    ROLES: ClassVar[frozenset[str]]
    WHOSE: ClassVar[frozenset[Tie]]

    @classmethod
    def __pydantic_init_subclass__(
        cls, *, roles: frozenset[str] = frozenset(), whose: frozenset[Tie] = frozenset(), **kwargs: Any
    ) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if ("member" in roles) != bool(whose):
            raise TypeError(f"{cls.__name__}: whose things a member may ask about is said when members may ask")
        promised = [base.__pydantic_generic_metadata__["args"] for base in cls.__mro__[1:] if issubclass(base, Request)]
        cls.ROLES, cls.WHOSE = roles, whose
        cls.REPLY = next((args[0] for args in promised if args), Reply)


class Part(Contract):
    """A part of a request. As strict as the request itself."""

    model_config = ConfigDict(extra="forbid")


class Command(Request[R_co], Generic[R_co]):
    """A request that changes something. Made once per intention by the caller; a repeat gets the first reply."""

    request_id: UUID = Field(description="made by the caller, once per intention")
