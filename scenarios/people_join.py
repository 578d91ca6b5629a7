"""The tariff is set; people join, sign, buy shares and open units."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial

from contracts.contributions.events import Coefficient
from contracts.contributions.tariffs import GetTariff, SetTariff, TariffReply
from contracts.governance.shares import SubscribeShares
from contracts.invoicing.banking import RecordPayment
from contracts.members.persons import GetMember, RegisterMember, SignUsageAgreement
from contracts.members.units import OpenUnit
from kernel.refusal import Refused
from scenarios import cast
from scenarios.cast import PERSONS, UNITS, Person, Unit
from scenarios.plan import COEFFICIENTS, FIRST, TURNOVER_PERCENT
from scenarios.session import (
    ReadDifferently,
    Session,
    ask,
    no_later_than_today,
    refused,
    request_id,
    today,
    unless_refused,
    until,
)

_AGREEMENT = "v2026_1"


class AlreadyLived(RuntimeError):
    """The people of this story are known here already."""


@dataclass(frozen=True, slots=True)
class JoinResult:
    """`share_cents` is the capital that each person paid, by key; `refusals` by the unit that was refused."""

    share_cents: dict[str, int]
    refusals: dict[str, str]


def set_tariff(session: Session) -> TariffReply:
    """Finance sets the tariff of the month. Raises ReadDifferently when another one was set for that day."""
    request = SetTariff(
        request_id=request_id(),
        legal_entity="BE",
        since=no_later_than_today(FIRST),
        turnover_percent=TURNOVER_PERCENT,
        coefficients=tuple(Coefficient(kind=kind, factor=factor) for kind, factor in COEFFICIENTS.items()),
        source="6.5 %: annual report 2024; coefficients: demo values, not Smart's",
    )
    try:
        return ask(session.finance, request)
    except Refused as refusal:
        if refusal.code != "tariff_already_set":
            raise
    tariff = ask(session.finance, GetTariff(legal_entity="BE", day=request.since))
    if (tariff.turnover_percent, {c.kind: c.factor for c in tariff.coefficients}) != (TURNOVER_PERCENT, COEFFICIENTS):
        raise ReadDifferently("another tariff holds for this month; run the story on fresh databases")
    return tariff


def join(session: Session) -> JoinResult:
    """All persons of the cast become cooperators and open their units; two of them try too early."""
    for person in PERSONS:
        session.members[person.key] = _register(session, person)
    for person in PERSONS:
        if person.key != cast.UNSIGNED:
            _sign(session, person)
    paid = {person.key: _buy_shares(session, person) for person in PERSONS if person.key != cast.UNPAID}
    _until_cooperators(session, paid)
    refusals = _try_too_early(session)
    _sign(session, _person(cast.UNSIGNED))
    paid[cast.UNPAID] = _buy_shares(session, _person(cast.UNPAID))
    _until_cooperators(session, [cast.UNPAID])
    for unit in UNITS:
        session.units[unit.key] = _open(session, unit)
    return JoinResult(paid, refusals)


def _try_too_early(session: Session) -> dict[str, str]:
    too_early = {cast.UNSIGNED: "agreement_not_signed", cast.UNPAID: "not_a_cooperator"}
    refusals = {}
    for holder, code in too_early.items():
        unit = next(unit for unit in UNITS if unit.holders == (holder,))
        with refused(code):
            _open(session, unit)
        refusals[unit.name] = code
    return refusals


def _register(session: Session, person: Person) -> str:
    request = RegisterMember(
        request_id=request_id(),
        given_name=person.given_name,
        family_name=person.family_name,
        email=person.email,
        language=person.language,
        national_number=person.national_number,
    )
    try:
        return ask(session.adviser(cast.ADVISERS[0]), request).member_id
    except Refused as refusal:
        if refusal.code != "member_already_known":
            raise
        raise AlreadyLived("this month was lived here before; run it on fresh databases") from refusal


def _sign(session: Session, person: Person) -> None:
    member_id = session.members[person.key]
    request = SignUsageAgreement(request_id=request_id(), member_id=member_id, version=_AGREEMENT)
    ask(session.member(person.key), request)


def _buy_shares(session: Session, person: Person) -> int:
    """The member subscribes once governance knows it; finance records its transfer, which governance hears of.

    Returns the cents paid.
    """
    request = SubscribeShares(request_id=request_id(), member_id=session.members[person.key], shares=person.shares)
    subscription = until(
        session,
        f"governance knows {person.given_name}",
        unless_refused("unknown_thing", lambda: ask(session.member(person.key), request)),
    )
    pay = RecordPayment(
        request_id=request_id(),
        communication=str(subscription.communication),
        amount_cents=subscription.price_cents,
        value_date=today(),
    )
    ask(session.finance, pay)
    return subscription.price_cents


def _until_cooperators(session: Session, keys: Iterable[str]) -> None:
    """Wait until members has consumed their admissions."""
    for key in keys:
        until(session, f"{key} is a cooperator", partial(_cooperator_since, session, key))


def _cooperator_since(session: Session, key: str) -> date | None:
    request = GetMember(member_id=session.members[key])
    return ask(session.member(key), request).cooperator_since


def _open(session: Session, unit: Unit) -> str:
    request = OpenUnit(
        request_id=request_id(),
        name=unit.name,
        holder_ids=tuple(session.members[holder] for holder in unit.holders),
        tool=unit.tool,
        sector=unit.sector,
        office=unit.office,
        adviser=unit.adviser,
    )
    return ask(session.adviser(unit.adviser), request).unit_id


def _person(key: str) -> Person:
    return next(person for person in PERSONS if person.key == key)
