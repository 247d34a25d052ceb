"""Train a WordPiece vocabulary on the passages of collections, lower-cased as BERT's."""

from collections.abc import Iterator
from pathlib import Path

from tokenizers import Tokenizer, decoders, normalizers, pre_tokenizers
from tokenizers.models import WordPiece
from tokenizers.processors import TemplateProcessing
from tokenizers.trainers import WordPieceTrainer

from sparbench.collections.passages import PassageStore
from sparbench.files import whole, write_json
from sparbench.step import Job, run_step

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
CONTINUATION = "##"


def train_vocabulary(texts: Iterator[str], size: int) -> Tokenizer:
    """A tokenizer with at most `size` pieces, learned from `texts`; [CLS] and [SEP] go around what it cuts."""
    tokenizer = Tokenizer(WordPiece(unk_token="[UNK]", continuing_subword_prefix=CONTINUATION))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece(prefix=CONTINUATION)
    trainer = WordPieceTrainer(
        vocab_size=size,
        special_tokens=list(SPECIAL),
        continuing_subword_prefix=CONTINUATION,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B [SEP]",
        special_tokens=[(mark, tokenizer.token_to_id(mark)) for mark in ("[CLS]", "[SEP]")],
    )
    return tokenizer


def save_tokenizer(tokenizer: Tokenizer, folder: Path) -> None:
    """Write tokenizer.json and what Hugging Face's AutoTokenizer wants beside it."""
    folder.mkdir(parents=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    marks = {f"{mark[1:-1].lower()}_token": mark for mark in SPECIAL}
    write_json(folder / "tokenizer_config.json", {"tokenizer_class": "PreTrainedTokenizerFast", **marks})


def _texts(stores: list[str]) -> Iterator[str]:
    for store in stores:
        for batch in PassageStore(store).batches():
            for passage in batch:
                yield passage.title
                yield passage.text


def train_vocabulary_step(job: Job) -> None:
    """Train a tokenizer on collections; settings: size; inputs: passages (stores); output: tokenizer (folder)."""
    tokenizer = train_vocabulary(_texts(job.inputs["passages"]), job.settings["size"])
    with whole(job.outputs["tokenizer"]) as folder:
        save_tokenizer(tokenizer, folder)


if __name__ == "__main__":
    run_step(train_vocabulary_step)
