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


def test_every_name_has_its_rule() -> None:
    assert TRANSFERS.keys() == set(get_args(TransferRule))


@pytest.mark.parametrize("rule", ALLOWING)
def test_a_sound_transfer_is_allowed(rule: TransferRule) -> None:
    TRANSFERS[rule](SOUND)


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
    with pytest.raises(refusal):
        TRANSFERS[rule](transfer)


def test_the_boards_consent_is_asked_where_the_bylaws_ask_for_it() -> None:
    unheard = replace(SOUND, board_consents=False)

    TRANSFERS["among_shareholders"](unheard)
    with pytest.raises(ConsentMissing):
        TRANSFERS["board_consents"](unheard)


def test_where_the_bylaws_allow_no_transfer_none_is_sound() -> None:
    with pytest.raises(TransferForbidden):
        TRANSFERS["no_transfer"](SOUND)
