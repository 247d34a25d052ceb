"""DPR's psgs_w100.tsv.gz: 100-word passages of Wikipedia, tab-separated with csv quoting."""

from collections.abc import Iterator
from pathlib import Path

from sparbench.collections.passages import Passage
from sparbench.collections.records import malformed, tab_rows

COLUMNS = ("id", "text", "title")


def read_passages(passages: Path) -> Iterator[Passage]:
    """Passages in the order of the file, whose first line is its header."""
    rows = tab_rows(passages, COLUMNS)
    for place, row in rows:
        if tuple(row) != COLUMNS:
            raise malformed(place, "header", row, f"the columns {', '.join(COLUMNS)}")
        break
    for _, (identifier, text, title) in rows:
        yield Passage(identifier, title, text)
