"""The step that trains the word pieces of encoders that start from random weights."""

import json
import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

from sparbench.collections.passages import PassageStore
from sparbench.encoders.document_frequencies import DocumentFrequencies
from sparbench.files import whole
from sparbench.processes.job import Job
from sparbench.processes.step import run_step

log = logging.getLogger(__name__)

PADDING, UNKNOWN, FIRST, SEPARATOR, MASK = "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"
SPECIAL = (PADDING, UNKNOWN, FIRST, SEPARATOR, MASK)
INSIDE = "##"
# Rarer characters become [UNK]: each character takes two pieces of the vocabulary, alone and inside a word.
LARGEST_ALPHABET = 300
# More passages change few pieces, and training would take minutes.
PASSAGES_OF_EACH_STORE = 50_000
READ_AT_ONCE = 1000
CONFIG = {
    "tokenizer_class": "PreTrainedTokenizerFast",
    "model_max_length": 512,
    "pad_token": PADDING,
    "unk_token": UNKNOWN,
    "cls_token": FIRST,
    "sep_token": SEPARATOR,
    "mask_token": MASK,
}


def train_word_pieces(texts: list[str], size: int) -> Tokenizer:
    """Train lower-cased WordPiece as BERT's (Devlin et al. 2019), the same in every run.

    The library numbers pieces in the order of a hash table that differs from run to run, which also decides ties. Here
    the alphabet, alone and inside words, is given and sorted, so that nothing is left to that order.

    Args:
        size: of the vocabulary; smaller where `texts` do not hold as many pieces.
    """
    normalizer = normalizers.BertNormalizer(lowercase=True)
    alphabet = _alphabet(normalizer.normalize_str(text) for text in texts)
    trainer = trainers.WordPieceTrainer(
        vocab_size=size,
        special_tokens=[*SPECIAL, *(INSIDE + character for character in alphabet)],
        initial_alphabet=alphabet,
        limit_alphabet=len(alphabet),
        show_progress=False,
    )
    learner = _tokenizer({}, normalizer)
    learner.train_from_iterator(texts, trainer)
    return with_special_pieces(_tokenizer(learner.get_vocab(), normalizer))


def _alphabet(texts: Iterable[str]) -> list[str]:
    """The most frequent characters except white space, sorted."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(text)
    ranked = sorted(counts, key=lambda character: (-counts[character], character))
    return sorted([character for character in ranked if not character.isspace()][:LARGEST_ALPHABET])


def _tokenizer(vocabulary: dict[str, int], normalizer: normalizers.Normalizer) -> Tokenizer:
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token=UNKNOWN))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


def with_special_pieces(tokenizer: Tokenizer) -> Tokenizer:
    """Let a tokenizer frame each text, or pair, as BERT does; changes and returns it."""
    tokenizer.add_special_tokens(list(SPECIAL))
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{FIRST} $A {SEPARATOR}",
        pair=f"{FIRST} $A {SEPARATOR} $B:1 {SEPARATOR}:1",
        special_tokens=[(name, tokenizer.token_to_id(name)) for name in (FIRST, SEPARATOR)],
    )
    return tokenizer


def write_tokenizer(folder: str | Path, tokenizer: Tokenizer, texts: list[str]) -> None:
    """Write a folder that transformers' AutoTokenizer reads, whole or not at all.

    Args:
        texts: of which document frequencies are counted.
    """
    with whole(folder) as partial:
        partial.mkdir()
        tokenizer.save(str(partial / "tokenizer.json"))
        (partial / "tokenizer_config.json").write_text(json.dumps(CONFIG, indent=1) + "\n", encoding="utf-8")
        DocumentFrequencies.of(tokenizer, texts).write(partial)


def sampled_texts(store: PassageStore, count: int = PASSAGES_OF_EACH_STORE) -> Iterator[str]:
    """Title and text of `count` passages (or all) at even distances, in order."""
    rows = np.linspace(0, len(store), min(count, len(store)), endpoint=False).astype(np.int64)
    for start in range(0, len(rows), READ_AT_ONCE):
        for passage in store.passages(rows[start : start + READ_AT_ONCE]):
            yield f"{passage.title} {passage.text}"


def train_vocabulary(job: Job) -> None:
    """Train a WordPiece tokenizer. Settings size; inputs passages (a list of stores); output tokenizer (a folder)."""
    texts = [text for path in job.inputs["passages"] for text in sampled_texts(PassageStore(path))]
    tokenizer = train_word_pieces(texts, job.settings["size"])
    write_tokenizer(job.outputs["tokenizer"], tokenizer, texts)
    log.info("%d word pieces from %d passages", tokenizer.get_vocab_size(), len(texts))


if __name__ == "__main__":
    run_step(train_vocabulary)
