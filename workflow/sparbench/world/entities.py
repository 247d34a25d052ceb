"""The world's entities: each one, and its facts, is computed from the seed and its number alone.

Only caches are kept, so that a world of a million passages needs no more memory than a small one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from sparbench.world.names import country_names, given_name, surname, tongue
from sparbench.world.phrases import WORDS, phrase, pick, stream
from sparbench.world.sizes import PERSON_KINDS, WORK_KINDS, WorldSizes
from sparbench.world.wording import wording

Ref = tuple[str, int]
ENTITIES = wording("entities")
PROFESSIONS: dict[str, list[str]] = ENTITIES["professions"]
FORMS = {"book": "book_form", "film": "film_form", "painting": "picture_form", "product": "product_form",
         "building": "building_form", "firm": "firm_form"}  # fmt: skip
PLAIN_NOUNS = {"song": "song", "band": "band", "label": "record label", "university": "university",
               "settlement": "town", "region": "province", "country": "country"}  # fmt: skip
HOMONYM_SHARE = 0.15
FAME_SKEW = 2.5  # of what others are named after, and of who is mentioned in passing
GIVEN_NAMES = 7  # of a country
SURNAME_BEARERS = 9
NAMED_AFTER_PLACES = 0.6  # of the firms, buildings, schools and works whose name is not of common words


@dataclass(frozen=True, slots=True)
class Entity:
    """One person, place, work or firm.

    Attributes:
        ref: kind and number.
        name: as articles introduce it; `short` as they go on (a surname); `title` as the article is called.
        aliases: other names in use, which the article mentions once.
        noun: what it is, in a word ("novelist").
        country: number of its country.
        year: of its birth or beginning.
    """

    ref: Ref
    name: str
    short: str
    title: str
    aliases: tuple[str, ...]
    noun: str
    country: int
    year: int

    @property
    def person(self) -> bool:
        return self.ref[0] in PERSON_KINDS


class World:
    """All entities of a world of given sizes."""

    def __init__(self, sizes: WorldSizes) -> None:
        self.sizes = sizes
        self.countries = sizes.count("country")
        self.entity = lru_cache(maxsize=32768)(self._entity)

    def articles(self) -> Iterator[Ref]:
        """Every article's subject, in an order that mixes the kinds."""
        kinds = (*PERSON_KINDS, *WORK_KINDS, *PLAIN_NOUNS, "firm", "product", "building", "list")
        kinds = tuple(dict.fromkeys(kinds))
        left = {kind: self.sizes.count(kind) for kind in kinds}
        most = max(left.values())
        for step in range(most):
            for kind in kinds:
                first, last = left[kind] * step // most, left[kind] * (step + 1) // most
                yield from ((kind, number) for number in range(first, last))

    def number_in(self, kind: str, country: int, rng: Random, skew: float = 1.2) -> Ref:
        """An entity of a kind whose number places it in this country; the lower the number, the better known.

        `skew` is the exponent of a uniform draw: 1 draws all with equal chance, 2.5 mostly the best known ones.
        """
        places = (self.sizes.count(kind) - country - 1) // self.countries + 1
        return kind, country + self.countries * int(places * rng.random() ** skew)

    def _entity(self, ref: Ref) -> Entity:
        kind, number = ref
        rng = stream(self.sizes.seed, "entity", kind, number)
        country = number % self.countries
        if kind in PERSON_KINDS:
            return self._person(ref, country, rng)
        if kind in ("settlement", "region", "country"):
            return self._place(ref, country, rng)
        return self._thing(ref, country, rng)

    def _person(self, ref: Ref, country: int, rng: Random) -> Entity:
        kind, number = ref
        seed = self.sizes.seed
        people = sum(self.sizes.count(kind) for kind in PERSON_KINDS) // self.countries
        given = given_name(seed, country, int(rng.random() * GIVEN_NAMES))
        family = surname(seed, country, int(rng.random() * max(3, people // SURNAME_BEARERS)))
        year = 1690 + int(rng.random() * 290)
        if parent := self.parent(ref):
            family, year = self.entity(parent).short, self.entity(parent).year + 20 + int(rng.random() * 18)
        noun = pick(rng, PROFESSIONS[kind])
        name = f"{given} {tongue(seed, country).name(rng)} {family}" if rng.random() < 0.15 else f"{given} {family}"
        title = f"{name} ({noun})" if rng.random() < 0.06 else name
        aliases = (f"{pick(rng, ENTITIES['person_nicknames'])} {tongue(seed, country).name(rng)}",)
        aliases = aliases if rng.random() < 0.25 else ()
        aliases += (f"{given} {family}",) if name.count(" ") == 2 else ()
        return Entity(ref, name, family, title, aliases, noun, country, year)

    def parent(self, ref: Ref) -> Ref | None:
        """The parent of a person: of every four of a country and kind, the third is the child of the first."""
        kind, number = ref
        return (kind, number - 2 * self.countries) if number // self.countries % 4 == 2 else None

    def child(self, ref: Ref) -> Ref | None:
        """The child of a person, if it has an article."""
        child = (ref[0], ref[1] + 2 * self.countries)
        return child if child[1] < self.sizes.count(ref[0]) and self.parent(child) == ref else None

    def spouse(self, ref: Ref) -> Ref | None:
        """The spouse of a person: the first and second of every four are married to each other."""
        kind, number = ref
        place = number // self.countries % 4
        other = number + self.countries * (1 if place == 0 else -1)
        return (kind, other) if place < 2 and other < self.sizes.count(kind) else None

    def _place(self, ref: Ref, country: int, rng: Random) -> Entity:
        kind, number = ref
        seed = self.sizes.seed
        land = country_names(seed, country)[0]
        if kind == "country":
            return Entity(ref, land, land, land, (f"Republic of {land}",), "country", country, 1200 + number)
        name = tongue(seed, country).place(rng)
        title = name
        if kind == "settlement" and number > 4 and rng.random() < HOMONYM_SHARE:
            name = self.entity((kind, int(min(number, 500) * rng.random() ** FAME_SKEW))).name
            title = f"{name}, {land}"
        noun = "province" if kind == "region" else pick(rng, ENTITIES["settlement_nouns"])
        alias = (f"{pick(rng, ENTITIES['place_prefixes'])} {name}",) if rng.random() < 0.15 else ()
        return Entity(ref, name, name, title, alias, noun, country, 900 + int(rng.random() * 900))

    def _thing(self, ref: Ref, country: int, rng: Random) -> Entity:
        kind, _ = ref
        noun = pick(rng, WORDS[FORMS[kind]]) if kind in FORMS else PLAIN_NOUNS.get(kind, "list")
        year = 1820 + int(rng.random() * 195)
        name = self._thing_name(kind, noun, country, rng)
        title = f"{name} ({noun})" if rng.random() < 0.1 and kind != "list" else name
        aliases: tuple[str, ...] = ()
        if kind in WORK_KINDS and rng.random() < 0.3:
            words = tongue(self.sizes.seed, country)
            aliases = (f"{words.name(rng)} {words.word(rng, 1)}",)
        return Entity(ref, name, name, title, aliases, noun, country, year)

    def _thing_name(self, kind: str, noun: str, country: int, rng: Random) -> str:
        sounds = tongue(self.sizes.seed, country)
        root = sounds.name(rng)
        if rng.random() < NAMED_AFTER_PLACES:
            root = self.entity(self.number_in("settlement", country, rng, FAME_SKEW)).name
        templates = ENTITIES["names_of"].get(kind, ENTITIES["works"])
        professions = [noun for nouns in PROFESSIONS.values() for noun in nouns]
        values = {
            "root": root,
            "root2": sounds.name(rng),
            "noun": noun.title(),
            "land": country_names(self.sizes.seed, country)[0],
            "noun2": pick(rng, professions),
        }
        return phrase(pick(rng, templates), rng, values)
