"""How a draft stands before it is issued, and which drafts an adviser looks at first."""

from dataclasses import dataclass

from contracts.invoicing.enums import ReviewStep
from services.invoicing.billing.refusals import DraftDiscarded, DraftInReview, NothingToReview, NotValidated


@dataclass(frozen=True, slots=True)
class Review:
    """The last step of a draft (None: just drafted), and why it was rejected."""

    step: ReviewStep | None = None
    why: str = ""

    def require_kept(self, *, field: str = "invoice_id") -> None:
        """Raises DraftDiscarded."""
        if self.step == "discarded":
            raise DraftDiscarded("this draft was discarded", field=field)

    def require_open(self) -> None:
        """Whether its content may be replaced: also to put right what was rejected. Raises DraftDiscarded,
        DraftInReview.
        """
        self.require_kept()
        if self.step in {"submitted", "validated"}:
            raise DraftInReview(
                "an adviser has seen this draft: submit it and have it rejected, or discard it", field="invoice_id"
            )

    def require_submitted(self) -> None:
        """Raises DraftDiscarded, NothingToReview."""
        self.require_kept()
        if self.step != "submitted":
            raise NothingToReview("only a submitted draft is validated or rejected", field="invoice_id")

    def require_ready(self, net_cents: int, validate_from_cents: int | None) -> None:
        """Whether it may be issued; `validate_from_cents` is its unit's policy. Raises DraftDiscarded, NotValidated."""
        self.require_kept()
        needs_adviser = validate_from_cents is not None and net_cents >= validate_from_cents
        if self.step == "rejected" or (needs_adviser and self.step != "validated"):
            raise NotValidated("an adviser validates this draft before it is issued", field="invoice_id")


AS_DRAFTED = Review()
