from dataclasses import replace
from typing import get_args

import pytest

from contracts.governance.enums import TransferRule
from kernel.refusal import Refused
from services.governance.shares.domain.rules.transfer import TRANSFERS, Transfer
from services.governance.shares.refusals import (
    ConsentMissing,
    MoreThanHeld,
    NotAccepted,
    SharesRestricted,
    TransferForbidden,
    TransferToOneself,
)

SOUND = Transfer("mbr_1", "mbr_2", 3, holding=5, free=3, taker_is_accepted=True, board_consents=True)
ALLOWING: tuple[TransferRule, ...] = ("among_shareholders", "board_consents")


def refusal_by(rule: TransferRule, transfer: Transfer) -> type[Refused] | None:
    """What the rule refuses it by; None where it allows it."""
    try:
        TRANSFERS[rule](transfer)
    except Refused as refusal:
        return type(refusal)
    return None


def test_every_name_has_its_rule() -> None:
    assert TRANSFERS.keys() == set(get_args(TransferRule))


@pytest.mark.parametrize("rule", ALLOWING)
def test_a_sound_transfer_is_allowed(rule: TransferRule) -> None:
    assert refusal_by(rule, SOUND) is None


@pytest.mark.parametrize("rule", ALLOWING)
@pytest.mark.parametrize(
    ("transfer", "refusal"),
    [
        (replace(SOUND, taker_id="mbr_1"), TransferToOneself),
        (replace(SOUND, shares=6), MoreThanHeld),
        (replace(SOUND, shares=4), SharesRestricted),
        (replace(SOUND, taker_is_accepted=False), NotAccepted),
    ],
)
def test_what_no_transfer_may_be_is_refused_by_name(
    rule: TransferRule, transfer: Transfer, refusal: type[Refused]
) -> None:
    assert refusal_by(rule, transfer) is refusal


def test_the_boards_consent_is_asked_where_the_bylaws_ask_for_it() -> None:
    unheard = replace(SOUND, board_consents=False)

    assert refusal_by("among_shareholders", unheard) is None
    assert refusal_by("board_consents", unheard) is ConsentMissing


def test_where_the_bylaws_allow_no_transfer_none_is_sound() -> None:
    assert refusal_by("no_transfer", SOUND) is TransferForbidden
