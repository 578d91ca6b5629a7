"""What is lost when nobody pays, and what comes back later: turnover and VAT, in proportion, to the cent."""

from dataclasses import dataclass

from kernel.rounding import half_up_ratio


@dataclass(frozen=True, slots=True)
class Parts:
    """An amount VAT included, split: turnover excluding VAT, and VAT. In cents."""

    net_cents: int
    vat_cents: int

    @property
    def gross_cents(self) -> int:
        return self.net_cents + self.vat_cents


def split_open(open_cents: int, net_left_cents: int, gross_left_cents: int) -> Parts:
    """What is open, split as what is left of the invoice: net half-up, the rest is VAT.

    What is left is the invoice less its credit notes; 0 <= net left <= gross left. What is open beyond that (a payment
    of a credited invoice was taken back) holds no VAT: the credit note gave it back.
    """
    left = min(open_cents, gross_left_cents)
    net = half_up_ratio(net_left_cents * left, gross_left_cents) if left else 0
    return Parts(net + open_cents - left, left - net)


def split_recovery(lost: Parts, before: Parts, cents: int) -> tuple[Parts, int]:
    """What `cents` bring back of a loss, after `before` came back; and the rest that is no part of the loss.

    All recoveries of a loss together never bring back more than was lost, of its turnover or of its VAT, and
    once all is back the parts are those that were lost.
    """
    recovered = min(cents, lost.gross_cents - before.gross_cents)
    so_far = before.gross_cents + recovered
    net = half_up_ratio(lost.net_cents * so_far, lost.gross_cents) - before.net_cents
    return Parts(net, recovered - net), cents - recovered
