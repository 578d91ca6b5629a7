"""Governance: shares, cooperators, the share register. Start here."""

from chassis.worker.entrypoints import answer, consume
from chassis.worker.service import Service
from contracts.members.events import MemberRegistered, UnitOpened
from services.governance.shares.use_cases.get_holdings import get_holdings
from services.governance.shares.use_cases.get_share_register import get_share_register
from services.governance.shares.use_cases.pay_shares import pay_shares
from services.governance.shares.use_cases.register_at import get_capital, get_register_at, get_register_changes
from services.governance.shares.use_cases.replicate_members import replicate_members
from services.governance.shares.use_cases.replicate_units import replicate_units
from services.governance.shares.use_cases.subscribe_shares import subscribe_shares


class Governance(Service):
    """Who owns the enterprise."""

    name = "governance"

    on_member_registered = consume(MemberRegistered, replicate_members)
    on_unit_opened = consume(UnitOpened, replicate_units)

    subscribe_shares = answer(subscribe_shares)
    pay_shares = answer(pay_shares)
    get_holdings = answer(get_holdings)
    get_share_register = answer(get_share_register)
    get_register_at = answer(get_register_at)
    get_register_changes = answer(get_register_changes)
    get_capital = answer(get_capital)
