"""The enterprise's account in the story of its owners: files in which money for shares comes, and pay-outs leave."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contracts.governance.shares import SubscriptionReply
from contracts.invoicing.banking import ImportBankStatement
from contracts.invoicing.shares import GetSharePayouts, SharePayout
from deploy.local.bank.coda import BankPayment, closing_cents, write_coda
from scenarios.cast import ENTERPRISE_ACCOUNT
from scenarios.session import ReadDifferently, Session, ask, request_id, today, until


@dataclass(slots=True)
class ShareBank:
    """One statement a day; each opens where the last one closed."""

    balance_cents: int = 1_321_313_200  # cash at the end of 2024: 13,213,132 euro

    def receive(self, session: Session, day: date, payments: Sequence[tuple[SubscriptionReply, int]]) -> None:
        """Members transfer these cents under the communications of their subscriptions."""
        self._hand_in(
            session, day, [BankPayment(cents, reply.communication, value_date=day) for reply, cents in payments]
        )

    def pay_out(self, session: Session, count: int) -> None:
        """Finance transfers what is ordered once so many pay-outs are listed, and the bank says so."""

        def listed() -> Sequence[SharePayout] | None:
            payouts = ask(session.finance, GetSharePayouts()).payouts
            return payouts if len(payouts) >= count else None

        payouts = until(session, f"{count} pay-outs are ordered", listed, patience_s=120)
        self._hand_in(session, today(), [BankPayment(-payout.cents, payout.communication) for payout in payouts])

    def _hand_in(self, session: Session, day: date, movements: Sequence[BankPayment]) -> None:
        number = day.timetuple().tm_yday
        content = write_coda(ENTERPRISE_ACCOUNT, number, day, self.balance_cents, movements)
        self.balance_cents = closing_cents(content)
        text = b64encode(content).decode("ascii")
        reply = ask(session.bank, ImportBankStatement(request_id=request_id(), content_base64=text))
        if reply.suspense:
            raise ReadDifferently(f"{reply.suspense} of {reply.entries} entries of the bank wait for a person")
