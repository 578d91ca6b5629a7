"""Letters: a notice written to one person, in that person's language."""

from dataclasses import dataclass
from uuid import UUID

from services.notifications.domain.language import Language
from services.notifications.domain.languages.en import ENGLISH
from services.notifications.domain.languages.fr import FRENCH
from services.notifications.domain.languages.nl import DUTCH
from services.notifications.domain.notice import Notice

LANGUAGES = {language.code: language for language in (FRENCH, DUTCH, ENGLISH)}


@dataclass(frozen=True, slots=True)
class Person:
    """Where, and in which language (`fr`, `nl` or `en`), a member reads letters."""

    member_id: str
    given_name: str
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it will be sent, to a member or to a client. `subject` is one line. Without `email`: on paper."""

    cause_id: UUID
    member_id: str | None
    kind: str
    language: str
    email: str | None
    subject: str
    body: str
    client_id: str | None = None
    client_name: str | None = None


def write_letter(notice: Notice, person: Person) -> Letter:
    """The letter of `notice` to `person`. Names may hold anything; they never break the lines."""
    language = LANGUAGES[person.language]
    template = language.templates[notice.kind]
    words = _words(notice, person, language)
    return Letter(
        cause_id=notice.cause_id,
        member_id=person.member_id,
        kind=notice.kind,
        language=language.code,
        email=person.email,
        subject=template.subject.format_map(words),
        body=template.body.format_map(words),
    )


def _words(notice: Notice, person: Person, language: Language) -> dict[str, str]:
    words = {name: language.amount(cents) for name, cents in notice.amounts.items()}
    words |= {name: one_line(text) for name, text in notice.words.items()}
    words["name"] = one_line(person.given_name)
    if notice.unit_name is not None:
        words["unit"] = one_line(notice.unit_name)
    if notice.day is not None:
        words["day"], words["month"] = language.day(notice.day), language.month(notice.day)
    return words


def one_line(text: str) -> str:
    """Without line breaks of any kind (Unicode has several), which a mail header must never hold."""
    return " ".join(text.split())
