"""What a text on an invoice may hold."""

from services.invoicing.refusals import BadText

MAX_TEXT = 1000


def plain_text(text: str, field: str) -> str:
    """`text`, if it is 1 to 1,000 characters, not all spaces, no controls but newlines. Raises BadText."""
    if not text.strip():
        raise BadText(f"{field}: empty", field=field)
    if len(text) > MAX_TEXT:
        raise BadText(f"{field}: longer than {MAX_TEXT} characters", field=field)
    if not text.replace("\n", "").isprintable():
        raise BadText(f"{field}: holds control characters", field=field)
    return text
