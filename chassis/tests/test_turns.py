"""Who goes through many things lets others go first."""

import pytest

from chassis import turns
from chassis.turns import in_turns


@pytest.mark.parametrize(("items", "turns_given"), [(0, 0), (1, 1), (16, 1), (17, 2), (100, 7)])
def test_others_have_their_turn_before_every_sixteenth(
    monkeypatch: pytest.MonkeyPatch, items: int, turns_given: int
) -> None:
    given: list[int] = []
    monkeypatch.setattr(turns, "give_way", lambda: given.append(1))

    assert list(in_turns(range(items))) == list(range(items))
    assert len(given) == turns_given
