"""The national number of a person who lives, or has worked, in Belgium."""

from kernel.identifiers import InvalidIdentifier, parse_national_number
from services.members.refusals import InvalidNationalNumber


def national_number(text: str) -> str:
    """Its eleven digits, however it was written. Raises InvalidNationalNumber, without the number."""
    try:
        return parse_national_number(text)
    except InvalidIdentifier as error:
        raise InvalidNationalNumber(str(error), field="national_number") from None
