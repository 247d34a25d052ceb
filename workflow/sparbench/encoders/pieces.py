"""Word pieces of many texts in one flat array, and the policies by which a query or passage becomes one text."""

from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
from tokenizers import Tokenizer

from sparbench.errors import UserError

TITLE_POLICIES = ("joined", "pair", "plain", "none")
SIDES = ("query", "passage")
TOKENIZER_FILE = "tokenizer.json"


# A text, or under the title policy `pair` a title and its text.
Composed = str | tuple[str, str]


class Pieces(NamedTuple):
    """Word pieces of several texts, one text after another.

    Attributes:
        ids: int32 [pieces of all texts].
        lengths: int64 [texts].
    """

    ids: np.ndarray
    lengths: np.ndarray

    @classmethod
    def of(cls, lists: Sequence[Sequence[int]]) -> Self:
        """Put lists of piece ids one after another."""
        lengths = np.fromiter(map(len, lists), dtype=np.int64, count=len(lists))
        ids = np.fromiter(chain.from_iterable(lists), dtype=np.int32, count=int(lengths.sum()))
        return cls(ids, lengths)

    @classmethod
    def joined(cls, parts: Sequence["Pieces"]) -> Self:
        """Texts of several parts, in order."""
        return cls(np.concatenate([part.ids for part in parts]), np.concatenate([part.lengths for part in parts]))

    def take(self, rows: np.ndarray) -> "Pieces":
        """The texts at `rows`, in the order of `rows`."""
        lengths = self.lengths[rows]
        starts = (np.cumsum(self.lengths) - self.lengths)[rows]
        inside = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return Pieces(self.ids[np.repeat(starts, lengths) + inside], lengths)

    def distinct(self) -> "Pieces":
        """Each text's pieces once, by number."""
        texts = np.repeat(np.arange(len(self.lengths), dtype=np.int64) << 32, self.lengths)
        keys = np.sort(texts | self.ids)
        first = np.diff(keys, prepend=-1) != 0
        counts = np.bincount(keys[first] >> 32, minlength=len(self.lengths))
        return Pieces((keys[first] & 0xFFFFFFFF).astype(np.int32), counts)

    def mask(self) -> np.ndarray:
        """bool [texts, longest]: where a text that is padded to the longest has a piece."""
        return np.arange(int(self.lengths.max(initial=0))) < self.lengths[:, None]


class TextPolicy(NamedTuple):
    """How a query or passage becomes the text that is cut into pieces (systems: SPAR's and DPR's readers differ).

    Attributes:
        prefix: put before the text, and before the title where there is one.
        title: `joined` (title, separator token between spaces, text), `plain` (title, space, text), `pair` (the
            tokenizer's own pair) or `none`. A passage whose title is empty is its text alone.
        length: longest number of pieces, special ones included.
    """

    prefix: str
    title: str
    length: int

    @classmethod
    def of(cls, settings: dict[str, Any], side: str) -> Self:
        """The policy of one side of an encoder's settings; UserError for an unknown title policy."""
        title = settings["title_policy"]
        if title not in TITLE_POLICIES:
            raise UserError(f"encoders: key 'title_policy': got {title!r}; expected one of {', '.join(TITLE_POLICIES)}")
        return cls(settings[f"{side}_prefix"], title, settings[f"{side}_length"])

    def compose(self, texts: Sequence[str], titles: Sequence[str] | None, separator: str) -> list[Composed]:
        """One text (or, under `pair`, one pair) for each text and its title."""
        if titles is None or self.title == "none":
            return [self.prefix + text for text in texts]
        if self.title == "pair":
            return [self._pair(title, text) for title, text in zip(titles, texts, strict=True)]
        between = f" {separator} " if self.title == "joined" else " "
        return [
            self.prefix + (title + between + text if title else text) for title, text in zip(titles, texts, strict=True)
        ]

    def _pair(self, title: str, text: str) -> Composed:
        return (self.prefix + title, text) if title else self.prefix + text


class Cutter(NamedTuple):
    """How a kind of encoder cuts one text into word pieces.

    Attributes:
        tokenizer: of the model.
        separator: the token between title and text under `joined`; "" where pieces have no order.
        special: whether the tokenizer's special pieces ([CLS], [SEP]) are added.
    """

    tokenizer: Tokenizer
    separator: str
    special: bool


def read_tokenizer(folder: Path) -> Tokenizer:
    """Read tokenizer.json; UserError where the folder holds none."""
    path = folder / TOKENIZER_FILE
    if not path.is_file():
        raise UserError(f"{path}: not there; expected the tokenizer of a model that was trained here")
    return Tokenizer.from_file(str(path))


class TextTokenizer:
    """Cuts texts of one side into word pieces under a policy.

    Args:
        cutter: its tokenizer is changed: truncation and padding become the policy's.

    Attributes:
        frame: special pieces at either end of a text.
    """

    def __init__(self, cutter: Cutter, policy: TextPolicy) -> None:
        self._tokenizer, self._separator, self._special = cutter
        self._policy, self.frame = policy, int(cutter.special)
        self._tokenizer.enable_truncation(policy.length)
        self._tokenizer.no_padding()

    def pieces(self, texts: Sequence[str], titles: Sequence[str] | None = None) -> Pieces:
        """Word pieces of each text."""
        composed = self._policy.compose(texts, titles, self._separator)
        encodings = self._tokenizer.encode_batch_fast(composed, add_special_tokens=self._special)
        return Pieces.of([encoding.ids for encoding in encodings])
