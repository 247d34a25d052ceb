"""How large each part of the miniature world is."""

from dataclasses import dataclass
from typing import Any

DEFAULT_ARTICLES = 1_650
PERSON_KINDS = ("writer", "painter", "musician", "athlete", "scientist", "politician")
WORK_KINDS = ("book", "song", "film", "painting")
# Parts of a thousand articles. Countries and regions follow from the settlements, as in a gazetteer.
SHARES = {
    "writer": 70, "painter": 45, "musician": 50, "athlete": 95, "scientist": 60, "politician": 60,
    "settlement": 130, "book": 95, "song": 65, "film": 50, "painting": 55, "band": 50, "firm": 60, "label": 15,
    "product": 50, "building": 65, "university": 25, "list": 20,
}  # fmt: skip


@dataclass(frozen=True)
class WorldSizes:
    """The seed and sizes that determine the world.

    Attributes:
        seed: every draw depends on it.
        articles: articles of the Wikipedia, of about three passages each.
        questions: training questions of NQ; every other question set is a fixed share of it.
        web_passages: passages of the MS MARCO-like collection.
    """

    seed: int
    articles: int = DEFAULT_ARTICLES
    questions: int = 2_500
    web_passages: int = 4_000

    def count(self, kind: str) -> int:
        """Number of entities of a kind; each has one article."""
        if kind == "country":
            return max(4, min(120, self.articles // 60))
        if kind == "region":
            return self.count("country") * 3
        return max(self.count("country"), self.articles * SHARES[kind] // 1_000)

    def share(self, of_default: int) -> int:
        """A number of questions that is `of_default` where NQ has 2,500 training questions."""
        return max(2, round(of_default * self.questions / 2_500))


def read_sizes(settings: dict[str, Any]) -> WorldSizes:
    """The sizes that a scale's `world` settings ask for; what is left out follows from `articles`.

    A world of fewer articles than the default gets proportionally fewer questions, since there is less to ask.
    """
    scale = min(1.0, settings.get("articles", DEFAULT_ARTICLES) / DEFAULT_ARTICLES)
    derived = {"questions": max(20, round(2_500 * scale)), "web_passages": max(20, round(4_000 * scale))}
    return WorldSizes(**(derived | settings))
