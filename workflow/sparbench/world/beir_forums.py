"""Quora-like duplicate questions and twelve CQADupStack-like forums."""

from random import Random

from sparbench.world.beir import BeirSet, Document, coined
from sparbench.world.phrases import capitalised, phrase, pick, stream

# Each intent in several wordings: two questions are duplicates when intent and object are the same.
INTENTS = (
    ("how do I [clean|wash] {x}", "what is the best way to get dirt off {x}", "removing stains from {x}"),
    ("how can I learn {x} quickly", "fastest method to master {x}", "tips for beginners who study {x}"),
    ("why does {x} stop working", "{x} breaks down all the time, what is the reason", "what makes {x} fail"),
    ("is it worth buying {x}", "should I spend money on {x}", "would you recommend to purchase {x}"),
    ("what is the difference between {x} and {y}", "how do {x} and {y} compare", "{x} versus {y}"),
    ("how do I connect {x} to {y}", "linking {x} with {y}", "can {y} be attached to {x}"),
    ("how long does it take to install {x}", "time needed for setting up {x}", "duration of {x} set-up"),
    ("how do I remove {x} from {y}", "getting rid of {x} in {y}", "delete {x} out of {y}"),
    ("where can I find {x} for free", "free source of {x}", "{x} without paying"),
    ("what are the [dangers|risks] of {x}", "can {x} be harmful", "is {x} safe to use"),
    ("how do I make {x} faster", "speeding up {x}", "{x} is too slow, how to improve it"),
    ("who invented {x}", "origin of {x} and its creator", "by whom was {x} first made"),
)
BODY = (
    "I have tried {adjective} advice from a {trade}, but nothing helped.",
    "It worked until the {season}, then {y} came in the way.",
    "My version is {number}, and {z} is installed as well.",
    "I have read the manual about {z} and asked {crowd}.",
    "Any [help|hint|idea] is welcome.",
    "The same happens with {z}.",
    "There are {number} entries about {x} in my log.",
)
FORUMS = {
    "android": ("phone", "launcher", "battery", "wallpaper", "app"),
    "english": ("adverb", "idiom", "plural", "comma", "prefix"),
    "gaming": ("level", "boss", "shield", "dungeon", "savegame"),
    "gis": ("raster", "layer", "polygon", "projection", "shapefile"),
    "mathematica": ("matrix", "plot", "integral", "list", "kernel"),
    "physics": ("photon", "field", "orbit", "momentum", "lens"),
    "programmers": ("class", "branch", "test", "licence", "interface"),
    "stats": ("sample", "regression", "prior", "variance", "kernel"),
    "tex": ("table", "footnote", "package", "caption", "margin"),
    "unix": ("shell", "process", "mount", "script", "terminal"),
    "webmasters": ("sitemap", "domain", "redirect", "crawler", "banner"),
    "wordpress": ("theme", "plugin", "widget", "post", "menu"),
}
ENDINGS = ("", "", " these days", " at home", " as a beginner", " without help", " in {season}")
CLUSTERS, MOST_DUPLICATES, QUORA_DEV = 160, 4, 50
QUORA_TEST = 80
FORUM_THREADS, FORUM_QUERIES = 45, 15
OBJECTS = 80


def _objects(seed: int, name: str, words: tuple[str, ...], rng: Random) -> dict[str, str]:
    """Three things to ask about: an invented brand or a word of the field, or both."""
    slots = {}
    for slot in "xyz":
        brand = coined(seed, name, int(OBJECTS * rng.random() ** 1.5), 1).capitalize()
        word = pick(rng, words)
        slots[slot] = pick(rng, (f"{brand} {word}", f"{brand} {word}", f"the {word}", f"{word} of {brand}"))
    return slots


def quora_like(seed: int) -> BeirSet:
    """Short questions without titles; queries are documents of the same id, and their duplicates are relevant."""
    data, rng = BeirSet(), stream(seed, "quora")
    words = ("camera", "language", "diet", "phone", "visa", "guitar", "loan", "laptop", "exam", "garden")
    number = 0
    for cluster in range(CLUSTERS):
        slots = _objects(seed, "quora", words, rng)
        intent = INTENTS[int(rng.random() * len(INTENTS))]
        wordings = [
            pick(rng, intent) + pick(rng, ENDINGS) for _ in range(2 + int(rng.random() * (MOST_DUPLICATES - 1)))
        ]
        questions = list(dict.fromkeys(capitalised(phrase(wording, rng, slots)) + "?" for wording in wordings))
        keys = [str(number + place) for place in range(len(questions))]
        number += len(questions)
        data.documents += [Document(key, "", text) for key, text in zip(keys, questions, strict=True)]
        if len(keys) > 1 and cluster < QUORA_DEV + QUORA_TEST:
            data.queries[keys[0]] = questions[0]
            for other in keys[1:]:
                data.judge("dev" if cluster < QUORA_DEV else "test", keys[0], other)
    return data


def forum_like(seed: int, forum: str) -> BeirSet:
    """One forum: threads with bodies, and queries that ask what a thread asked; ids start at 1 in every forum."""
    data, rng = BeirSet(), stream(seed, "forum", forum)
    for thread in range(1, FORUM_THREADS + 1):
        slots = _objects(seed, forum, FORUMS[forum], rng)
        intent = INTENTS[int(rng.random() * len(INTENTS))]
        first = int(rng.random() * len(intent))
        copies = 1 + (rng.random() < 0.35)
        for copy in range(copies):
            title = capitalised(phrase(intent[(first + copy) % len(intent)], rng, slots)) + "?"
            body = " ".join(capitalised(phrase(pick(rng, BODY), rng, slots)) for _ in range(2 + int(rng.random() * 3)))
            data.documents.append(Document(str(thread + copy * 500), title, body))
            if thread <= FORUM_QUERIES:
                data.judge("test", str(1_000 + thread), str(thread + copy * 500))
        if thread <= FORUM_QUERIES:
            data.queries[str(1_000 + thread)] = phrase(intent[(first + 2) % len(intent)], rng, slots)
    return data
