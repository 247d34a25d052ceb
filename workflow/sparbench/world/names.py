"""Invented names: rare words built of syllables, alike within a country."""

from dataclasses import dataclass
from functools import lru_cache
from random import Random

from sparbench.world.phrases import pick, stream
from sparbench.world.words import word_list

ONSETS = word_list("b br c ch d dr f fl g gl gr h j k kl kr l m n p pl pr qu r s sk sl st t tr v vr w z zh th sv")
VOWELS = word_list("a a e e i i o o u u ae ai au ei ia io ou ue y é ö ø")
CODAS = word_list("b ck d ft k l lm ln lt m n nd ng nk nt r rd rk rm rn rt s sk ss st t th v x z")
PLACE_ENDINGS = word_list("burg ford stad mar ovo wick ene holm dorf ville mouth grad ais una vik berg")
COUNTRY_ENDINGS = (("ia", "ian"), ("mark", "markish"), ("stan", "stani"), ("land", "landic"), ("esh", "eshi"))
LANGUAGE_ENDINGS = ("ish", "ic", "ese", "ari", "ovian")


@dataclass(frozen=True)
class Tongue:
    """The sounds of one country's names; its given names are few, its surnames many."""

    onsets: tuple[str, ...]
    vowels: tuple[str, ...]
    codas: tuple[str, ...]
    endings: tuple[str, ...]

    def word(self, rng: Random, syllables: int) -> str:
        """A word in lower case of so many syllables, the last one closed."""
        parts = [pick(rng, self.onsets) + pick(rng, self.vowels) for _ in range(syllables)]
        return "".join(parts) + pick(rng, self.codas)

    def name(self, rng: Random) -> str:
        """A capitalised name of one to three syllables."""
        return self.word(rng, 1 + int(rng.random() * 2.3)).capitalize()

    def place(self, rng: Random) -> str:
        """A name with one of the endings of the country's places."""
        return self.name(rng) + pick(rng, self.endings) if rng.random() < 0.7 else self.word(rng, 2).capitalize()


@lru_cache(maxsize=256)
def tongue(seed: int, country: int) -> Tongue:
    """The sounds of a country, a part of all sounds."""
    rng = stream(seed, "tongue", country)
    draws = ((ONSETS, 12), (VOWELS, 6), (CODAS, 9), (PLACE_ENDINGS, 5))
    return Tongue(*(tuple(rng.sample(sounds, size)) for sounds, size in draws))


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
    ending, adjective = COUNTRY_ENDINGS[int(rng.random() * len(COUNTRY_ENDINGS))]
    language = tongue(seed, country).word(rng, 1).capitalize() + pick(rng, LANGUAGE_ENDINGS)
    return root + ending, root + adjective, language
