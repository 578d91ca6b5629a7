"""Why a bylaw is refused. One class per fact; none carries personal data."""

from kernel.refusal import Refused


class BadBylawValue(Refused):
    """The value is not written as this rule's values are, or lies outside its bounds."""
