"""The general terms of a day: read from `general_terms.yaml`."""

from datetime import date
from functools import lru_cache

from chassis.parameters import InvalidParameterFile, Table
from contracts.wire.enums import Language
from kernel.dated import NoParameter
from services.invoicing.parameters import all_parameters
from services.invoicing.quoting.domain.terms import Terms
from services.invoicing.quoting.refusals import NoGeneralTerms


@lru_cache(maxsize=2048)
def general_terms(legal_entity: str, language: Language, day: date) -> Terms:
    """The terms of this legal entity on `day`. Raises NoGeneralTerms, InvalidParameterFile."""
    try:
        table = all_parameters().table(f"general_terms_{legal_entity.lower()}", day)
    except NoParameter as error:
        raise NoGeneralTerms(str(error)) from error
    if language not in table.fields:
        raise NoGeneralTerms(f"there are no general terms in the language {language!r} on that day")
    return Terms(
        since=_day(table),
        language=language,
        deposit=table.rate("deposit"),
        cancellation=table.rate("cancellation"),
        notice_days=_days(table),
        text=_text(table, language),
    )


def _day(table: Table) -> date:
    try:
        return date.fromisoformat(_text(table, "edition"))
    except ValueError as error:
        raise InvalidParameterFile(f"{table.where}: edition must be a date like 2026-01-01") from error


def _days(table: Table) -> int:
    text = _text(table, "notice_days")
    if not (text.isascii() and text.isdecimal()):
        raise InvalidParameterFile(f"{table.where}: notice_days must be a whole number")
    return int(text)


def _text(table: Table, key: str) -> str:
    text = table.fields.get(key)
    if not isinstance(text, str):
        raise InvalidParameterFile(f"{table.where}: {key} must be a text")
    return text
