"""The step that turns a passage store into a Lucene index."""

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from sparbench.collections.passages import Passage, PassageStore
from sparbench.collections.queries import shard_bounds
from sparbench.errors import UserError
from sparbench.files import whole
from sparbench.processes.job import Facts, Job
from sparbench.processes.step import rate, run_step
from sparbench.sparse.documents import write_documents
from sparbench.sparse.lucene import index_folder, stored_ids, text_options

# What Java's String.trim removes: all control characters and the space.
JAVA_BLANKS = "".join(map(chr, range(33)))


def document(passage: Passage, fields: str) -> dict[str, str]:
    """A passage as the document that Lucene indexes.

    "flat" is one field, title and text separated by a space (BEIR's flat index; the title is left out when empty);
    "multifield" has a separate field for the title (BEIR's multifield index).
    """
    if fields == "multifield":
        return {"id": passage.id, "contents": passage.text, "title": passage.title}
    return {"id": passage.id, "contents": f"{passage.title} {passage.text}" if passage.title else passage.text}


def write_collection(store: PassageStore, folder: Path, fields: str, files: int) -> int:
    """Write the passages as that many JSON lines files: each indexing thread takes a whole file.

    Passages without contents are left out, as Anserini does. Returns how many were written.
    """
    folder.mkdir(parents=True)
    count = 0
    for number in range(files):
        start, stop = shard_bounds(len(store), number, files)
        with (folder / f"part-{number:04d}.jsonl").open("w", encoding="utf-8") as lines:
            for batch in store.batches(start, stop):
                documents = [document(passage, fields) for passage in batch]
                filled = [json.dumps(each) + "\n" for each in documents if each["contents"].strip(JAVA_BLANKS)]
                lines.writelines(filled)
                count += len(filled)
    return count


def make_index(store: PassageStore, target: Path, fields: str, threads: int = 1) -> int:
    """Build the index of texts in the folder `target`, whole or not at all; return the number of documents.

    Raises:
        UserError: no passage has contents, or Lucene lost some (it reports bad input and full disks only in its log).
    """
    if_none = "no passage has any text, so there is nothing to index; fix the collection"
    return index_whole(
        store,
        target,
        lambda folder: write_collection(store, folder, fields, threads),
        text_options(fields),
        if_none,
        threads,
    )


def index_whole(
    store: PassageStore, target: Path, write: Callable[[Path], int], kind: list[str], if_none: str, threads: int
) -> int:
    """Build an index in the folder `target`, whole or not at all; return the number of documents.

    Args:
        write: writes the documents to a folder, as `index_folder` reads them, and returns their number.
        kind: options for `index_folder`.
        if_none: what the error says where there is no document.

    Raises:
        UserError: there is no document, or Lucene lost some.
    """
    with whole(target) as partial:
        source = partial / "passages"
        written = write(source)
        if not written:
            raise UserError(f"{target}: {if_none}")
        index_folder(source, partial, kind, threads)
        shutil.rmtree(source)
        (partial / "write.lock").unlink(missing_ok=True)
        indexed = write_documents(partial, stored_ids(partial), store)
        if indexed != written:
            raise UserError(f"{target}: Lucene indexed {indexed} of {written} passages; see its log above")
    return indexed


def build_index(job: Job) -> Facts:
    """Index the passages of a collection for BM25: settings fields; input passages; output index (a folder)."""
    store, start = PassageStore(job.inputs["passages"]), time.monotonic()
    count = make_index(store, Path(job.outputs["index"]), job.settings["fields"], job.threads)
    return {"passages": len(store), **rate("indexed_passages", count, start)}


if __name__ == "__main__":
    run_step(build_index)
