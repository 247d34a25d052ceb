"""Answer matching against a plain implementation, Pyserini's copy of DPR's code, and cases made by hand."""

import importlib.util
import unicodedata
from importlib.metadata import distribution
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparbench.collections.answers import AnswerMatcher
from sparbench.errors import UserError

PIECES = [
    *("New York", "new", "York", "O'Neil", "U.S.", "U", "S", "1,234", "1", "2", "½", "²"),
    *("-", "–", "...", " ", "\u00a0", "\u200b", "\n", "\t"),
    # Letters whose lower case is another length, depends on its neighbours, or is shared.
    *("é", "e\u0301", "É", "ΟΔΟΣ", "οδος", "ΟΣ'Α", "ς", "İ", "i\u0307", "ß", "ſ", "\u212a", "北京", "ﬁ", "\u0345"),
]
TEXTS = st.lists(st.sampled_from(PIECES) | st.sampled_from([" ", " "]), max_size=12).map("".join)
CORNERS = [
    ("The café is in Zu\u0308rich.", "Cafe\u0301", True),
    ("The café is in Zürich.", "cafe", False),
    ("The café is in Zürich.", "zürich", True),
    ("a well-known poet", "well known", False),
    ("a well-known poet", "Well - Known", True),
    ("a well-known poet", "well", True),
    ("a well-known poet", "well-know", False),
    ("Smith's house", "Smith", True),
    ("Smiths house", "Smith", False),
    ("born in 1,234 BC", "1234", False),
    ("in the U.S. Senate", "U. S.", True),
    ("in the US Senate", "U.S.", False),
    ("ΟΔΟΣ", "οδός", False),
    ("Η ΟΔΟΣ ΑΥΤΗ", "οδος", True),
    ("New\nYork\u00a0City", "new york city", True),
    ("New, York", "new york", False),
    ("", "anything", False),
    ("anything", "", True),
    ("", " ", True),
]


def has_answer(text: str, answers: list[str], mode: str = "string") -> bool:
    return AnswerMatcher(answers, mode).matches(text)


def plainly(text: str, answers: list[str]) -> bool:
    """The oracle: character by character by Unicode category, and lists compared slice by slice."""
    passage = plain_tokens(text)
    return any(
        passage[start : start + len(answer)] == answer
        for answer in map(plain_tokens, answers)
        for start in range(len(passage) - len(answer) + 1)
    )


def plain_tokens(text: str) -> list[str]:
    tokens, word = [], ""
    for character in unicodedata.normalize("NFD", text) + " ":
        category = unicodedata.category(character)[0]
        if category in "LNM":
            word += character
            continue
        tokens += [word] if word else []
        word = ""
        tokens += [] if category in "ZC" else [character]
    return [token.lower() for token in tokens]


def pyserini_matching() -> ModuleType:
    """The module file alone: the package around it would start Java."""
    path = distribution("pyserini").locate_file("pyserini/eval/evaluate_dpr_retrieval.py")
    spec = importlib.util.spec_from_file_location("evaluate_dpr_retrieval", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PYSERINI = pyserini_matching()
TOKENIZER = PYSERINI.SimpleTokenizer()


@pytest.mark.parametrize(("text", "answer", "expected"), CORNERS)
def test_hand_cases(text, answer, expected):
    assert has_answer(text, [answer]) is expected
    assert plainly(text, [answer]) is expected
    assert PYSERINI.has_answers(text, [answer], TOKENIZER) is expected


@settings(max_examples=500)
@given(TEXTS, st.lists(TEXTS, max_size=3))
def test_strings_as_the_plain_and_pyserinis_implementation(text, answers):
    found = has_answer(text, answers)
    assert found == plainly(text, answers)
    assert found == PYSERINI.has_answers(text, answers, TOKENIZER)


@settings(max_examples=300)
@given(TEXTS, TEXTS, TEXTS)
def test_an_answer_is_found_wherever_its_tokens_occur(before, answer, after):
    text = f"{before} {answer} {after}"
    assert has_answer(text, [answer])


@settings(max_examples=300)
@given(
    TEXTS,
    st.lists(
        TEXTS
        | st.sampled_from([r"19\d\d", "(", "[a", "*", r"\bnew", "^york$", "É", r"\p{L}", "[[a]", "a{99999999999}"]),
        max_size=3,
    ),
)
def test_patterns_as_pyserinis_implementation(text, answers):
    assert has_answer(text, answers, "regex") == PYSERINI.has_answers(text, answers, TOKENIZER, regex=True)


def test_patterns():
    assert has_answer("It was in 1957 that", [r"19\d\d"], "regex")
    assert not has_answer("It was in 1957 that", [r"19\d\d"], "string")
    assert has_answer("In Zürich", [r"^in\s+ZU\u0308RICH$"], "regex")
    assert not has_answer("(", ["("], "regex")
    assert has_answer("(9", ["(", "[0-9]"], "regex")
    assert has_answer("Smithsonian", ["smith"], "regex")


def test_a_question_without_answers_is_never_hit():
    assert not AnswerMatcher([]).matches("any text")


def test_other_modes_are_refused():
    with pytest.raises(UserError, match="'fuzzy'; expected one of string, regex"):
        AnswerMatcher(["a"], "fuzzy")
