"""Word pieces: the same in every process, BERT's form, readable by transformers."""

import math
import os
import subprocess
import sys
from pathlib import Path

import pytest
from transformers import AutoTokenizer

from sparbench.collections.passages import Passage, PassageStore, write_passages
from sparbench.encoders.document_frequencies import DocumentFrequencies
from sparbench.encoders.train_vocabulary import SPECIAL, sampled_texts, train_word_pieces, write_tokenizer
from sparbench.errors import UserError

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = """
import hashlib, random
from sparbench.encoders.train_vocabulary import train_word_pieces
draw = random.Random(5)
words = ["".join(draw.choices("abcdefghijklmnopqrstuvwxyzéß漢字", k=draw.randint(1, 6))) for _ in range(400)]
texts = [" ".join(draw.choices(words, k=12)) for _ in range(300)]
print(hashlib.sha256(train_word_pieces(texts, 500).to_str().encode()).hexdigest())
"""


def test_every_process_trains_the_same_pieces() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "workflow")}
    digests = {
        subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, check=True).stdout
        for _ in range(4)
    }
    assert len(digests) == 1


def test_pieces_by_hand() -> None:
    """Of 'ab ab ab ac', the pairs are a+##b (3) and a+##c (1): alphabet first, then the frequent pair."""
    vocabulary = train_word_pieces(["ab ab ab", "ac"], 12).get_vocab()
    assert sorted(vocabulary, key=vocabulary.__getitem__) == [*SPECIAL, "##a", "##b", "##c", "a", "b", "c", "ab"]


def test_rare_characters_are_unknown() -> None:
    texts = [chr(0x4E00 + number) * 2 for number in range(400)] + ["abc"] * 9
    tokenizer = train_word_pieces(texts, 2000)
    assert tokenizer.encode("abc " + chr(0x4E00 + 399), add_special_tokens=False).tokens == ["abc", "[UNK]"]


def test_transformers_reads_the_folder(tmp_path: Path) -> None:
    texts = ["Rare Names", "rare words"]
    write_tokenizer(tmp_path / "pieces", train_word_pieces(texts, 60), texts)
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "pieces")
    ids = tokenizer("RARE", "names")["input_ids"]
    assert tokenizer.convert_ids_to_tokens(ids) == ["[CLS]", "rare", "[SEP]", "names", "[SEP]"]
    assert [tokenizer.pad_token_id, tokenizer.mask_token_id] == [0, 4]


def test_samples_are_spread_over_the_store(tmp_path: Path) -> None:
    write_passages(tmp_path / "p.arrow", (Passage(str(n), "t", f"w{n}") for n in range(10)), "here")
    assert list(sampled_texts(PassageStore(tmp_path / "p.arrow"), 5)) == ["t w0", "t w2", "t w4", "t w6", "t w8"]


def test_document_frequencies_are_counted_beside_the_pieces(tmp_path: Path) -> None:
    """Of 'ab ab', 'ab c' and 'c': whatever the pieces are, a text has a piece once."""
    texts = ["ab ab", "ab c", "c", "a"]
    tokenizer = train_word_pieces(texts * 3, 12)
    write_tokenizer(tmp_path / "pieces", tokenizer, texts)
    found = DocumentFrequencies.read(tmp_path / "pieces")
    counts = {piece: int(found.counts[number]) for piece, number in tokenizer.get_vocab().items()}
    assert found.passages == 4
    assert {piece: count for piece, count in counts.items() if count} == {"ab": 2, "c": 2, "a": 1}
    assert found.inverse()[tokenizer.token_to_id("a")] == pytest.approx(math.log(1 + 3.5 / 1.5))
    rarity = found.relative_rarity()  # Of ab, c and a, the first two are as rare as each other: the median.
    assert [rarity[tokenizer.token_to_id(piece)] for piece in ("ab", "c")] == [1.0, 1.0]
    with pytest.raises(UserError, match="trained here"):
        DocumentFrequencies.read(tmp_path)
