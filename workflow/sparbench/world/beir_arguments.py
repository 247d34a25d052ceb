"""ArguAna-like counter-arguments, whose queries are documents, and Touché-like debates judged twice."""

from random import Random

from sparbench.world.beir import BeirSet, Document, coined
from sparbench.world.phrases import WORDS, capitalised, phrase, pick, stream
from sparbench.world.wording import wording

MOTIONS, POINTS = 34, 5
ECHO_SHARE = 0.5  # of the counter-arguments that repeat what they counter
OWN_GRADES = (0, 0, 1, 1, 2)  # in version 2 much that is on topic is not a good argument
DEBATES, DEBATE_ARGUMENTS, JUDGED = 40, 10, 14
TEXTS = wording("arguments")
POINTS_MADE: list[list[str]] = TEXTS["points"]


def _motion(seed: int, name: str, number: int) -> dict[str, str]:
    """The slots of a motion: a measure and what it is about."""
    rng = stream(seed, name, number)
    verb, synonym = pick(rng, TEXTS["measures"])
    thing = f"{coined(seed, name, number, 1)} {phrase(pick(rng, TEXTS['subjects']), rng, {})}"
    shared = {slot: pick(rng, WORDS[slot]) for slot in ("trade", "event", "feature", "theme")}
    return {"verb": verb, "synonym": synonym, "thing": thing, **shared}


def _argument(motion: dict[str, str], point: str, rng: Random, verb: str = "verb") -> str:
    """A paragraph that makes one point about a motion."""
    opening = phrase("[those who want to|if we] {v} {thing}, [we should know|it is said] that {point}.", rng,
                     {"v": motion[verb], "thing": motion["thing"], "point": point})  # fmt: skip
    rest = [phrase(pick(rng, TEXTS["padding"]), rng, motion) for _ in range(3 + int(rng.random() * 4))]
    rest.append(f"so {point}, and {motion['thing']} are the best example.")
    rng.shuffle(rest)
    return " ".join(capitalised(sentence) for sentence in [opening, *rest])


def arguana_like(seed: int) -> BeirSet:
    """Each argument `…a` is a query and a document of the same id; `…b` counters it; one judged `…b` is missing."""
    data, rng = BeirSet(), stream(seed, "arguana")
    for number in range(MOTIONS):
        motion = _motion(seed, "arguana", number)
        code = f"test-{motion['verb']}-{coined(seed, 'arguana', number, 1)}{number:02d}"
        points = rng.sample(POINTS_MADE, POINTS)
        for place, (point, counter) in enumerate(points, 1):
            key = f"{code}-{pick(rng, ('pro', 'con'))}{place:02d}"
            made = _argument(motion, point, rng)
            title = capitalised(f"{motion['verb']} {motion['thing']}")
            data.documents.append(Document(f"{key}a", title, made))
            answer = f"although {point}, {counter}" if rng.random() < ECHO_SHARE else counter
            data.documents.append(Document(f"{key}b", title, _argument(motion, answer, rng, "synonym")))
            if place <= 2:
                data.queries[f"{key}a"] = made
                data.judge("test", f"{key}a", f"{key}b")
    missing = data.judgements["test"][0][1]
    data.documents = [document for document in data.documents if document.id != missing]
    return data


def touche_like(seed: int) -> tuple[BeirSet, BeirSet]:
    """Version 2 (grades 0 to 2) and version 1 (-2 to 5) over the same documents and queries."""
    second, first, rng = BeirSet(), BeirSet(), stream(seed, "touche")
    debates = [_motion(seed, "touche", number) for number in range(DEBATES)]
    for number, motion in enumerate(debates):
        for place in range(DEBATE_ARGUMENTS):
            point = pick(rng, POINTS_MADE)[place % 2]
            title = capitalised(f"{pick(rng, ('Resolved: ', '', 'We should '))}{motion['verb']} {motion['thing']}")
            off_topic = place == DEBATE_ARGUMENTS - 1
            about = debates[(number + 1) % DEBATES] if off_topic else motion
            identity = f"{number:08x}-2019-04-18T{place:02d}:00:00Z-{place:05d}-000"
            second.documents.append(Document(identity, title, _argument(about, point, rng)))
        second.queries[str(number + 1)] = phrase("Should [we|the state] {v} {thing}?", rng,
                                                 {"v": motion["synonym"], "thing": motion["thing"]})  # fmt: skip
    first.documents, first.queries = second.documents, second.queries
    for number in range(DEBATES):
        _judge_debate(second, first, number, rng)
    return second, first


def _judge_debate(second: BeirSet, first: BeirSet, number: int, rng: Random) -> None:
    """Judge a debate's arguments and some of others; the two versions judge different ones, on different scales."""
    start = number * DEBATE_ARGUMENTS
    for step in range(JUDGED):
        document = second.documents[(start + step) % len(second.documents)].id
        own = step < DEBATE_ARGUMENTS - 1
        if rng.random() < 0.8:
            second.judge("test", str(number + 1), document, rng.choice(OWN_GRADES) if own else 0)
        if rng.random() < 0.8:
            first.judge("test", str(number + 1), document, 1 + int(rng.random() * 5) if own else rng.choice((-2, 0)))
