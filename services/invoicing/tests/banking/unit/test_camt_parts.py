"""Charges that the bank kept back, pages, and who pays in the end, in camt.053."""

import re
from collections.abc import Sequence
from datetime import date

import pytest

from services.invoicing.banking.formats.camt import examine_camt
from services.invoicing.banking.formats.statements import StatementEntry
from services.invoicing.banking.refusals import BrokenStatement
from services.invoicing.tests.banking.camt_files import BBA, Movement, amount, balance, camt, detail, euros, statement

OGM = "090933755493"
PAYER = "<RltdPties><Dbtr><Nm>A. CLIENT</Nm></Dbtr></RltdPties>"


def charge(cents: int, included: str = "true", currency: str = "EUR") -> str:
    """A charge that the bank keeps; below zero it gives it back."""
    way = "CRDT" if cents < 0 else "DBIT"
    flag = f"<ChrgInclInd>{included}</ChrgInclInd>" if included else ""
    return f'<Rcrd><Amt Ccy="{currency}">{euros(cents)}</Amt><CdtDbtInd>{way}</CdtDbtInd>{flag}</Rcrd>'


def charges(*records: str, total: str = "") -> str:
    return f"<Chrgs>{total}{''.join(records)}</Chrgs>"


def part(cents: int, more: str = "", communication: str = "") -> str:
    return f"<TxDtls>{amount(cents)}{more}{PAYER}<RmtInf>{communication}</RmtInf></TxDtls>"


def instructed(cents: int) -> str:
    return f'<AmtDtls><InstdAmt><Amt Ccy="EUR">{euros(cents)}</Amt></InstdAmt></AmtDtls>'


def entries_of(cents: int, inside: str, head: str = "") -> Sequence[StatementEntry]:
    content = camt(statement([Movement(cents, inside=inside, head=head), Movement(7)]))
    (bank_statement,) = examine_camt(content).sound().statements
    *entries, last = bank_statement.entries
    assert last.amount_cents == 7
    assert sum(entry.amount_cents for entry in entries) == cents
    assert len({entry.reference for entry in entries}) == len(entries)
    return entries


BATCH = part(10_000, communication=BBA.format(OGM)) + part(20_000)
BATCHES = {
    "at the entry": (BATCH, charges(charge(500))),
    "at a payment": (part(10_000, charges(charge(500)), BBA.format(OGM)) + part(20_000), ""),
    "at both": (part(10_000, charges(charge(500)), BBA.format(OGM)) + part(20_000), charges(charge(500))),
    "without a flag": (BATCH, charges(charge(500, ""))),
    "as version 02 writes it": (BATCH, '<Chrgs><Amt Ccy="EUR">5.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></Chrgs>'),
    "as a total only": (BATCH, charges(total='<TtlChrgsAndTaxAmt Ccy="EUR">5.00</TtlChrgsAndTaxAmt>')),
    "beside one of another currency": (BATCH, charges(charge(700, currency="USD"), charge(500))),
    "beside one that is not in it": (BATCH, charges(charge(500), charge(900, "false"))),
}


@pytest.mark.parametrize(("inside", "head"), BATCHES.values(), ids=BATCHES.keys())
def test_a_batch_net_of_charges_is_its_payments_and_a_cost_of_the_bank(inside: str, head: str) -> None:
    entries = entries_of(29_500, inside, head)

    assert [(entry.amount_cents, entry.kind) for entry in entries] == [
        (10_000, "payment"),
        (20_000, "payment"),
        (-500, "bank_cost"),
    ]
    assert [entry.structured for entry in entries] == [OGM, None, None]
    assert [entry.counterparty_name for entry in entries] == ["A. CLIENT", "A. CLIENT", ""]


def test_several_charges_are_as_many_costs_and_one_may_be_given_back() -> None:
    entries = entries_of(29_400, BATCH, charges(charge(500), charge(200), charge(-100)))

    assert [entry.amount_cents for entry in entries] == [10_000, 20_000, -500, -200, 100]
    assert {entry.kind for entry in entries[2:]} == {"bank_cost"}


def test_charges_are_kept_from_what_goes_out_too() -> None:
    entries = entries_of(-30_500, part(-10_000) + part(-20_000), charges(charge(500)))

    assert [entry.amount_cents for entry in entries] == [-10_000, -20_000, -500]


@pytest.mark.parametrize("off", [charges(charge(501)), charges(charge(500, currency="USD")), ""])
def test_parts_that_no_charge_explains_are_refused(off: str) -> None:
    with pytest.raises(BrokenStatement, match="do not sum"):
        entries_of(29_500, BATCH, off)


LONE = {
    "flagged at the entry": (detail(BBA.format(OGM), PAYER), charges(charge(500))),
    "flagged at the payment": (detail(BBA.format(OGM), charges(charge(500)) + PAYER), ""),
    "the payment says its own amount": (part(10_000, charges(charge(500, "")), BBA.format(OGM)), ""),
    "what was instructed says so": (
        part(9_500, instructed(10_000) + charges(charge(500, "")), BBA.format(OGM)),
        "",
    ),
}


@pytest.mark.parametrize(("inside", "head"), LONE.values(), ids=LONE.keys())
def test_a_single_payment_net_of_its_charge_is_read_before_it(inside: str, head: str) -> None:
    entries = entries_of(9_500, inside, head)

    assert [(e.amount_cents, e.structured, e.kind) for e in entries] == [
        (10_000, OGM, "payment"),
        (-500, None, "bank_cost"),
    ]


WHOLE = {
    "not included": charges(charge(500, "false")),
    "not flagged, and no amount says so": charges(charge(500, "")),
    "of nothing": charges(charge(0)),
    "in another currency": charges(charge(500, currency="USD")),
    "more than all of it": charges(charge(-20_000)),
}


@pytest.mark.parametrize("head", WHOLE.values(), ids=WHOLE.keys())
def test_a_charge_that_is_not_in_the_amount_leaves_the_payment_whole(head: str) -> None:
    (entry,) = entries_of(9_500, detail(BBA.format(OGM)), head)

    assert (entry.amount_cents, entry.structured, entry.reference[-9:]) == (9_500, OGM, "0001.0000")


def test_a_cost_that_tells_itself_as_its_charge_is_one_entry() -> None:
    (entry,) = entries_of(-500, detail(""), charges(charge(500)))

    assert (entry.amount_cents, entry.reference[-9:]) == (-500, "0001.0000")


def test_one_of_several_payments_net_of_its_charge_is_read_before_it() -> None:
    entries = entries_of(29_500, part(9_500, instructed(10_000) + charges(charge(500)), BBA.format(OGM)) + part(20_000))

    assert [entry.amount_cents for entry in entries] == [10_000, 20_000, -500]


def paged(old: int, new: int, codes: tuple[str, str], number: str, movements: list[Movement]) -> str:
    bare = re.sub("<Bal>.*?</Bal>", "", statement(movements), flags=re.DOTALL)
    pages = f"<StmtPgntn><PgNb>{number}</PgNb><LastPgInd>{str(codes[1] == 'CLBD').lower()}</LastPgInd></StmtPgntn>"
    balances = balance(codes[0], old) + balance(codes[1], new)
    return bare.replace("</Id><LglSeqNb>", f"</Id>{pages}<LglSeqNb>", 1).replace("</Acct>", f"</Acct>{balances}", 1)


def test_the_pages_of_a_statement_follow_one_another_by_their_interim_balances() -> None:
    pages = [
        paged(0, 300, ("OPBD", "ITBD"), "1", [Movement(100), Movement(200)]),
        paged(300, 350, ("ITBD", "ITBD"), "2", [Movement(50)]),
        paged(350, 250, ("ITBD", "CLBD"), "3", [Movement(-100)]),
    ]

    together = examine_camt(camt(*pages)).sound().statements
    apart = [statement for page in pages for statement in examine_camt(camt(page)).sound().statements]

    assert [(s.old_balance_cents, s.new_balance_cents) for s in together] == [(0, 300), (300, 350), (350, 250)]
    assert len({entry.reference for s in together for entry in s.entries}) == 4
    assert [s.entries for s in together] == [s.entries for s in apart]


def test_a_statement_with_all_its_balances_is_read_by_the_first_and_the_last() -> None:
    text = statement([Movement(100)]).replace("</Acct>", f"</Acct>{balance('ITBD', 60)}", 1)

    (read,) = examine_camt(camt(text)).sound().statements

    assert (read.old_balance_cents, read.new_balance_cents) == (0, 100)


ADDED = "<Strd><AddtlRmtInf>{}</AddtlRmtInf></Strd>"


@pytest.mark.parametrize(
    ("inside", "head", "text"),
    [
        (f"<TxDtls><RmtInf><Ustrd>annex</Ustrd>{ADDED.format('of 7 May')}</RmtInf></TxDtls>", "", "annex of 7 May"),
        ("<TxDtls><RmtInf><Ustrd>a</Ustrd></RmtInf><AddtlTxInf>b</AddtlTxInf></TxDtls>", "", "a b"),
        ("<TxDtls><RmtInf><Ustrd>a</Ustrd></RmtInf><AddtlTxInf>a</AddtlTxInf></TxDtls>", "", "a"),
        (f"<TxDtls><RmtInf>{ADDED.format('+++090/9337/55493+++')}</RmtInf></TxDtls>", "", "+++090/9337/55493+++"),
        ("<TxDtls/>", "<AddtlNtryInf>of the bank</AddtlNtryInf>", "of the bank"),
    ],
)
def test_the_text_is_read_wherever_banks_put_it(inside: str, head: str, text: str) -> None:
    (entry,) = entries_of(5, inside, head)

    assert (entry.structured, entry.text) == (None, text)


def test_a_value_date_that_is_not_told_is_the_day_of_booking_or_else_of_the_statement() -> None:
    def days(*dropped: str) -> list[date]:
        content = camt(statement([Movement(1)])).decode()
        content = content.replace("<BookgDt><Dt>2026-09-14", "<BookgDt><Dt>2026-09-13")
        for tag in dropped:
            content = re.sub(f"<{tag}>.*?</{tag}>", "", content)
        return [entry.value_date for entry in examine_camt(content.encode()).sound().statements[0].entries]

    assert days() == [date(2026, 9, 14)]
    assert days("ValDt") == [date(2026, 9, 13)]
    assert days("ValDt", "BookgDt") == [date(2026, 9, 14)]


def parties(*named: str) -> str:
    return "<RltdPties>" + "".join(f"<{tag}><Nm>{tag} NAME</Nm></{tag}>" for tag in named) + "</RltdPties>"


@pytest.mark.parametrize(
    ("cents", "named", "name"),
    [
        (1, ("Dbtr", "UltmtDbtr"), "UltmtDbtr NAME"),
        (1, ("Dbtr", "UltmtCdtr"), "Dbtr NAME"),
        (1, ("UltmtDbtr",), "UltmtDbtr NAME"),
        (-1, ("Cdtr", "UltmtCdtr"), "UltmtCdtr NAME"),
        (-1, ("Cdtr", "UltmtDbtr"), "Cdtr NAME"),
    ],
)
def test_who_pays_in_the_end_is_the_payer(cents: int, named: tuple[str, ...], name: str) -> None:
    (entry,) = entries_of(cents, detail("", parties(*named)))

    assert entry.counterparty_name == name


def test_a_party_in_the_end_is_read_as_later_versions_write_it() -> None:
    party = "<RltdPties><UltmtDbtr><Pty><Nm>A. CLIENT</Nm></Pty></UltmtDbtr></RltdPties>"

    (entry,) = entries_of(1, detail("", party))

    assert entry.counterparty_name == "A. CLIENT"
