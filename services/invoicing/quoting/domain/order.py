"""An accepted quote: what was invoiced of it, what is left, and what giving it up costs.

Everything is counted per VAT group (category, rate), on nets as printed in whole cents. Every invoice takes its part
of what is left of each group, never more; a credit note gives back. So the nets of all invoices of an order, when
nothing is left, are exactly those of the quote.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from contracts.invoicing.enums import OrderState
from kernel.allocation import allocate
from kernel.rates import Rate
from kernel.rounding import half_up
from services.invoicing.billing.domain.totals import Totals
from services.invoicing.billing.refusals import NothingToCharge
from services.invoicing.quoting.domain.quote import SentQuote
from services.invoicing.quoting.refusals import (
    CancelledBeforeAccepted,
    CancelledInFuture,
    NothingLeftToInvoice,
    OrderExceeded,
    OrderHasDrafts,
    OrderIsCancelled,
)

Group = tuple[str, Rate]
"""The category and rate of VAT."""
Share = Rate | int
"""A part of an order: a rate of its net, or net cents."""


@dataclass(frozen=True, slots=True)
class InvoicedPart:
    """An invoice of an order and the nets that it took, less its credit notes. Without a number it is a draft."""

    invoice_id: str
    number: str | None
    nets: Mapping[Group, int]

    @property
    def net_cents(self) -> int:
        return sum(self.nets.values())


@dataclass(frozen=True, slots=True)
class Order:
    """`taken`: its deposits, progress and final invoices, drafts too, without those that were discarded."""

    order_id: str
    sent: SentQuote
    accepted_on: date
    taken: tuple[InvoicedPart, ...] = ()
    cancelled_on: date | None = None

    @property
    def net_cents(self) -> int:
        return self.sent.quote.totals.net_cents

    @property
    def taken_cents(self) -> int:
        return sum(part.net_cents for part in self.taken)

    @property
    def left_cents(self) -> int:
        """What may still be invoiced."""
        return 0 if self.cancelled_on else self.net_cents - self.taken_cents

    @property
    def left(self) -> dict[Group, int]:
        """What no invoice took yet, of each VAT group."""
        nets = group_nets(self.sent.quote.totals)
        for part in self.taken:
            for group, cents in part.nets.items():
                nets[group] -= cents
        return dict(nets)

    @property
    def state(self) -> OrderState:
        if self.cancelled_on is not None:
            return "cancelled"
        return "open" if self.left_cents or self._drafts else "invoiced"

    @property
    def _drafts(self) -> list[str]:
        return [part.invoice_id for part in self.taken if part.number is None]

    def share(self, share: Share) -> dict[Group, int]:
        """The nets of an invoice for that part, in proportion to what is left of each group; those above zero.

        Percentages that sum to 100 are never refused: where rounding has taken too much before, they take what is
        left. Raises OrderIsCancelled, NothingLeftToInvoice, OrderExceeded, NothingToCharge.
        """
        self._require_open()
        left = self.left
        parts = allocate(self._cents(share), list(left.values()))
        return {group: cents for group, cents in zip(left, parts, strict=True) if cents}

    def require_settled(self) -> None:
        """Require that something is left, and that no draft makes it uncertain how much.

        Raises OrderIsCancelled, OrderHasDrafts, NothingLeftToInvoice.
        """
        if self._drafts:
            raise OrderHasDrafts(
                f"issue or discard these drafts of the order first: {', '.join(self._drafts)}",
                field="order_id",
                drafts=len(self._drafts),
                invoice_id=self._drafts[0],
            )
        self._require_open()

    def fee_cents(self, cancelled_on: date, work_begins_on: date | None, today: date) -> int:
        """What the client owes for giving up the order: a rate of what is left, nothing when notice was in time.

        Raises CancelledInFuture, CancelledBeforeAccepted, and what `require_settled` raises.
        """
        if cancelled_on > today:
            raise CancelledInFuture("an order is cancelled when its client has said so", field="cancelled_on")
        if cancelled_on < self.accepted_on:
            accepted = self.accepted_on.isoformat()
            raise CancelledBeforeAccepted("this order is of a later day", field="cancelled_on", accepted_on=accepted)
        self.require_settled()
        terms = self.sent.quote.terms
        if work_begins_on is not None and (work_begins_on - cancelled_on).days >= terms.notice_days:
            return 0
        return terms.cancellation.of_cents(self.left_cents)

    def _require_open(self) -> None:
        if self.cancelled_on is not None:
            day = self.cancelled_on.isoformat()
            raise OrderIsCancelled("this order was cancelled", field="order_id", cancelled_on=day)
        if not self.left_cents:
            raise NothingLeftToInvoice("all of this order was invoiced: nothing is left", field="order_id")

    def _cents(self, share: Share) -> int:
        """In whole cents, above zero and at most what is left."""
        exact, field = (
            (share.factor * self.net_cents, "percent") if isinstance(share, Rate) else (Fraction(share), "net_cents")
        )
        # Every invoice before, when it was a percentage, took at most half a cent too much.
        rounding = Fraction(len(self.taken), 2) if isinstance(share, Rate) else 0
        if exact > self.left_cents + rounding:
            raise OrderExceeded(
                "more would be invoiced than is left of the order", field=field, left_net_cents=self.left_cents
            )
        cents = min(half_up(exact), self.left_cents)
        if cents == 0:
            raise NothingToCharge("this part of the order comes to less than a cent", field=field)
        return cents


def group_nets(totals: Totals) -> Counter[Group]:
    """The net of each VAT group, in cents."""
    return Counter({(part.category, part.rate): part.net_cents for part in totals.by_vat})
