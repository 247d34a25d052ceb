"""Invented names: rare words built of syllables, alike within a country."""

from dataclasses import dataclass
from functools import lru_cache
from random import Random

from sparbench.world.phrases import pick, stream
from sparbench.world.wording import wording

NAMES = wording("names")
SOUNDS_OF_A_COUNTRY = {"onsets": 12, "vowels": 6, "codas": 9, "place_endings": 5}


@dataclass(frozen=True)
class Tongue:
    """The sounds of one country's names; its given names are few, its surnames many."""

    onsets: list[str]
    vowels: list[str]
    codas: list[str]
    place_endings: list[str]

    def word(self, rng: Random, syllables: int) -> str:
        """A word in lower case of so many syllables, the last one closed."""
        parts = [pick(rng, self.onsets) + pick(rng, self.vowels) for _ in range(syllables)]
        return "".join(parts) + pick(rng, self.codas)

    def name(self, rng: Random) -> str:
        """A capitalised name of one to three syllables."""
        return self.word(rng, 1 + int(rng.random() * 2.3)).capitalize()

    def place(self, rng: Random) -> str:
        """A name with one of the endings of the country's places."""
        return self.name(rng) + pick(rng, self.place_endings) if rng.random() < 0.7 else self.word(rng, 2).capitalize()


@lru_cache(maxsize=256)
def tongue(seed: int, country: int) -> Tongue:
    """The sounds of a country, a part of all sounds."""
    rng = stream(seed, "tongue", country)
    return Tongue(**{sounds: rng.sample(NAMES[sounds], size) for sounds, size in SOUNDS_OF_A_COUNTRY.items()})


@lru_cache(maxsize=4096)
def given_name(seed: int, country: int, number: int) -> str:
    """Given names are shared: a country has as many as callers give it numbers."""
    return tongue(seed, country).name(stream(seed, "given", country, number))


@lru_cache(maxsize=65536)
def surname(seed: int, country: int, number: int) -> str:
    """The surname of a family, shared by its members."""
    return tongue(seed, country).word(stream(seed, "family", country, number), 2).capitalize()


@lru_cache(maxsize=256)
def country_names(seed: int, country: int) -> tuple[str, str, str]:
    """A country's name, its adjective and its language."""
    rng = stream(seed, "country", country)
    root = tongue(seed, country).word(rng, 2).capitalize()
    ending, adjective = pick(rng, NAMES["country_endings"])
    language = tongue(seed, country).word(rng, 1).capitalize() + pick(rng, NAMES["language_endings"])
    return root + ending, root + adjective, language
