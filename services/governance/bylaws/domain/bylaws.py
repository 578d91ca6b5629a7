"""The rules of the enterprise on a day: every value typed, with the version and the basis that made it so.

A rule is a field of `Bylaws`: its annotation says how its value is written, and what it decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Annotated

from contracts.governance.enums import (
    Admission,
    CategoryCondition,
    ConversionRule,
    ExclusionBody,
    GateRemainder,
    HeirsRule,
    LateRequest,
    Layer,
    LotOrder,
    QuorumBase,
    SeparationValue,
    ShareClasses,
    TransferRule,
    UnrepresentedVote,
    Voices,
    VotingRule,
    WithdrawalExtent,
    WithdrawalGate,
    WithdrawalWindow,
)

MAX_AMOUNT = 10_000_000


@dataclass(frozen=True, slots=True)
class Basis:
    """What made a rule's value: `text` is the value as it was written.

    `version` names it among all that the rule ever had: "law 2020-01-01", "founding_act 2024-01-01", "bylaw 3".
    `verified` is false for what is only remembered, or decided here for want of a source.
    """

    layer: Layer
    version: str
    since: date
    text: str
    article: str
    source: str
    verified: bool

    @property
    def explanation(self) -> str:
        """The value with what backs it: whatever explains a decision to a person says it in these words."""
        doubt = "" if self.verified else "; only remembered"
        return f"{self.text} ({self.version}: {self.article}{doubt})"


@dataclass(frozen=True, slots=True)
class Says:
    """What a rule decides, in words; the least and the most that its number may be."""

    words: str
    low: int = 0
    high: int = MAX_AMOUNT


@dataclass(frozen=True, slots=True, kw_only=True)
class Bylaws:
    """What counts for one legal entity on one day. Amounts in cents, parts as exact fractions."""

    legal_entity: str
    day: date
    bases: Mapping[str, Basis]
    void: tuple[str, ...]
    """Rules whose bylaw the law of the day does not allow: the law's value counts."""

    share_price_cents: Annotated[int, Says("what a share costs, in cents", 1)]
    nominal_value_cents: Annotated[int, Says("the nominal value of a share, in cents", 1)]
    admission: Annotated[Admission, Says("how a subscription is accepted")]
    category_a: Annotated[CategoryCondition, Says("who is in category A")]
    category_b: Annotated[CategoryCondition, Says("who is in category B")]
    category_c: Annotated[CategoryCondition, Says("who is in category C")]
    part_payment_days: Annotated[int, Says("days after which a subscription that is not paid in full lapses", 1, 3650)]
    transfer: Annotated[TransferRule, Says("to whom shares may be transferred")]
    lot_order: Annotated[LotOrder, Says("which lots leave first")]
    share_classes: Annotated[ShareClasses, Says("which classes of shares there are")]
    conversion: Annotated[ConversionRule, Says("who decides that shares change their class")]
    who_may_vote: Annotated[VotingRule, Says("who may vote at an assembly")]
    unrepresented_vote: Annotated[
        UnrepresentedVote, Says("the vote of a body or of joint owners for whom no representative is named")
    ]
    voices: Annotated[Voices, Says("how many votes a member has")]

    withdrawal_window: Annotated[WithdrawalWindow, Says("when a withdrawal may be asked, and takes effect")]
    withdrawal_window_months: Annotated[int, Says("months of the financial year in which it may be asked", 1, 12)]
    late_withdrawal: Annotated[LateRequest, Says("what becomes of a request after the window")]
    withdrawal_extent: Annotated[WithdrawalExtent, Says("whether a part of the shares may leave")]
    payout_months: Annotated[int, Says("months after the day of effect within which the value is paid", 0, 24)]
    separation_value: Annotated[SeparationValue, Says("what a share is worth to who leaves: the lowest of these")]
    withdrawal_gate: Annotated[WithdrawalGate, Says("what the withdrawals of a year are limited by")]
    withdrawal_gate_part: Annotated[Fraction, Says("the part that may leave in a year under the gate", 0, 1)]
    gate_remainder: Annotated[GateRemainder, Says("who gets the whole shares that remain under the gate")]
    founder_year: Annotated[int, Says("the financial year after foundation from which a founder may leave", 1, 10)]
    minimum_shareholders: Annotated[int, Says("shareholders that must remain", 1, 1000)]
    exclusion_body: Annotated[ExclusionBody, Says("who decides on an exclusion")]
    exclusion_answer_months: Annotated[int, Says("months that a member has to answer a proposal of exclusion", 0, 12)]
    exclusion_notice_days: Annotated[int, Says("days within which a decision of exclusion is told", 0, 365)]
    heirs: Annotated[HeirsRule, Says("what heirs may do")]
    distribution_rate: Annotated[Fraction, Says("the most that a share may yield in a year", 0, 1)]
    dividend_withholding: Annotated[Fraction, Says("the part of a dividend that is withheld for the state", 0, 1)]

    convocation_days: Annotated[int, Says("days between the convocation and the assembly", 0, 365)]
    ordinary_assembly_months: Annotated[int, Says("months after year end to vote the accounts", 1, 12)]
    legal_tenth: Annotated[Fraction, Says("the part of the shares in circulation that may require an assembly", 0, 1)]
    convening_days: Annotated[int, Says("days within which an assembly that was required is convened", 0, 365)]
    quorum_base: Annotated[QuorumBase, Says("what a quorum is counted in")]
    statute_quorum: Annotated[Fraction, Says("the part present at a first call that changes the statutes", 0, 1)]
    statute_majority: Annotated[Fraction, Says("the part of the votes cast that changes the statutes", 0, 1)]
    purpose_majority: Annotated[Fraction, Says("the part of the votes cast that changes the purpose", 0, 1)]
    mandate_years: Annotated[int, Says("years of a director's mandate", 1, 12)]
    mandate_renewals: Annotated[int, Says("times that a mandate may be renewed", 0, 12)]
    gender_part: Annotated[Fraction, Says("the part of the board that each gender has at least", 0, 1)]

    def versions(self, *rules: str) -> dict[str, str]:
        """Which version of these rules counted: a decision that leans on them stores it."""
        return {rule: self.bases[rule].version for rule in rules}

    def changed_from(self, other: "Bylaws") -> list[str]:
        """The rules that another version decides than in `other`."""
        return [rule for rule, basis in self.bases.items() if basis.version != other.bases[rule].version]

    def explained(self, *rules: str) -> str:
        """These rules with their values and what backs them, for whoever asks why."""
        return ", ".join(f"{rule} = {self.bases[rule].explanation}" for rule in rules)
