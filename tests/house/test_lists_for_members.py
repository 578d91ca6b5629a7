"""Lists that a member may page through: which there are, and that none of them is the enterprise's."""

from pydantic import BaseModel

from contracts.catalogue import MethodSpec
from contracts.tooling.schemas import methods_once
from contracts.wire.roles import ANY_MEMBER

_SEARCHED = {"invoicing.find_clients"}
"""Held by test_searches_of_members.py of invoicing: own and shared clients, by three letters."""
_UNIT_OR_REFUSED = {
    "invoicing.find_invoices",
    "invoicing.find_credit_notes",
    "invoicing.get_reminders",
    "invoicing.get_receivables",
}
"""Held by test_what_a_stranger_learns.py of invoicing: a member names its unit, or is refused."""


def test_a_list_that_every_member_may_ask_for_is_a_search_with_limits() -> None:
    assert {_name(spec) for spec in _lists() if spec.request.WHOSE == ANY_MEMBER} == _SEARCHED


def test_a_list_without_a_named_unit_or_thing_is_known_here() -> None:
    nothing_required = {
        _name(spec)
        for spec in _lists()
        if "member" in spec.roles
        and not any(field.is_required() for field in spec.request.model_fields.values())
        and spec.request.WHOSE != ANY_MEMBER
    }

    assert nothing_required == _UNIT_OR_REFUSED


def _name(spec: MethodSpec) -> str:
    return f"{spec.service}.{spec.name}"


def _lists() -> list[MethodSpec]:
    """Questions whose reply has many of something, as many as the caller likes."""
    return [spec for spec in methods_once() if "limit" in spec.request.model_fields and _has_many(spec.request.REPLY)]


def _has_many(reply: type[BaseModel]) -> bool:
    return any("tuple" in str(field.annotation) for field in reply.model_fields.values())
