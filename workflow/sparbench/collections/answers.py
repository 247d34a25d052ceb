"""Whether a passage holds an answer, exactly as DPR's released evaluation (Karpukhin et al. 2020) decides it."""

import re
import unicodedata
import warnings
from collections.abc import Iterable
from typing import NamedTuple

import regex

from sparbench.errors import UserError

MODES = ("string", "regex")
TOKEN = regex.compile(r"[\p{L}\p{N}\p{M}]+|[^\p{Z}\p{C}]", flags=regex.IGNORECASE | regex.UNICODE | regex.MULTILINE)
PATTERN_FLAGS = re.IGNORECASE | re.UNICODE | re.MULTILINE
# No token holds it: line breaks are control characters.
BREAK = "\n"


class TokenString(NamedTuple):
    """An answer to look for: its lower-cased tokens, each between two breaks, and the same tokens folded."""

    delimited: str
    tokens: tuple[str, ...]


class AnswerMatcher:
    """Look for any of a question's answers in passages.

    `string`: passage and answer are NFD-normalised and cut into tokens (runs of letters, digits and marks, or single
    characters that are neither separator nor control), lower-cased token by token; the answer's tokens must occur
    in the passage in a row. An answer without tokens is in every passage, as in DPR's code.

    `regex` (CuratedTREC): an answer is a pattern, searched in the NFD-normalised passage, ignoring case; one that
    does not compile matches nothing. Patterns are Python's, as in dpr-scale and Pyserini (DPR itself compiles them
    with the `regex` package).

    Args:
        answers: gold answers, or patterns.
        mode: "string" or "regex".

    Raises:
        UserError: another mode.
    """

    def __init__(self, answers: Iterable[str], mode: str = "string") -> None:
        if mode not in MODES:
            raise UserError(f"collections: key 'answers': got {mode!r}; expected one of {', '.join(MODES)}")
        normalised = [_normalise(answer) for answer in answers]
        self._strings = [_token_string(answer) for answer in normalised] if mode == "string" else []
        self._patterns = [] if mode == "string" else [found for text in normalised if (found := _compiled(text))]

    def matches(self, text: str) -> bool:
        """Whether an answer is in `text`, a passage's text without its title."""
        normalised = _normalise(text)
        if any(pattern.search(normalised) for pattern in self._patterns):
            return True
        # Tokenising a passage takes a hundred times as long as ruling out an answer.
        folded = _fold(normalised)
        possible = [string for string in self._strings if all(token in folded for token in string.tokens)]
        if not possible:
            return False
        passage = _delimited(TOKEN.findall(normalised))
        return any(string.delimited in passage for string in possible)


def _normalise(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def _token_string(answer: str) -> TokenString:
    tokens = TOKEN.findall(answer)
    return TokenString(_delimited(tokens), tuple(_fold(token) for token in tokens))


def _delimited(tokens: list[str]) -> str:
    """Tokens in lower case with breaks around each: one list holds another where one such text holds the other."""
    # A sigma's lower case depends on its neighbours; the breaks make it that of the token alone, as in DPR's code.
    return BREAK + "".join(token + BREAK for token in tokens).lower()


def _fold(text: str) -> str:
    """Lower case that does not depend on neighbouring characters, so that folded texts hold their folded tokens."""
    return text.lower().replace("ς", "σ")


def _compiled(pattern: str) -> re.Pattern[str] | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return re.compile(pattern, PATTERN_FLAGS)
        except (re.error, OverflowError, RecursionError):
            return None
