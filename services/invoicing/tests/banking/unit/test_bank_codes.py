import pytest

from services.invoicing.banking.domain.movement import MovementKind
from services.invoicing.banking.formats.bank_codes import coda_kind, iso_kind, kind_of
from services.invoicing.banking.formats.camt import examine_camt
from services.invoicing.banking.formats.coda import examine_coda
from services.invoicing.tests.banking.camt_files import Movement, camt, statement
from services.invoicing.tests.banking.unit.test_coda import LINES, file_of

IN, OUT = 500, -500


@pytest.mark.parametrize(
    ("code", "cents", "kind"),
    [
        ("00150000", IN, MovementKind.PAYMENT),
        ("00101000", OUT, MovementKind.PAYMENT),
        ("50550000", IN, MovementKind.DIRECT_DEBIT),
        ("00501000", OUT, MovementKind.DIRECT_DEBIT),
        ("00503000", OUT, MovementKind.RETURNED_DEBIT),
        ("00505000", OUT, MovementKind.RETURNED_DEBIT),
        ("00554000", IN, MovementKind.REFUND),
        ("00154000", IN, MovementKind.REFUND),
        ("03501000", OUT, MovementKind.BANK_COST),
        ("03550000", IN, MovementKind.BANK_COST),
        ("34137000", OUT, MovementKind.BANK_COST),
        ("34138000", OUT, MovementKind.BANK_COST),
        ("30787000", IN, MovementKind.BANK_COST),
        ("08002000", OUT, MovementKind.BANK_COST),
        ("08049000", OUT, MovementKind.BANK_COST),
        ("00199000", IN, MovementKind.OTHER),
    ],
)
def test_a_code_of_coda_tells_what_a_movement_is(code: str, cents: int, kind: MovementKind) -> None:
    assert coda_kind(code, cents) is kind


@pytest.mark.parametrize(
    ("code", "cents"),
    [
        ("03037000", IN),  # a cost that comes in
        ("00503000", IN),  # an unpaid debt that comes in
        ("08040000", OUT),  # of the bank's own making
        ("03540000", OUT),
        ("01301000", OUT),  # a loan
        ("0150000", IN),
        ("٠٠١٥٠٠٠٠", IN),
        ("", OUT),
        ("08002000", 0),
    ],
)
def test_a_code_that_tells_nothing_is_never_taken_for_a_cost(code: str, cents: int) -> None:
    assert coda_kind(code, cents) is None
    assert kind_of(None, cents) is (MovementKind.PAYMENT if cents > 0 else MovementKind.OTHER)


@pytest.mark.parametrize(
    ("code", "cents", "reversal", "kind"),
    [
        ("PMNT/RCDT/ESCT", IN, False, MovementKind.PAYMENT),
        ("PMNT/ICDT/ESCT", OUT, False, MovementKind.PAYMENT),
        ("PMNT/RRCT/ESCT", IN, False, MovementKind.PAYMENT),
        ("PMNT/ICDT/RRTN", IN, False, MovementKind.REFUND),
        ("PMNT/RCDT/RRTN", OUT, False, MovementKind.OTHER),
        ("PMNT/IDDT/ESDD", IN, False, MovementKind.DIRECT_DEBIT),
        ("PMNT/RDDT/ESDD", OUT, False, MovementKind.DIRECT_DEBIT),
        ("PMNT/IDDT/UPDD", OUT, False, MovementKind.RETURNED_DEBIT),
        ("PMNT/IDDT/PRDD", OUT, False, MovementKind.RETURNED_DEBIT),
        ("PMNT/IDDT/ESDD", OUT, True, MovementKind.RETURNED_DEBIT),
        ("PMNT/RDDT/UPDD", IN, False, MovementKind.REFUND),
        ("PMNT/MDOP/CHRG", OUT, False, MovementKind.BANK_COST),
        ("ACMT/MDOP/INTR", OUT, False, MovementKind.BANK_COST),
        ("ACMT/MCOP/INTR", IN, False, MovementKind.BANK_COST),
    ],
)
def test_a_code_of_iso_20022_tells_what_a_movement_is(
    code: str, cents: int, *, reversal: bool, kind: MovementKind
) -> None:
    of, family, sub_family = code.split("/")

    assert iso_kind(of, family, sub_family, cents, reversal=reversal) is kind


@pytest.mark.parametrize(
    ("code", "cents"),
    [
        ("PMNT/NTAV/NTAV", IN),
        ("PMNT/IDDT/UPDD", IN),
        ("PMNT/IDDT/ESDD", OUT),
        ("PMNT/RCDT/ESCT", OUT),
        ("LDAS/FTLN/INTR", OUT),
        ("SECU/CUST/CHRG", OUT),
        ("//", IN),
        ("PMNT/MDOP/CHRG", 0),
    ],
)
def test_codes_of_iso_20022_that_do_not_fit_tell_nothing(code: str, cents: int) -> None:
    of, family, sub_family = code.split("/")

    assert iso_kind(of, family, sub_family, cents, reversal=False) is None


def test_an_entry_of_coda_has_its_kind() -> None:
    costs = [line.replace("00101000", "08002000") for line in LINES]

    kinds = [entry.kind for entry in examine_coda(file_of(costs)).sound().statements[0].entries]

    assert kinds == [MovementKind.PAYMENT, MovementKind.BANK_COST]


def domain(code: str) -> str:
    of, family, sub = code.split("/")
    return f"<Domn><Cd>{of}</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>{sub}</SubFmlyCd></Fmly></Domn>"


def own(code: str) -> str:
    return f"<Prtry><Cd>{code}</Cd><Issr>BBA</Issr></Prtry>"


@pytest.mark.parametrize(
    ("head", "detail", "kind"),
    [
        (domain("PMNT/MDOP/CHRG"), "", MovementKind.BANK_COST),
        (own("08002000"), "", MovementKind.BANK_COST),
        (domain("PMNT/NTAV/NTAV") + own("00503000"), "", MovementKind.RETURNED_DEBIT),
        (domain("PMNT/ICDT/ESCT"), domain("PMNT/IDDT/UPDD"), MovementKind.RETURNED_DEBIT),
        (domain("PMNT/MDOP/CHRG"), own("of the bank"), MovementKind.BANK_COST),
        ("", "", MovementKind.OTHER),
    ],
)
def test_an_entry_of_camt_has_its_kind(head: str, detail: str, kind: MovementKind) -> None:
    inside = f"<TxDtls><BkTxCd>{detail}</BkTxCd></TxDtls>" if detail else ""
    movement = Movement(OUT, inside=inside, head=f"<BkTxCd>{head}</BkTxCd>" if head else "")

    [entry] = examine_camt(camt(statement([movement]))).sound().statements[0].entries

    assert entry.kind is kind


def test_a_direct_debit_that_is_marked_as_reversed_came_back() -> None:
    head = f"<RvslInd>true</RvslInd><BkTxCd>{domain('PMNT/IDDT/ESDD')}</BkTxCd>"

    [entry] = examine_camt(camt(statement([Movement(OUT, head=head)]))).sound().statements[0].entries

    assert entry.kind is MovementKind.RETURNED_DEBIT
