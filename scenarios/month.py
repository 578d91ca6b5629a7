"""A month in the life of a shared enterprise: `python -m scenarios.month [--seed 2026]`.

Runs against a system of six services on fresh databases, with the operator's environment (or, when none is set,
that of the local system). Tells the story on standard output and leaves files to look at. Exits 0 when the audit
balances, 1 when it does not or an act went wrong.
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
from scenarios import bank_file_comes_in, invoices_go_out, month_ends, people_join, story, wages_are_paid
from scenarios.after_september import After, live_on
from scenarios.asking import commands
from scenarios.bank_file_comes_in import ImportResult
from scenarios.cast import UNITS
from scenarios.folder import Folder
from scenarios.invoices_go_out import SentInvoice
from scenarios.people_join import JoinResult
from scenarios.plan import FIRST, LAST, Plan, plan_month
from scenarios.record import Record, summary
from scenarios.session import Session, act, it_becomes, post_office
from scenarios.trade import HASTY, PATIENT
from scenarios.wages_are_paid import RefusedWage, SettledWage

SEED = 2026


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m scenarios.month", description="A month, told.")
    parser.add_argument("--seed", type=int, default=SEED, help="the same seed gives the same cents")
    choice = parser.parse_args(arguments)
    try:
        client = Client.from_settings(running_settings(), subject="operator:story", roles=("operator",))
        with client:
            record = live(Session(client), plan_month(choice.seed), Folder.of_environment())
    except (NoBroker, RuntimeError, OSError) as error:
        print(f"The story cannot go on: {error}", file=sys.stderr)
        return 1
    except Refused as refusal:
        print(f"The story cannot go on: {refusal.sentence} ({refusal.code})", file=sys.stderr)
        return 1
    return 0 if record.verdict["balanced"] and not record.again.changed else 1


def live(session: Session, plan: Plan, folder: Folder) -> Record:
    """Live the month, tell it, and leave the files. Raises NotInTime, ReadDifferently, or a service's Refused."""
    stage = _Stage(session, plan, folder)
    stage.tell(story.title(plan.seed))
    pot, letters = month_ends.pot(session), post_office(session).sent
    tariff, joined = _join(stage)
    folder.empty()  # not before: a month that was lived here already keeps its files
    issued = _invoice(stage)
    before, advanced = _advance(stage)
    imported, issued = _bank(stage, issued, advanced)
    again = _bank_again(stage, pot, issued)
    exceeded, paid = _pay(stage, advanced)
    grown, languages = _count(stage, pot, letters)
    budgets = {unit.key: wages_are_paid.budget(session, unit.key) for unit in UNITS}
    statements = {unit.key: wages_are_paid.statement(session, unit.key) for unit in UNITS}
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
    session: Session
    plan: Plan
    folder: Folder
    began: float = field(default_factory=time.time)
    story: list[str] = field(default_factory=list)

    def tell(self, *paragraphs: list[str]) -> None:
        for line in (line for paragraph in paragraphs for line in paragraph):
            self.story.append(line)
            print(line, flush=True)


def _join(stage: _Stage) -> tuple[TariffReply, JoinResult]:
    it_becomes(FIRST)
    with act(stage.session, "the tariff is set, people join"):
        tariff, joined = people_join.set_tariff(stage.session), people_join.join(stage.session)
    stage.tell(story.tariff(tariff), story.joined(joined))
    return tariff, joined


def _invoice(stage: _Stage) -> list[SentInvoice]:
    with act(stage.session, "invoices are sent"):
        invoices_go_out.register_clients(stage.session, stage.plan)
        issued = invoices_go_out.issue_all(stage.session, stage.plan.invoices)
    stage.tell(story.invoiced(issued))
    return issued


def _advance(stage: _Stage) -> tuple[BudgetReply, list[SettledWage]]:
    """One unit pays wages before its client pays."""
    session, invoices = stage.session, stage.plan.of_unit(PATIENT)
    with act(session, "a wage is advanced"):
        facility = sum(invoice.advance_cents for invoice in invoices)
        before = wages_are_paid.until_facility(session, PATIENT, facility)
        wages = wages_are_paid.pay(session, stage.plan.advanced)
        after = wages_are_paid.until_available(session, PATIENT, -sum(wage.cost_cents for wage in wages))
    stage.tell(story.advanced(PATIENT, before, wages, after))
    return before, wages


def _bank(
    stage: _Stage, issued: list[SentInvoice], advanced: list[SettledWage]
) -> tuple[ImportResult, list[SentInvoice]]:
    it_becomes(LAST)
    with act(stage.session, "the bank's file comes in"):
        content = bank_file_comes_in.bank_file(issued, stage.plan.seed)
        stage.folder.keep_bank_file(f"{LAST}.coda", content)
        imported = bank_file_comes_in.import_new(stage.session, content)
        _until_budgets(stage, advanced)
        now = invoices_go_out.as_they_stand(stage.session, issued)
    stage.tell(story.paid_by_clients(now, imported))
    return imported, now


def _bank_again(stage: _Stage, pot: PotReply, issued: list[SentInvoice]) -> ImportResult:
    with act(stage.session, "the bank's file comes in again"):
        again = bank_file_comes_in.import_again(stage.session, stage.folder.bank_file(f"{LAST}.coda"))
        turnover_cents = month_ends.grown(pot, month_ends.pot(stage.session)).turnover_cents
    stage.tell(story.imported_again(again), story.contributed(issued, turnover_cents))
    return again


def _pay(stage: _Stage, advanced: list[SettledWage]) -> tuple[RefusedWage, list[SettledWage]]:
    session = stage.session
    with act(session, "wages are declared and settled"):
        exceeded = wages_are_paid.try_whole_budget(session, HASTY)
        paid = [*advanced, *wages_are_paid.pay(session, stage.plan.wages)]
        _until_budgets(stage, paid)
        paid = wages_are_paid.as_they_stand(session, paid)
    stage.tell(story.exceeded(exceeded), story.wages(paid))
    return exceeded, paid


def _until_budgets(stage: _Stage, paid: list[SettledWage]) -> None:
    """Wait until every unit has what it earned, less what these wages cost it."""
    for unit in UNITS:
        cost = sum(wage.cost_cents for wage in paid if wage.planned.unit == unit.key)
        wages_are_paid.until_available(stage.session, unit.key, stage.plan.earned_cents(unit.key) - cost)


def _count(stage: _Stage, pot: PotReply, letters: int) -> tuple[PotReply, Counter[str]]:
    """By how much the pot grew in the month, and the letters by language."""
    session = stage.session
    with act(session, "letters go out"):
        month_ends.until_letters_sent(session, letters + month_ends.letters_due(stage.plan))
        languages = month_ends.letters_by_language(session)
    grown = month_ends.grown(pot, month_ends.pot(session))
    budgets = [wages_are_paid.budget(session, unit.key) for unit in UNITS]
    stage.tell(story.written(languages), story.standing(budgets, grown))
    return grown, languages


def _after(stage: _Stage, issued: list[SentInvoice], budgets: dict[str, BudgetReply]) -> After:
    with act(stage.session, "what comes after September"):
        later = live_on(stage.session, stage.folder, issued, budgets)
    stage.tell(story.dealt(later), story.chased(later), story.left(later))
    return later


def _audit(stage: _Stage) -> dict[str, Any]:
    with act(stage.session, "the audit asks all six"):
        verdict = month_ends.audit()
    stage.tell(story.audited(verdict))
    return verdict


def _leave(stage: _Stage, record: Record) -> None:
    names = record.names()
    for unit in UNITS:
        stage.folder.keep_statement(unit, wages_are_paid.statement(stage.session, unit.key), names)
    stage.folder.keep_summary(summary(record))
    mails, documents = stage.folder.keep_mails(stage.began), stage.folder.keep_documents(stage.began)
    stage.tell(story.left_behind(str(stage.folder.path), mails, documents))
    stage.folder.keep_story(stage.story)
    stage.folder.keep_commands(commands(stage.session))


if __name__ == "__main__":
    sys.exit(main())
