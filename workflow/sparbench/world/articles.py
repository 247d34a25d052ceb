"""Articles: sentences that state facts, asides between them, and the cut into passages of 100 words."""

import re
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from sparbench.world.entities import FAME_SKEW, Entity, Ref, World
from sparbench.world.facts import Fact, facts_of, maker_of, works_of
from sparbench.world.names import country_names
from sparbench.world.phrases import capitalised, phrase, pick, stream
from sparbench.world.relations import RELATIONS
from sparbench.world.sizes import PERSON_KINDS
from sparbench.world.wording import wording

AN = re.compile(r"\b([Aa]) ([aeio])")
PASSAGE_WORDS = 100
MOST_PASSAGES = 12
UNSTATED_SHARE = 0.3  # of an entity's facts are known to the world but not to its article
READER_SHARE = 0.9  # of a reader's questions name the subject as articles do: in part, or by what it is
ASIDE_WORDS = 13
ARTICLES = wording("articles")
ASIDES: dict[str, list[str]] = {kind: group["says"] for group in ARTICLES["asides"] for kind in group["of"]}


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact as one sentence of an article states it; `asked` is a question in that sentence's own words."""

    fact: Fact
    sentence: str
    asked: str


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its sentences in order, what they state, and its passages of at most 100 words."""

    ref: Ref
    title: str
    sentences: tuple[str, ...]
    statements: tuple[Statement, ...]
    passages: tuple[str, ...]

    def holding(self, statement: Statement) -> int | None:
        """Number of the passage with the statement's answer, or None where the cut splits the answer.

        A sentence may span two passages; the one with its answer counts.
        """
        first = len(" ".join(self.sentences[: self.sentences.index(statement.sentence)]).split()) // PASSAGE_WORDS
        for number in range(first, min(first + 2, len(self.passages))):
            if mentions(self.passages[number], statement.fact.answer):
                return number
        return None


def mentions(text: str, name: str) -> bool:
    """Whether the name occurs in the text as whole words."""
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        if not text[max(0, start - 1) : start].isalnum() and not text[end : end + 1].isalnum():
            return True
        start = text.find(name, start + 1)
    return False


class Encyclopedia:
    """The articles of a world, written when asked for."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.article = lru_cache(maxsize=8192)(self._article)

    def _article(self, ref: Ref) -> Article:
        world = self.world
        rng = stream(world.sizes.seed, "article", *ref)
        entity = world.entity(ref)
        pairs = [*self._stated(entity, rng), *self._asides(entity, rng)]
        opening, rest = pairs[:1], pairs[1:]
        # Most facts come early in an article, and never in a block.
        own = len(facts_of(world, ref))
        keys = [rng.random() * (0.6 if place < own else 1.0) for place in range(len(rest))]
        ordered = opening + [pair for _, pair in sorted(zip(keys, rest, strict=True), key=lambda item: item[0])]
        sentences = tuple(sentence for sentence, _ in ordered)
        statements = tuple(statement for _, statement in ordered if statement)
        return Article(ref, entity.title, sentences, statements, passages_of(sentences))

    def _stated(self, entity: Entity, rng: Random) -> list[tuple[str, Statement | None]]:
        opening = _opening(self.world, entity, rng)
        facts = [fact for fact in facts_of(self.world, entity.ref) if rng.random() >= UNSTATED_SHARE]
        own = [self._state(fact, entity, rng, own=True) for fact in facts]
        return [(opening, None), *((statement.sentence, statement) for statement in own)]

    def _asides(self, entity: Entity, rng: Random) -> list[tuple[str, Statement | None]]:
        """Facts about related entities and asides, enough for the article's length."""
        wanted = max(0, round(_length(rng) * PASSAGE_WORDS / ASIDE_WORDS) - len(facts_of(self.world, entity.ref)))
        pairs: list[tuple[str, Statement | None]] = []
        for fact in self._related_facts(entity, rng)[: 1 + wanted // 2]:
            statement = self._state(fact, self.world.entity(fact.subject), rng, own=False)
            pairs.append((statement.sentence, statement))
        return pairs + [(self._aside(entity, rng), None) for _ in range(wanted - len(pairs))]

    def _related_facts(self, entity: Entity, rng: Random) -> list[Fact]:
        """Facts that other articles are about: of works, makers and relatives, or of the items of a list."""
        world, kind = self.world, entity.ref[0]
        if kind == "list":
            refs = [world.number_in(pick(rng, PERSON_KINDS), entity.country, rng) for _ in range(24)]
            return [fact for ref in refs for fact in facts_of(world, ref)[:2]]
        refs = works_of(world, entity.ref) + [fact.target for fact in facts_of(world, entity.ref) if fact.target]
        if kind in ("book", "painting", "song", "product"):
            refs.append(maker_of(world, entity.ref))
        found = [fact for ref in refs for fact in facts_of(world, ref) if fact.target != entity.ref]
        rng.shuffle(found)
        return found

    def _state(self, fact: Fact, subject: Entity, rng: Random, own: bool) -> Statement:
        """One sentence for the fact; in its own article the subject may be named in part."""
        statement, question = pick(rng, RELATIONS[fact.relation].says)
        called = self._called(subject, rng) if own else subject.name
        values = {"x": called, "y": fact.answer}
        sentence = _sentence(phrase(statement, rng, values, keep=True), rng)
        named = self._called(subject, rng) if rng.random() < READER_SHARE else subject.name
        asked = capitalised(phrase(question, rng, values | {"x": named}))
        return Statement(fact, sentence, asked)

    def _called(self, subject: Entity, rng: Random) -> str:
        draw = rng.random()
        if draw < 0.35:
            return subject.name
        return subject.short if draw < 0.7 else f"the {subject.noun}"

    def _aside(self, entity: Entity, rng: Random) -> str:
        other = self.world.entity(
            self.world.number_in(pick(rng, (*PERSON_KINDS, "settlement")), entity.country, rng, FAME_SKEW)
        )
        called = self._called(entity, rng)
        values = {"x": called, "other": other.name, "number2": str(entity.year + int(rng.random() * 70))}
        return _sentence(phrase(pick(rng, ASIDES[entity.ref[0]]), rng, values), rng)


def _opening(world: World, entity: Entity, rng: Random) -> str:
    group = "person" if entity.person else "place" if entity.ref[0] in ("settlement", "region", "country") else "thing"
    years = (
        f"{entity.year}–{entity.year + 40 + int(rng.random() * 45)}" if entity.year < 1940 else f"born {entity.year}"
    )
    adjective = country_names(world.sizes.seed, entity.country)[1]
    values = {
        "name": entity.name,
        "noun": entity.noun,
        "land": adjective,
        "year": years if entity.person else str(entity.year),
    }
    known = f", also known as {entity.aliases[0]}" if entity.aliases else ""
    return AN.sub(r"\1n \2", phrase(ARTICLES["openings"][group], rng, values)) + known + "."


def _sentence(text: str, rng: Random) -> str:
    return AN.sub(r"\1n \2", capitalised(phrase(pick(rng, ARTICLES["connectives"]), rng, {}) + text)) + "."


def _length(rng: Random) -> float:
    """Passages of an article: most are short, a few long."""
    return min(MOST_PASSAGES - 0.5, 0.6 + rng.expovariate(1 / 2.4))


def passages_of(sentences: tuple[str, ...]) -> tuple[str, ...]:
    """The text cut into passages of 100 words, without regard to sentences, as DPR cuts Wikipedia."""
    words = " ".join(sentences).split()
    return tuple(" ".join(words[first : first + PASSAGE_WORDS]) for first in range(0, len(words), PASSAGE_WORDS))
