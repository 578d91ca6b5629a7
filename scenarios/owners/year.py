"""The year, act by act: twelve people and a body join; money comes and goes by the bank's files."""

from dataclasses import dataclass, field
from datetime import date
from functools import partial

from chassis.rpc.client import Client
from contracts.governance.bylaws import DecideBylaw
from contracts.governance.heirs import NamePayees, PayeePart
from contracts.governance.leaving import (
    CheckDistribution,
    DecidePayout,
    GetWithdrawal,
    PayoutReply,
    RecordAccounts,
    RecordLeaving,
    RequestWithdrawal,
    WithdrawalReply,
)
from contracts.governance.transfers import TransferShares
from contracts.governance.voters import GetVoters, VotersReply
from scenarios import month_ends
from scenarios.owners import exclusion
from scenarios.owners.bank import ShareBank
from scenarios.owners.join import BODY, join, pay_all
from scenarios.session import Session, act, ask, it_becomes, refused, request_id, until
from scenarios.story import euro, paragraph

JOIN, DEATH, LEARNED, TRANSFER = date(2026, 1, 5), date(2026, 2, 10), date(2026, 2, 20), date(2026, 3, 16)
LETTER, ASSEMBLY = date(2026, 5, 15), date(2026, 6, 16)
NEW_RULE, BOARD = date(2026, 7, 1), date(2026, 7, 6)
NEXT_ASSEMBLY, PAID_OUT = date(2027, 6, 15), date(2027, 6, 21)
DEAD, HEIR, GIVER, TAKER, EXCLUDED, LEAVER = "farid", "karima", "griet", "amina", "hugo", "ines"
_NET_ASSETS_CENTS = 2_500_000
_DIVIDEND_CENTS = 1_000


@dataclass(slots=True)
class Year:
    """`withdrawals`: of who left, by person."""

    session: Session
    bank: ShareBank = field(default_factory=ShareBank)
    withdrawals: dict[str, str] = field(default_factory=dict)

    @property
    def secretary(self) -> Client:
        return self.session.client.acting_as("secretary:sofie", "secretary")

    def live(self) -> bool:
        """Whether the audit balances at the end."""
        _tell("2026 in a shared enterprise, for those who own it; its people are invented. Amounts in euro.", mark="")
        it_becomes(JOIN)
        self._begin()
        self._somebody_dies()
        self._shares_change_hands()
        self._one_asks_to_leave_and_one_must()
        self._the_assembly_decides()
        self._nothing_is_paid_yet()
        self._the_next_year()
        with act(self.session, "the audit asks all six"):
            balanced = bool(month_ends.audit()["balanced"])
        _tell(
            "The audit BALANCES: lots are capital, and every cent is here or left by the bank."
            if balanced
            else "The audit FAILS."
        )
        return balanced

    def _begin(self) -> None:
        with act(self.session, "people and a body join"):
            subscriptions = join(self.session, self.secretary)
            pay_all(self.session, self.secretary, self.bank, subscriptions, GIVER)
            self._approve(2024, date(2025, 6, 17))
        voters = self._voters(date(2026, 1, 31))
        shares = sum(subscription.shares for subscription in subscriptions.values())
        _tell(
            f"Twelve people and {BODY} join: {shares} shares, five of them paid in two parts, three ahead. At "
            f"the end of January {_may_vote(voters)} of {len(voters.voters)} may vote, by {voters.rule}."
        )

    def _somebody_dies(self) -> None:
        it_becomes(LEARNED)
        died = ask(
            self.secretary,
            RecordLeaving(
                request_id=request_id(),
                member_id=self.session.members[DEAD],
                reason="death",
                day=DEATH,
                reference="certificate",
            ),
        )
        self.withdrawals[DEAD] = died.withdrawal_id
        heir = PayeePart(payee_id=self.session.members[HEIR], part="1")
        naming = NamePayees(
            request_id=request_id(), withdrawal_id=died.withdrawal_id, payees=(heir,), reference="deed of inheritance"
        )
        ask(self.secretary, naming)
        before, after = (self._voters(DEATH, known_on=day) for day in (date(2026, 2, 19), LEARNED))
        _tell(
            f"One dies on {DEATH}, which is known on {LEARNED}: the roll of that day had {_may_vote(before)} voters as "
            f"it was known before, and has {_may_vote(after)} since. The heir is owed {euro(died.value_cents or 0)}."
        )

    def _shares_change_hands(self) -> None:
        it_becomes(TRANSFER)
        request = TransferShares(
            request_id=request_id(),
            giver_id=self.session.members[GIVER],
            taker_id=self.session.members[TAKER],
            shares=2,
            effective_on=TRANSFER,
            giver_signed_on=TRANSFER,
            taker_signed_on=TRANSFER,
        )
        moved = ask(self.secretary, request)
        _tell(f"Two shares go from one member to another, signed by both: {len(moved.movements)} entries, in sum zero.")

    def _one_asks_to_leave_and_one_must(self) -> None:
        exclusion_id = exclusion.until_heard(self.secretary, self.session.members[EXCLUDED])
        it_becomes(LETTER)
        letter = RequestWithdrawal(
            request_id=request_id(),
            member_id=self.session.members[LEAVER],
            shares=2,
            asked_on=LETTER,
            reference="letter",
        )
        self.withdrawals[LEAVER] = ask(self.secretary, letter).withdrawal_id
        it_becomes(ASSEMBLY)
        decided = exclusion.decide(self.secretary, exclusion_id, ASSEMBLY)
        self.withdrawals[EXCLUDED] = str(decided.withdrawal_id)
        late = exclusion.tell(self.secretary, exclusion_id).told_late
        _tell(
            f"One is to be excluded, answers in the month that the law gives, and is heard before the assembly decides "
            f"on {ASSEMBLY}; it is told {'LATE' if late else 'in time'}. Another asks to leave, from {LETTER}."
        )

    def _the_assembly_decides(self) -> None:
        """On the rule about votes: it counts from July."""
        bylaw = DecideBylaw(
            request_id=request_id(),
            rule="who_may_vote",
            value="year_covered",
            effective_on=NEW_RULE,
            decided_by="assembly",
            decided_on=ASSEMBLY,
            reference="assembly 7",
        )
        ask(self.secretary, bylaw)
        before, after = self._voters(date(2026, 6, 30)).rule, self._voters(NEW_RULE).rule
        it_becomes(NEW_RULE)
        left = self._until_owed(LEAVER)
        _tell(
            f"The assembly changes who may vote: {before} on the last of June, {after} from {NEW_RULE} on. On that day "
            f"who asked to leave has left, and is owed {euro(left.value_cents or 0)}."
        )

    def _nothing_is_paid_yet(self) -> None:
        it_becomes(BOARD)
        postponed = self._decide_payout(means_cents=500_000, debts_due_cents=600_000).postponed
        with refused("queue_first"):
            ask(self.secretary, CheckDistribution(cents=_DIVIDEND_CENTS))
        _tell(
            f"The liquidity test fails: {len(postponed)} wait for {euro(sum(entry.cents for entry in postponed))}, "
            "without interest, and a dividend is refused before them (queue_first)."
        )

    def _the_next_year(self) -> None:
        it_becomes(NEXT_ASSEMBLY)
        self._approve(2026, NEXT_ASSEMBLY)
        voters = self._voters(NEXT_ASSEMBLY)
        it_becomes(PAID_OUT)
        released = self._decide_payout(means_cents=5_000_000, debts_due_cents=600_000).released
        with act(self.session, "the bank pays who left"):
            self.bank.pay_out(self.session, len(released))
            for key in self.withdrawals:
                until(self.session, f"{key} is paid", partial(self._is_paid, key))
        dividend = ask(self.secretary, CheckDistribution(cents=_DIVIDEND_CENTS))
        _tell(
            f"In 2027 {_may_vote(voters)} of {len(voters.voters)} may vote, who paid ahead. Both tests hold: "
            f"{len(released)} are paid by the bank, and {euro(dividend.cents)} may be distributed."
        )

    def _approve(self, year: int, approved_on: date) -> None:
        accounts = RecordAccounts(
            request_id=request_id(),
            financial_year=year,
            approved_on=approved_on,
            net_assets_cents=_NET_ASSETS_CENTS,
            reference=f"assembly of {approved_on}",
        )
        ask(self.secretary, accounts)

    def _voters(self, day: date, known_on: date | None = None) -> VotersReply:
        return ask(self.secretary, GetVoters(day=day, known_on=known_on, limit=1000))

    def _shown(self, key: str) -> WithdrawalReply:
        return ask(self.secretary, GetWithdrawal(withdrawal_id=self.withdrawals[key]))

    def _is_paid(self, key: str) -> bool | None:
        return self._shown(key).state == "paid" or None

    def _until_owed(self, key: str) -> WithdrawalReply:
        until(self.session, f"{key} has left", lambda: self._shown(key).value_cents, patience_s=120)
        return self._shown(key)

    def _decide_payout(self, means_cents: int, debts_due_cents: int) -> PayoutReply:
        decision = DecidePayout(
            request_id=request_id(),
            net_assets_cents=_NET_ASSETS_CENTS,
            means_cents=means_cents,
            debts_due_cents=debts_due_cents,
            reference="report of the board",
        )
        return ask(self.secretary, decision)


def _may_vote(roll: VotersReply) -> int:
    return sum(voter.voices for voter in roll.voters)


def _tell(text: str, mark: str = "- ") -> None:
    for line in paragraph(text, mark):
        print(line, flush=True)
