"""Mail addresses: what may be typed, by one rule everywhere, and what may be said and heard.

The rule is that of RFC 5322 without quotes, as the library email-validator reads it. Nobody is asked whether an address
can be delivered: no DNS.
"""

import re

from email_validator import EmailNotValidError, validate_email

HEARD = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"
"""Wide enough for all that any release said."""
HEARD_BY_0_1_0 = r"^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"
_LONGEST = 254


def mail_address(text: str) -> str:
    """The address as it was typed. Raises ValueError with what is wrong with it."""
    if not heard_by_all(text, wide=True):
        raise ValueError("an e-mail address has a name, one @, and a domain, all in ASCII")
    try:
        validate_email(text, check_deliverability=False, allow_smtputf8=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise ValueError(str(error)) from None
    return text


def heard_by_all(text: str, *, wide: bool) -> bool:
    """Whether the address may stand in a message. Without `wide`, services of 0.1.0 hear it too."""
    pattern = HEARD if wide else HEARD_BY_0_1_0
    return len(text) <= _LONGEST and "\n" not in text and re.search(pattern, text, re.ASCII) is not None
