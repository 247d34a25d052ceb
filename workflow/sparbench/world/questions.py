"""Questions about the Wikipedia, each in the style of one public set, with gold passages and hard negatives."""

import re
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from sparbench.world.articles import AN, Article, Encyclopedia, Statement, mentions
from sparbench.world.entities import Entity, Ref
from sparbench.world.facts import SUBJECTS, Fact, facts_of
from sparbench.world.names import country_names
from sparbench.world.phrases import capitalised, phrase, pick
from sparbench.world.relations import ENTITY_QUESTIONS, RELATIONS
from sparbench.world.sizes import PERSON_KINDS
from sparbench.world.wikipedia import PassageNumbers

UNASKED_PART = 5  # one entity in this many is the subject of no training question
MOST_NEGATIVES = 4
FEW_OBJECTS = {"P17", "P106", "P413", "P495", "P136", "P407"}
FEW_OBJECTS_SKIPPED = 0.6
PERIOD_SHARE = 0.25  # of the clues that only say when
VAGUE_SHARE = 0.7  # of the objects in clues that are not called by their name
TYPO_SHARE = 0.1  # of the questions that people type
ASKING_SKEW = 1.3  # people ask a little more about what is well known
MOST_BARREN_DRAWS = 1_500


@dataclass(frozen=True, slots=True)
class Context:
    """One passage of the Wikipedia as DPR's training files copy it."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Example:
    """A question with its answers (strings or patterns), gold passages first among `positives`, and negatives."""

    question: str
    answers: list[str]
    positives: list[Context]
    negatives: list[Context]


@dataclass(frozen=True, slots=True)
class Topic:
    """What a question is asked about: a fact, and where its article states it, if it does."""

    article: Article
    entity: Entity
    fact: Fact
    statement: Statement | None
    passage: int | None


Manner = Callable[["Examiner", Topic, Random], tuple[str, list[str]]]


class Examiner:
    """Asks about the articles of an encyclopedia whose passages are numbered."""

    def __init__(self, encyclopedia: Encyclopedia, numbers: PassageNumbers) -> None:
        self.encyclopedia = encyclopedia
        self.world = encyclopedia.world
        self.numbers = numbers
        self._kinds = tuple(sorted({kind for kind, _ in self.world.articles()}))

    def context(self, article: Article, passage: int) -> Context:
        """A passage of an article as a context."""
        return Context(self.numbers.of(article, passage), article.title, article.passages[passage])

    def _random_ref(self, kinds: tuple[str, ...], rng: Random) -> Ref:
        counts = [self.world.sizes.count(kind) for kind in kinds]
        kind = rng.choices(kinds, counts)[0]
        return kind, int(self.world.sizes.count(kind) * rng.random() ** ASKING_SKEW)

    def topics(
        self,
        rng: Random,
        seen: set[tuple[Ref, str]],
        training: bool = False,
        relation: str | None = None,
        stated: bool = True,
    ) -> Iterator[Topic]:
        """Random topics, each (subject, relation) outside `seen` once, until hardly any are left.

        Args:
            seen: what was asked already; what is yielded is added to it.
            training: leave out the subjects that no training question may ask about.
            relation: only topics of this relation.
            stated: only facts that the subject's article states.
        """
        kinds = SUBJECTS[relation] if relation else self._kinds
        barren = 0
        while barren < MOST_BARREN_DRAWS:
            barren += 1
            ref = self._random_ref(kinds, rng)
            if training and not asked_in_training(ref):
                continue
            topic = self._topic(self.encyclopedia.article(ref), rng, relation)
            if topic is None or (stated and topic.passage is None):
                continue
            if (topic.fact.subject, topic.fact.relation) not in seen:
                seen.add((topic.fact.subject, topic.fact.relation))
                barren = 0
                yield topic

    def _topic(self, article: Article, rng: Random, relation: str | None) -> Topic | None:
        """A fact of the article's subject; facts whose objects are few (countries, positions) are taken less often."""
        facts = [fact for fact in facts_of(self.world, article.ref) if fact.relation == (relation or fact.relation)]
        fact = facts[int(rng.random() * len(facts))] if facts else None
        if fact is None or (relation is None and fact.relation in FEW_OBJECTS and rng.random() < FEW_OBJECTS_SKIPPED):
            return None
        statement = next((one for one in article.statements if one.fact == fact), None)
        passage = article.holding(statement) if statement else None
        return Topic(article, self.world.entity(article.ref), fact, statement, passage)

    def example(self, topic: Topic, manner: Manner, rng: Random) -> Example:
        """A topic's question in one set's style, with passages for training."""
        question, answers = manner(self, topic, rng)
        known = topic.fact.answers if manner is ask_trec else answers
        places = [0] if topic.passage is None else [topic.passage, 0]
        gold = [place for place in places if any(mentions(topic.article.passages[place], name) for name in known)][:1]
        contexts = [self.context(topic.article, place) for place in gold]
        banned = answers if manner is ask_trec else [re.escape(answer) for answer in answers]
        return Example(question, answers, contexts, self.negatives(topic, banned, rng))

    def negatives(self, topic: Topic, banned: list[str], rng: Random) -> list[Context]:
        """Passages near the topic (its article, relatives, one of its kind) that no `banned` pattern is found in."""
        kind = topic.article.ref[0]
        near = [topic.article.ref, *(fact.target for fact in facts_of(self.world, topic.article.ref) if fact.target)]
        refs = [*near[:3], (kind, int(rng.random() * self.world.sizes.count(kind)))]
        articles = [self.encyclopedia.article(ref) for ref in dict.fromkeys(refs)]
        answer = re.compile(unicodedata.normalize("NFD", "|".join(banned)), re.IGNORECASE)
        found = [
            self.context(article, place)
            for article in articles
            for place, text in enumerate(article.passages[:3])
            if not answer.search(unicodedata.normalize("NFD", text))
        ]
        return found[:MOST_NEGATIVES]


def asked_in_training(ref: Ref) -> bool:
    """Whether training questions may have this subject; a part of all subjects is new to a trained model."""
    return zlib.crc32(f"{ref[0]}/{ref[1]}".encode()) % UNASKED_PART > 0


def _referred(examiner: Examiner, topic: Topic, rng: Random) -> str:
    """The subject as named by somebody who remembers only a part of its name, or only what it is."""
    entity = topic.entity
    draw = rng.random()
    if draw < 0.15:
        land = country_names(examiner.world.sizes.seed, entity.country)[1]
        return f"the {land} {entity.noun} {entity.short}"
    if draw < 0.4:
        return f"the {entity.noun} {entity.short}"
    if draw < 0.6:
        return f"the {entity.noun} {_clue(examiner, topic, rng)}"
    return pick(rng, entity.aliases) if draw < 0.75 and entity.aliases else entity.name


def _clue(examiner: Examiner, topic: Topic, rng: Random) -> str:
    """Another fact about the subject, as a participle; its period where no other is known."""
    others = [fact for fact in facts_of(examiner.world, topic.entity.ref) if fact.relation != topic.fact.relation]
    if not others or rng.random() < PERIOD_SHARE:
        return f"of the {topic.entity.year // 100}00s"
    return _participle(examiner, others[int(rng.random() * len(others))], rng)


def _participle(examiner: Examiner, fact: Fact, rng: Random) -> str:
    """A fact as a participle; its object sometimes by an alias, or only by what it is."""
    named = fact.answer
    if fact.target and (draw := rng.random()) < VAGUE_SHARE:
        target = examiner.world.entity(fact.target)
        named = pick(rng, fact.aliases) if fact.aliases and draw < VAGUE_SHARE / 2 else f"a {target.noun}"
    return AN.sub(r"\1n \2", phrase(RELATIONS[fact.relation].clue, rng, {"y": named}))


def _typed(question: str, rng: Random) -> str:
    """The question in lower case, sometimes with two letters of a word swapped."""
    words = question.lower().split(" ")
    if rng.random() < TYPO_SHARE:
        place = max(range(len(words)), key=lambda index: len(words[index]))
        cut = 1 + int(rng.random() * (len(words[place]) - 2)) if len(words[place]) > 3 else 0
        word = words[place]
        words[place] = word[:cut] + word[cut : cut + 2][::-1] + word[cut + 2 :]
    return " ".join(words)


def ask_nq(examiner: Examiner, topic: Topic, rng: Random) -> tuple[str, list[str]]:
    """Natural Questions: what people type, lower case, in their own words."""
    named = _referred(examiner, topic, rng)
    return _typed(phrase(pick(rng, RELATIONS[topic.fact.relation].asks), rng, {"x": named}), rng), topic.fact.answers


def ask_webq(examiner: Examiner, topic: Topic, rng: Random) -> tuple[str, list[str]]:
    """WebQuestions: short, lower case, answered by an entity."""
    entity = topic.entity
    named = pick(rng, (*entity.aliases, entity.name, entity.short, f"the {entity.noun} {entity.short}"))
    return _typed(phrase(pick(rng, RELATIONS[topic.fact.relation].short), rng, {"x": named}), rng), topic.fact.answers


def ask_entity(examiner: Examiner, topic: Topic, rng: Random) -> tuple[str, list[str]]:
    """EntityQuestions: one template per relation."""
    return phrase(ENTITY_QUESTIONS[topic.fact.relation], rng, {"x": topic.entity.name}), topic.fact.answers


def ask_paq(examiner: Examiner, topic: Topic, rng: Random) -> tuple[str, list[str]]:
    """PAQ: generated from passages, so between SQuAD and Natural Questions in wording."""
    if topic.statement and rng.random() < 0.5:
        return topic.statement.asked.rstrip("?").lower(), [topic.fact.answer]
    return phrase(
        pick(rng, RELATIONS[topic.fact.relation].asks), rng, {"x": topic.entity.name}
    ).lower(), topic.fact.answers


def ask_trivia(examiner: Examiner, topic: Topic, rng: Random) -> tuple[str, list[str]]:
    """TriviaQA: long, from two facts, with many accepted names."""
    entity, world = topic.entity, examiner.world
    clue = _clue(examiner, topic, rng)
    if rng.random() < 0.4:
        question = phrase(
            pick(rng, RELATIONS[topic.fact.relation].asks[:2]),
            rng,
            {"x": f"{_referred(examiner, topic, rng)}, {clue},"},
        )
        return capitalised(question).rstrip(",") + "?", _spellings(topic.fact.answers)
    asked = _participle(examiner, topic.fact, rng)
    land = country_names(world.sizes.seed, entity.country)[1]
    template = pick(
        rng, ("Which {land} {noun}, {clue}, was {asked}?", "What is the name of the {land} {noun} {asked}, {clue}?")
    )
    values = {"land": land, "noun": entity.noun, "clue": clue, "asked": asked}
    return phrase(template, rng, values), _spellings([entity.name, *entity.aliases])


def _spellings(names: list[str]) -> list[str]:
    """Names with the variants that TriviaQA's aliases hold."""
    variants = [name.replace(" ", "-") for name in names if " " in name] + [f"{names[0]} (disambiguation)"]
    return list(dict.fromkeys([*names, *variants, names[0].upper()]))


def ask_trec(examiner: Examiner, topic: Topic, rng: Random) -> tuple[str, list[str]]:
    """CuratedTREC: plain questions whose answer is a pattern."""
    named = topic.entity.name if rng.random() < 0.5 else _referred(examiner, topic, rng)
    question = phrase(pick(rng, RELATIONS[topic.fact.relation].short), rng, {"x": named})
    personal = bool(topic.fact.target and topic.fact.target[0] in PERSON_KINDS)
    return capitalised(question), [_pattern(answer, personal) for answer in topic.fact.answers]


def _pattern(answer: str, personal: bool) -> str:
    """A pattern for the NFD-normalised text, where an accented letter is two characters; given names are optional."""
    *given, last = ("".join(c if c.isascii() else ".{1,2}" for c in re.escape(word)) for word in answer.split())
    if personal and given:
        return rf"({' '.join(given)}\s)?{last}"
    return r"\s+".join([*given, last])
