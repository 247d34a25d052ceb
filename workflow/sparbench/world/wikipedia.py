"""The world's Wikipedia in DPR's passage file, and the numbers of its passages."""

from pathlib import Path

import numpy as np

from sparbench.files import write_gzip_text
from sparbench.world.articles import Article, Encyclopedia


def _quoted(text: str, always: bool) -> str:
    """A field as DPR's csv writer left it: texts in quotes, titles only where they hold one."""
    return '"' + text.replace('"', '""') + '"' if always or '"' in text else text


class PassageNumbers:
    """Ids of passages: 1, 2, 3, … in file order; eight bytes per article are kept."""

    def __init__(self, encyclopedia: Encyclopedia) -> None:
        world = encyclopedia.world
        kinds = {kind for kind, _ in world.articles()}
        self._first = {kind: np.zeros(world.sizes.count(kind), dtype=np.int64) for kind in sorted(kinds)}
        self.total = 0

    def add(self, article: Article) -> int:
        """The id of the first passage of an article that is written next."""
        kind, number = article.ref
        self._first[kind][number] = self.total + 1
        self.total += len(article.passages)
        return self.total - len(article.passages) + 1

    def of(self, article: Article, passage: int) -> str:
        """The id of an article's passage, by its position in the article."""
        kind, number = article.ref
        return str(self._first[kind][number] + passage)


def write_wikipedia(path: Path, encyclopedia: Encyclopedia) -> PassageNumbers:
    """Write psgs_w100.tsv.gz (header id, text, title; csv quoting), article after article."""
    numbers = PassageNumbers(encyclopedia)
    with write_gzip_text(path) as lines:
        lines.write("id\ttext\ttitle\n")
        for ref in encyclopedia.world.articles():
            article = encyclopedia.article(ref)
            title = _quoted(article.title, always=False)
            first = numbers.add(article)
            lines.writelines(
                f"{first + place}\t{_quoted(text, always=True)}\t{title}\n"
                for place, text in enumerate(article.passages)
            )
    return numbers
