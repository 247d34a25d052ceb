"""MS MARCO's passage files: web text without titles, queries with one relevant passage, TREC topics with grades."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import gcd
from pathlib import Path
from random import Random
from typing import Any

from sparbench.files import write_gzip_text
from sparbench.world.articles import Encyclopedia
from sparbench.world.containers import add_text, tar_gz
from sparbench.world.facts import facts_of
from sparbench.world.names import tongue
from sparbench.world.phrases import capitalised, phrase, pick, stream
from sparbench.world.relations import RELATIONS
from sparbench.world.sizes import PERSON_KINDS
from sparbench.world.wording import wording

PAGES = 6  # passages about one thing: one for each of five properties, and one page of facts about an entity
TRAIN_QUERIES, DEV_QUERIES, UNJUDGED_QUERIES = 2_000, 250, 400
TREC_TOPICS, TREC_JUDGED = 40, 30
EXACT, PARTIAL, RELATED, UNRELATED = 3, 2, 1, 0
QUERY_ID_STEP = 37
WEB = wording("web")
KINDS: dict[str, list[str]] = WEB["kinds"]  # the properties of each kind of thing
PROPERTIES: dict[str, dict[str, Any]] = WEB["properties"]


@dataclass(frozen=True, slots=True)
class Page:
    """One web passage: its text, and a query that it answers."""

    text: str
    query: str


class Web:
    """The passages of the web collection; number n is about thing n // 6, in an order that hides it."""

    def __init__(self, encyclopedia: Encyclopedia) -> None:
        self.encyclopedia = encyclopedia
        self.world = encyclopedia.world
        self.count = self.world.sizes.web_passages // PAGES * PAGES
        self._factor = next(step for step in range(self.count * 5 // 8, self.count * 2) if gcd(step, self.count) == 1)
        self._inverse = pow(self._factor, -1, self.count)
        self.thing = lru_cache(maxsize=4096)(self._thing)

    def passage_id(self, content: int) -> int:
        """The passage id of a content; ids are assigned so that neighbours are about different things."""
        return content * self._inverse % self.count

    def passages(self) -> Iterator[str]:
        """Lines of collection.tsv: passage id, tab, text."""
        for number in range(self.count):
            yield f"{number}\t{self.page(number * self._factor % self.count).text}\n"

    def _thing(self, number: int) -> tuple[str, str, dict[str, str]]:
        """Name, kind and the properties' values of one invented thing."""
        rng = stream(self.world.sizes.seed, "thing", number)
        kind = list(KINDS)[number % len(KINDS)]
        country = int(rng.random() * self.world.countries)
        word = tongue(self.world.sizes.seed, country).word(rng, 1 + int(rng.random() * 2))
        name = phrase(pick(rng, WEB["thing_names"]), rng, {"word": word, "kind": kind}).lower()
        place = self.world.entity(self.world.number_in("settlement", country, rng)).name
        values = {key: phrase(PROPERTIES[key]["value"], rng, {"place": place}) for key in KINDS[kind]}
        return name, kind, values

    def page(self, content: int) -> Page:
        """The text of a content and a query for it."""
        rng = stream(self.world.sizes.seed, "page", content)
        number, place = divmod(content, PAGES)
        if place == PAGES - 1:
            return self._fact_page(rng)
        name, kind, values = self.thing(number)
        key = KINDS[kind][place]
        second = KINDS[kind][self.second(content)]
        said = [self._say(rng, number, key), self._say(rng, number, second)]
        chatter = [self._chat(rng, name) for _ in range(2 + int(rng.random() * 4))]
        query = phrase(pick(rng, PROPERTIES[key]["asks"]), rng, {"x": name})
        return Page(_shuffled(said + chatter, rng), query)

    def second(self, content: int) -> int:
        """Place of the property that a page mentions besides its main one."""
        return (content % PAGES + 2) % (PAGES - 1)

    def _say(self, rng: Random, number: int, key: str) -> str:
        name, kind, values = self.thing(number)
        called = pick(rng, (name, name, name, "it", f"this {kind}"))
        return phrase(pick(rng, PROPERTIES[key]["says"]), rng, {"x": called, "noun": kind, "v": values[key]})

    def _chat(self, rng: Random, name: str) -> str:
        other = self.thing(int(rng.random() * (self.count // PAGES)))[0]
        return phrase(pick(rng, WEB["chatter"]), rng, {"x": name, "y": other})

    def _fact_page(self, rng: Random) -> Page:
        """A page about an entity of the encyclopedia: the same facts in the style of the web."""
        kind = pick(rng, (*PERSON_KINDS, "settlement", "firm", "book", "band"))
        entity = self.world.entity((kind, int(rng.random() * self.world.sizes.count(kind))))
        facts = facts_of(self.world, entity.ref)
        fact = facts[int(rng.random() * len(facts))]
        relation = RELATIONS[fact.relation]
        said = phrase(pick(rng, relation.says).states, rng, {"x": entity.name, "y": fact.answer})
        page = phrase(pick(rng, WEB["fact_pages"]), rng, {"x": entity.name, "said": said})
        query = phrase(pick(rng, relation.asks + relation.short), rng, {"x": entity.name})
        chatter = [self._chat(rng, entity.name) for _ in range(2 + int(rng.random() * 3))]
        return Page(_shuffled([page, *chatter], rng), query.rstrip("?").lower())


def _shuffled(sentences: list[str], rng: Random) -> str:
    rng.shuffle(sentences)
    return " ".join(capitalised(sentence) + "." for sentence in sentences)


def write_web(folder: Path, encyclopedia: Encyclopedia) -> None:
    """Write collectionandqueries.tar.gz and the topics and qrels of the two TREC tracks."""
    web = Web(encyclopedia)
    rng = stream(web.world.sizes.seed, "web queries")
    sizes = [web.world.sizes.share(size) for size in (TRAIN_QUERIES, DEV_QUERIES, UNJUDGED_QUERIES)]
    topics = rng.sample(range(web.count), min(web.count, sum(sizes) + 2 * TREC_TOPICS))
    trec = [topics[:TREC_TOPICS], topics[TREC_TOPICS : 2 * TREC_TOPICS]]
    left = topics[2 * TREC_TOPICS :]
    dev, train = left[: sizes[1]], left[sizes[1] : sizes[1] + sizes[0]]
    members = {
        "collection.tsv": web.passages(),
        "qrels.dev.small.tsv": _qrels(web, dev),
        "qrels.train.tsv": _qrels(web, train),
        "queries.dev.small.tsv": _queries(web, dev),
        "queries.train.tsv": _queries(web, left[sizes[1] :]),
    }
    with tar_gz(folder / "collectionandqueries.tar.gz") as archive:
        for name, lines in members.items():
            add_text(archive, name, lines, folder / ".member")
    for year, contents in zip((2019, 2020), trec, strict=True):
        _write_trec(folder, web, year, contents)


def _query_id(content: int) -> int:
    return 1_000 + content * QUERY_ID_STEP


def _queries(web: Web, contents: list[int]) -> Iterator[str]:
    return (f"{_query_id(content)}\t{web.page(content).query}\n" for content in contents)


def _qrels(web: Web, contents: list[int]) -> Iterator[str]:
    """One relevant passage per query; one query in twenty has a second."""
    for place, content in enumerate(contents):
        yield f"{_query_id(content)}\t0\t{web.passage_id(content)}\t1\n"
        also = _also_answering(web, content)
        if place % 20 == 0 and also is not None:
            yield f"{_query_id(content)}\t0\t{web.passage_id(also)}\t1\n"


def _also_answering(web: Web, content: int) -> int | None:
    """Another page about the same thing whose second property is this page's first."""
    first = content - content % PAGES
    return next((other for other in range(first, first + PAGES - 1) if web.second(other) == content % PAGES), None)


def _write_trec(folder: Path, web: Web, year: int, contents: list[int]) -> None:
    """Topics, of which some were never judged, and qrels of grades 0 to 3 (in 2019 with Q0, in 2020 with 0)."""
    with write_gzip_text(folder / f"msmarco-test{year}-queries.tsv.gz") as lines:
        lines.writelines(_queries(web, contents))
    mark = "Q0" if year == 2019 else "0"
    judged = [
        f"{_query_id(content)} {mark} {web.passage_id(other)} {grade}\n"
        for content in contents[:TREC_JUDGED]
        for other, grade in _judgements(web, content)
    ]
    (folder / f"{year}qrels-pass.txt").write_text("".join(judged), encoding="utf-8")


def _judgements(web: Web, content: int) -> list[tuple[int, int]]:
    """Grades of the pages about the same thing, and of the same property of twelve other things."""
    first = content - content % PAGES
    grades = dict.fromkeys(range(first, first + PAGES - 1), RELATED)
    also = _also_answering(web, content)
    if content % PAGES == PAGES - 1:
        grades = {}
    elif also is not None:
        grades[also] = PARTIAL
    others = ((content + step * PAGES * len(KINDS)) % web.count for step in range(1, 13))
    return sorted({**dict.fromkeys(others, UNRELATED), **grades, content: EXACT}.items())
