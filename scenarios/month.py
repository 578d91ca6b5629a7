"""A month in the life of a shared enterprise: `python -m scenarios.month [--seed 2026]`.

Runs against a system of six services on fresh databases, with the operator's environment (or, when none is set,
that of the local system). Tells the story on standard output and leaves files to look at. Exits 0 when the audit
balances, 1 when it does not or something went otherwise than told.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from chassis.cli.system import running_settings
from chassis.rpc.client import Client, NoBroker
from contracts.contributions.pot import PotReply
from contracts.contributions.tariffs import TariffReply
from contracts.payroll.budgets import BudgetReply
from kernel.refusal import Refused
from scenarios import banking, closing, invoicing, joining, paying, telling, telling_after
from scenarios.after import After, live_on
from scenarios.banking import ImportResult
from scenarios.cast import UNITS
from scenarios.desk import Desk, act, post_office
from scenarios.folder import Folder
from scenarios.invoicing import SentInvoice
from scenarios.joining import JoinResult
from scenarios.paying import RefusedWage, SettledWage
from scenarios.plan import LAST, Plan, plan_month
from scenarios.record import Record, summary
from scenarios.trade import HASTY, PATIENT

SEED = 2026


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m scenarios.month", description="A month, told.")
    parser.add_argument("--seed", type=int, default=SEED, help="the same seed gives the same cents")
    choice = parser.parse_args(arguments)
    try:
        client = Client.from_settings(running_settings(), subject="operator:story", roles=("operator",))
        with client:
            record = live(Desk(client), plan_month(choice.seed), Folder.of_environment())
    except (NoBroker, RuntimeError, OSError) as error:
        print(f"The story cannot go on: {error}", file=sys.stderr)
        return 1
    except Refused as refusal:
        print(f"The story cannot go on: {refusal.sentence} ({refusal.code})", file=sys.stderr)
        return 1
    return 0 if record.verdict["balanced"] and not record.again.changed else 1


def live(desk: Desk, plan: Plan, folder: Folder) -> Record:
    """Live the month, tell it, and leave the files. Raises NotInTime, ReadDifferently, or a service's Refused."""
    stage = _Stage(desk, plan, folder)
    stage.tell(telling.title(plan.seed))
    pot, letters = closing.pot(desk), post_office(desk).sent
    tariff, joined = _join(stage)
    folder.empty()  # not before: a month that was lived here already keeps its files
    issued = _invoice(stage)
    before, advanced = _advance(stage)
    imported, issued = _bank(stage, issued, advanced)
    again = _bank_again(stage, pot, issued)
    exceeded, paid = _pay(stage, advanced)
    grown, languages = _count(stage, pot, letters)
    budgets = {unit.key: paying.budget(desk, unit.key) for unit in UNITS}
    statements = {unit.key: paying.statement(desk, unit.key) for unit in UNITS}
    later = _after(stage, issued, budgets)
    verdict = _audit(stage)
    record = Record(
        plan=plan,
        tariff=tariff,
        joined=joined,
        issued=issued,
        imported=imported,
        again=again,
        exceeded=exceeded,
        before_advance=before,
        paid=paid,
        budgets=budgets,
        statements=statements,
        pot=grown,
        letters=languages,
        after=later,
        verdict=verdict,
    )
    _leave(stage, record)
    return record


@dataclass(slots=True)
class _Stage:
    desk: Desk
    plan: Plan
    folder: Folder
    began: float = field(default_factory=time.time)
    story: list[str] = field(default_factory=list)

    def tell(self, *paragraphs: list[str]) -> None:
        for line in (line for paragraph in paragraphs for line in paragraph):
            self.story.append(line)
            print(line, flush=True)


def _join(stage: _Stage) -> tuple[TariffReply, JoinResult]:
    with act(stage.desk, "the tariff is set, people join"):
        tariff, joined = joining.set_tariff(stage.desk), joining.join(stage.desk)
    stage.tell(telling.tariff(tariff), telling.joined(joined))
    return tariff, joined


def _invoice(stage: _Stage) -> list[SentInvoice]:
    with act(stage.desk, "invoices are sent"):
        invoicing.register_clients(stage.desk, stage.plan)
        issued = invoicing.issue_all(stage.desk, stage.plan.invoices)
    stage.tell(telling.invoiced(issued))
    return issued


def _advance(stage: _Stage) -> tuple[BudgetReply, list[SettledWage]]:
    """One unit pays wages before its client pays."""
    desk, invoices = stage.desk, stage.plan.of_unit(PATIENT)
    with act(desk, "a wage is advanced"):
        facility = sum(invoice.advance_cents for invoice in invoices)
        before = paying.until_facility(desk, PATIENT, facility)
        wages = paying.pay(desk, stage.plan.advanced)
        after = paying.until_available(desk, PATIENT, -sum(wage.cost_cents for wage in wages))
    stage.tell(telling.advanced(PATIENT, before, wages, after))
    return before, wages


def _bank(
    stage: _Stage, issued: list[SentInvoice], advanced: list[SettledWage]
) -> tuple[ImportResult, list[SentInvoice]]:
    with act(stage.desk, "the bank's file comes in"):
        content = banking.bank_file(issued, stage.plan.seed)
        stage.folder.keep_bank_file(f"{LAST}.coda", content)
        imported = banking.import_new(stage.desk, content)
        _until_budgets(stage, advanced)
        now = invoicing.as_they_stand(stage.desk, issued)
    stage.tell(telling.paid_by_clients(now, imported))
    return imported, now


def _bank_again(stage: _Stage, pot: PotReply, issued: list[SentInvoice]) -> ImportResult:
    with act(stage.desk, "the bank's file comes in again"):
        again = banking.import_again(stage.desk, stage.folder.bank_file(f"{LAST}.coda"))
        turnover_cents = closing.grown(pot, closing.pot(stage.desk)).turnover_cents
    stage.tell(telling.imported_again(again), telling.contributed(issued, turnover_cents))
    return again


def _pay(stage: _Stage, advanced: list[SettledWage]) -> tuple[RefusedWage, list[SettledWage]]:
    desk = stage.desk
    with act(desk, "wages are declared and settled"):
        exceeded = paying.try_whole_budget(desk, HASTY)
        paid = [*advanced, *paying.pay(desk, stage.plan.wages)]
        _until_budgets(stage, paid)
        paid = paying.as_they_stand(desk, paid)
    stage.tell(telling.exceeded(exceeded), telling.wages(paid))
    return exceeded, paid


def _until_budgets(stage: _Stage, paid: list[SettledWage]) -> None:
    """Wait until every unit has what it earned, less what these wages cost it."""
    for unit in UNITS:
        cost = sum(wage.cost_cents for wage in paid if wage.planned.unit == unit.key)
        paying.until_available(stage.desk, unit.key, stage.plan.earned_cents(unit.key) - cost)


def _count(stage: _Stage, pot: PotReply, letters: int) -> tuple[PotReply, Counter[str]]:
    """What the pot has more than before the month, and the letters by language."""
    desk = stage.desk
    with act(desk, "letters go out"):
        closing.until_letters_sent(desk, letters + closing.letters_due(stage.plan))
        languages = closing.letters_by_language(desk)
    grown = closing.grown(pot, closing.pot(desk))
    budgets = [paying.budget(desk, unit.key) for unit in UNITS]
    stage.tell(telling.written(languages), telling.standing(budgets, grown))
    return grown, languages


def _after(stage: _Stage, issued: list[SentInvoice], budgets: dict[str, BudgetReply]) -> After:
    with act(stage.desk, "what comes after September"):
        later = live_on(stage.desk, stage.folder, issued, budgets)
    stage.tell(telling_after.dealt(later), telling_after.chased(later), telling_after.left(later))
    return later


def _audit(stage: _Stage) -> dict[str, Any]:
    with act(stage.desk, "the audit asks all six"):
        verdict = closing.audit()
    stage.tell(telling.audited(verdict))
    return verdict


def _leave(stage: _Stage, record: Record) -> None:
    names = record.names()
    for unit in UNITS:
        stage.folder.keep_statement(unit, paying.statement(stage.desk, unit.key), names)
    stage.folder.keep_summary(summary(record))
    mails, documents = stage.folder.keep_mails(stage.began), stage.folder.keep_documents(stage.began)
    stage.tell(telling.left_behind(str(stage.folder.path), mails, documents))
    stage.folder.keep_story(stage.story)


if __name__ == "__main__":
    sys.exit(main())
