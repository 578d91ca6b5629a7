from kernel.refusal import Refused


class NotACooperator(Refused):
    """A refusal for these tests."""


def test_the_code_is_the_fact_in_snake_case() -> None:
    assert (Refused.code, NotACooperator.code) == ("refused", "not_a_cooperator")


def test_a_refusal_carries_sentence_field_and_facts() -> None:
    refusal = NotACooperator("holds no share", field="member_id", shares=0)

    assert (str(refusal), refusal.sentence) == ("holds no share", "holds no share")
    assert (refusal.field, refusal.facts) == ("member_id", {"shares": 0})
    assert (Refused("no").field, Refused("no").facts) == (None, {})
