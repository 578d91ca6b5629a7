from services.members.domain.closing import can_close, on_their_way

ASKED = ("invoicing", "payroll")


def test_what_sums_to_zero_has_come() -> None:
    crossings = [("turnover", 500), ("losses", -20), ("turnover", -500), ("wages", 0)]

    assert on_their_way(crossings) == {"losses": -20}


def test_a_unit_closes_when_all_have_answered_none_is_hindered_and_nothing_is_on_its_way() -> None:
    free = {"invoicing": False, "payroll": False}

    assert can_close(ASKED, free, [("turnover", 5), ("turnover", -5)])
    assert can_close(ASKED, {**free, "archive": False}, [])
    assert not can_close(ASKED, {"payroll": False}, [])
    assert not can_close(ASKED, {**free, "payroll": True}, [])
    assert not can_close(ASKED, {**free, "archive": True}, [])
    assert not can_close(ASKED, free, [("turnover", 5)])
    assert not can_close(ASKED, {}, [])
