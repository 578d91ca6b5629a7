"""The enumerations of governance, on the wire, in its rules and in its tables. Only `typing` is imported here."""

from typing import Literal

Category = Literal["A", "B", "C"]
RegisterEntryKind = Literal["issue", "receive", "give", "withdraw"]
MovementKind = Literal[
    "issue",
    "transfer_out",
    "transfer_in",
    "withdrawal",
    "cancellation",
    "conversion_out",
    "conversion_in",
    "correction",
]
"""Why shares moved; `RegisterEntryKind` is how the first release said it, by the direction."""
SubscriptionStepKind = Literal["accepted", "refused", "lapsed"]
SubscriptionState = Literal["waits_for_board", "open", "paid", "refused", "lapsed"]
Payer = Literal["person", "unit"]
"""Who pays for a share: the person itself, or a unit from its budget or by an expense note."""

DecisionBody = Literal["assembly", "board"]
Layer = Literal["law", "founding_act", "bylaw"]
"""Where a rule's value comes from: the law, the act by which the co-operative began, or a later decision."""

VotingRule = Literal["subscribed_in_year", "year_covered", "holds_a_share"]
Lack = Literal["no_share", "none_issued_this_year", "year_not_covered"]
"""What a member lacks to vote."""
Hindrance = Literal["no_representative"]
"""Why a vote that the shares give is not exercised."""
UnrepresentedVote = Literal["suspended", "counted"]
RepresentativeRole = Literal["guardian", "standing", "joint"]
"""Whose vote it is that another exercises: a natural person's, a body's, or that of joint owners."""
Voices = Literal["equal", "by_share"]
Admission = Literal["of_right", "by_board"]
CategoryCondition = Literal["develops_activity", "employed_in_support", "admitted_by_board"]
Ground = Literal["unit", "work", "declared", "support", "board"]
"""Why a member is in its category."""
Profile = Literal["person", "body", "academic", "union", "former_staff", "partner", "public"]
"""What kind of stakeholder a member of category C is."""
Acceptance = Literal["accepted", "awaits_board", "refused"]
TransferRule = Literal["among_shareholders", "board_consents", "no_transfer"]
ShareClasses = Literal["ordinary", "ordinary_and_investor"]
ConversionRule = Literal["no_conversion", "by_board", "by_assembly"]
LotOrder = Literal["first_in_first_out", "last_in_first_out"]
WithdrawalWindow = Literal["first_months_of_year", "any_day"]
LateRequest = Literal["refused", "next_window"]
WithdrawalExtent = Literal["all_shares", "whole_or_part"]
SeparationValue = Literal["paid_or_net_assets", "paid_net_assets_or_nominal"]
WithdrawalGate = Literal["open", "part_of_capital", "part_of_members"]
GateRemainder = Literal["largest_remainder", "earliest_request"]
ExclusionBody = Literal["assembly", "board"]
HeirsRule = Literal["claim_the_value", "may_join"]
Motion = Literal["ordinary", "statutes", "purpose"]
"""What is voted on: anything, a change of the statutes, or one of object, purpose, finality or values."""
AssemblyDay = Literal["latest_sending", "convened_by"]
QuorumBase = Literal["shares_issued", "members"]
LeavingReason = Literal["request", "death", "bankruptcy", "winding_up", "incapacity", "loss_of_quality", "exclusion"]
"""Why a member leaves: it asks, it leaves of right on the day itself, or it is excluded."""
WithdrawalState = Literal["asked", "undone", "owed", "released", "paid", "passed_on"]
"""`undone`: taken back; or the gate lets no share of it leave, and another one asks for the next window."""
DeliveryMeans = Literal["registered_letter", "e_mail"]
"""How the law lets a proposal or a decision of exclusion reach the member (CSA 6:123)."""
ExclusionState = Literal["proposed", "delivered", "excluded", "not_excluded"]
ExclusionStepKind = Literal["delivered", "answered", "hearing_asked", "heard", "told"]
RestrictionKind = Literal["pledge", "seizure", "blocking"]
"""Why shares may not move: pledged to somebody, seized by a creditor, or blocked by law."""
ShareRight = Literal["votes", "profit"]
"""What a share carries, as the register shows it (CSA 6:25)."""
PayoutGround = Literal["withdrawal", "subscription", "payment", "correction", "dividend"]
"""Why money goes to a member: shares that left; a subscription that ended; a payment that was too much; an issue that
was corrected away."""
