"""The withholding tax (précompte professionnel, bedrijfsvoorheffing) on a wage."""

from dataclasses import dataclass
from fractions import Fraction

from kernel.rounding import half_up
from services.payroll.domain.parameters import FlatWithholding, KeyFormula
from services.payroll.domain.social_security import by_band


@dataclass(frozen=True, slots=True)
class Withholding:
    """`before_cents` less `fiscal_bonus_cents` is withheld."""

    before_cents: int
    fiscal_bonus_cents: int


def withhold(
    taxable_cents: int, rule: FlatWithholding | KeyFormula, children: int, work_bonus: tuple[int, int]
) -> Withholding:
    """The tax on this taxable wage. A flat rule knows neither children nor a fiscal work bonus.

    Flat 11.11 % holds for artists and musicians who work by turns for show undertakings without being on
    their permanent staff (annex III RD/CIR 92). That it holds for an artist of the shared enterprise is a
    legal reading.
    """
    if isinstance(rule, FlatWithholding):
        return Withholding(rule.rate.of_cents(taxable_cents), 0)
    before = _month_tax(taxable_cents, rule, children)
    bonus = rule.fiscal_bonus_a.of_cents(work_bonus[0]) + rule.fiscal_bonus_b.of_cents(work_bonus[1])
    return Withholding(before, min(bonus, before))


def _month_tax(taxable_cents: int, rule: KeyFormula, children: int) -> int:
    """The key formula for a single worker, rounded half-up to a cent at every step (SPF Finances, RD
    11/12/2025).

    The only family reduction covered is that for children. A widowed or never-married parent has a
    further one, and so have disability and other dependants: their tax is fixed at assessment.
    """
    year = 12 * taxable_cents
    net = year - min(rule.expenses.of_cents(year), rule.expenses_max_cents)
    tax = by_band(net, rule.brackets) - rule.exempt_cents - _children(rule, children)
    return half_up(Fraction(max(tax, 0), 12))


def _children(rule: KeyFormula, children: int) -> int:
    listed = len(rule.children_cents) - 1
    return rule.children_cents[min(children, listed)] + max(children - listed, 0) * rule.extra_child_cents
