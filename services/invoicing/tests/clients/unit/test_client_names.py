import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.invoicing.clients.domain.client_names import LEGAL_FORMS, name_key, words_of

WORD = st.sampled_from(["theatre", "canal", "brouwerij", "zwaluw", "mistral", "mots", "klei"])
FORM = st.sampled_from(sorted(LEGAL_FORMS))


@pytest.mark.parametrize(
    ("name", "other_name"),
    [
        ("Théâtre du Vieux-Canal S.A.", "SA THEATRE DU VIEUX CANAL"),
        ("Brouwerij De Blauwe Zwaluw BV", "brouwerij de blauwe zwaluw b.v.b.a."),
        ("S.à r.l. Dupont & Fils", "Dupont et fils SARL"),
        ("Les Amis (ASBL)", "Les amis, a.s.b.l."),
        ("Weiß GmbH & Co. KG", "WEISS GmbH"),
        ("J.P. Morgan", "JP Morgan Ltd."),
        ("Œuvre Sociale", "oeuvre  sociale"),
        ("Søren Ørsted", "soren orsted"),
    ],
)
def test_names_that_differ_in_dress_have_one_key(name: str, other_name: str) -> None:
    assert name_key(name) == name_key(other_name)


@pytest.mark.parametrize(("name", "other_name"), [("Studio Nord", "Studio Sud"), ("Ελλάς", "Hellas"), ("SA", "NV")])
def test_other_names_have_other_keys(name: str, other_name: str) -> None:
    assert name_key(name) != name_key(other_name)


@given(st.text(max_size=200))
@example("A SA B")
@example("s a")
@example("En & SA")
@example("㌖" * 200)
@example("İ.ß.")
@example("! " * 150)
def test_the_key_of_a_key_is_itself_and_fits_an_index(name: str) -> None:
    key = name_key(name)

    assert name_key(key) == key
    assert len(key) <= 200
    assert key or not name.strip()
    assert "  " not in key
    assert key == key.strip()


@given(st.lists(WORD, min_size=1, max_size=4), st.lists(FORM, max_size=3), st.lists(FORM, max_size=3))
def test_legal_forms_at_either_end_count_for_nothing_in_any_order(
    words: list[str], before: list[str], after: list[str]
) -> None:
    plain = name_key(" ".join(words))

    assert name_key(" ".join([*before, *words, *after])) == plain
    assert name_key(" ".join([*after[::-1], *words, *before]).upper()) == plain


def test_a_search_is_made_of_the_words_of_a_key() -> None:
    assert words_of("  Théâtre, du-Canal ") == ("theatre", "du", "canal")
    assert words_of("   ") == ()
