"""Whether shares of one class may become shares of another."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from contracts.governance.enums import ConversionRule, DecisionBody, ShareClasses
from services.governance.bylaws.domain.bylaws import Bylaws
from services.governance.shares.refusals import (
    ConversionForbidden,
    DecidedByOther,
    MoreThanHeld,
    SameClass,
    SharesRestricted,
    UnknownClass,
)

SHARE_CLASSES: Mapping[ShareClasses, frozenset[str]] = {
    "ordinary": frozenset({"ordinary"}),
    "ordinary_and_investor": frozenset({"ordinary", "investor"}),
}
"""The classes of shares that there are."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """`shares` of a class become as many of another. `holding`: what the member has of the first,
    `free` what of it neither leaves nor is under a restriction.
    """

    from_class: str
    to_class: str
    shares: int
    holding: int
    free: int
    decided_by: DecisionBody


def no_conversion(conversion: Conversion) -> None:
    """Shares stay of their class. Raises ConversionForbidden."""
    raise ConversionForbidden("the bylaws allow no conversion", field="to_class", asked=conversion.to_class)


def by_board(conversion: Conversion) -> None:
    """The board decides, or the assembly."""


def by_assembly(conversion: Conversion) -> None:
    """The assembly decides, nobody else. Raises DecidedByOther."""
    if conversion.decided_by == "board":
        raise DecidedByOther("the bylaws let the assembly decide on conversions", field="decided_by")


CONVERSIONS: Mapping[ConversionRule, Callable[[Conversion], None]] = {
    "no_conversion": no_conversion,
    "by_board": by_board,
    "by_assembly": by_assembly,
}
"""Refuses what the bylaws do not allow."""


def require_convertible(conversion: Conversion, bylaws: Bylaws) -> None:
    """Raises ConversionForbidden, DecidedByOther, UnknownClass, SameClass, MoreThanHeld, SharesRestricted."""
    CONVERSIONS[bylaws.conversion](conversion)
    classes = SHARE_CLASSES[bylaws.share_classes]
    if conversion.to_class not in classes:
        raise UnknownClass("the bylaws know no such class", field="to_class", classes=", ".join(sorted(classes)))
    if conversion.from_class == conversion.to_class:
        raise SameClass("the shares are of that class", field="to_class")
    if conversion.shares > conversion.holding:
        raise MoreThanHeld("more shares of the class than the member holds", field="shares", holding=conversion.holding)
    if conversion.shares > conversion.free:
        raise SharesRestricted("some of these shares are under a restriction", field="shares", free=conversion.free)
