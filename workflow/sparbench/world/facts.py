"""The facts of the world: relations between its entities."""

from dataclasses import dataclass
from random import Random

from sparbench.world.entities import ENTITIES, Entity, Ref, World
from sparbench.world.names import country_names
from sparbench.world.phrases import WORDS, pick, stream
from sparbench.world.sizes import PERSON_KINDS, WORK_KINDS

GENRE_ALIASES = {"heavy metal": ("metal",), "hip hop": ("rap",), "electronica": ("electronic music",)}
PROFESSION_ALIASES = {"novelist": ("author", "writer"), "footballer": ("football player",), "senator": ("politician",)}
HOME_SHARE = 0.5
WORKS_OF = {"writer": "book", "painter": "painting", "band": "song", "firm": "product"}
MAKERS = {work: maker for maker, work in WORKS_OF.items()}
MAKING = {"book": "P50", "painting": "P170", "song": "P175", "product": "P176"}
THINGS = (*WORK_KINDS, "product", "band", "firm", "label", "building", "university")
# The kinds of subjects of each relation.
SUBJECTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("P19", "P20", "P26", "P40", "P69", "P106"), PERSON_KINDS),
    "P800": ("writer", "painter"), "P413": ("athlete",), "P136": ("musician", "band"), "P264": ("musician", "band"),
    "P17": ("settlement", "region", "building"), "P131": ("settlement",), "P36": ("region", "country"),
    "P50": ("book",), "P407": ("book",), "P175": ("song",), "P170": ("painting",), "P176": ("product",),
    "P276": ("painting", "building", "university"), "P495": ("film", "product"), "P740": ("band",),
    "P127": ("building",), "P159": ("firm", "label"), "P112": ("firm", "label", "university"), "year": THINGS,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """`answer` is the object as articles write it; `aliases` are accepted too; `target` its article, if any."""

    relation: str
    subject: Ref
    answer: str
    aliases: tuple[str, ...] = ()
    target: Ref | None = None

    @property
    def answers(self) -> list[str]:
        return list(dict.fromkeys((self.answer, *self.aliases)))


def facts_of(world: World, ref: Ref) -> list[Fact]:
    """All facts whose subject is this entity, in a fixed order."""
    kind = ref[0]
    entity = world.entity(ref)
    rng = stream(world.sizes.seed, "facts", *ref)
    if kind in PERSON_KINDS:
        return _of_person(world, entity, rng)
    makers = {"settlement": _of_place, "region": _of_place, "country": _of_place, "list": lambda *_: []}
    return makers.get(kind, _of_thing)(world, entity, rng)


def works_of(world: World, ref: Ref) -> list[Ref]:
    """What a writer wrote, a painter painted, a band recorded, a firm produced; at most three."""
    kind, number = ref
    if kind not in WORKS_OF:
        return []
    step, count = world.sizes.count(kind), world.sizes.count(WORKS_OF[kind])
    return [(WORKS_OF[kind], work) for work in range(number, count, step)][:3]


def maker_of(world: World, ref: Ref) -> Ref:
    """Who wrote a book, painted a painting, recorded a song or produced a product."""
    kind, number = ref
    return MAKERS[kind], number % world.sizes.count(MAKERS[kind])


def _about(world: World, relation: str, subject: Entity, target: Ref) -> Fact:
    entity = world.entity(target)
    return Fact(relation, subject.ref, entity.name, entity.aliases, target)


def _land(world: World, relation: str, subject: Entity) -> Fact:
    return _about(world, relation, subject, ("country", subject.country))


def _near(world: World, entity: Entity, kind: str, rng: Random) -> Ref:
    """An entity of a kind, often of the same country."""
    country = entity.country if rng.random() < HOME_SHARE else int(rng.random() * world.countries)
    return world.number_in(kind, country, rng)


def _of_person(world: World, person: Entity, rng: Random) -> list[Fact]:
    facts = [
        _about(world, "P19", person, _near(world, person, "settlement", rng)),
        Fact("P106", person.ref, person.noun, PROFESSION_ALIASES.get(person.noun, ())),
        _about(world, "P69", person, _near(world, person, "university", rng)),
    ]
    if person.year < 1940:
        facts.append(_about(world, "P20", person, _near(world, person, "settlement", rng)))
    relatives = (("P26", world.spouse(person.ref)), ("P40", world.child(person.ref)))
    facts += [_about(world, relation, person, other) for relation, other in relatives if other]
    facts += [_about(world, "P800", person, work) for work in works_of(world, person.ref)[:1]]
    return facts + _of_performer(world, person, rng)


def _of_performer(world: World, performer: Entity, rng: Random) -> list[Fact]:
    kind = performer.ref[0]
    if kind == "athlete":
        return [Fact("P413", performer.ref, pick(rng, ENTITIES["positions"]))]
    if kind not in ("musician", "band"):
        return []
    genre = pick(rng, WORDS["genre"])
    label = ("label", int(rng.random() * world.sizes.count("label")))
    return [Fact("P136", performer.ref, genre, GENRE_ALIASES.get(genre, ())), _about(world, "P264", performer, label)]


def _of_place(world: World, place: Entity, rng: Random) -> list[Fact]:
    kind = place.ref[0]
    facts = [] if kind == "country" else [_land(world, "P17", place)]
    if kind == "settlement":
        return [*facts, _about(world, "P131", place, world.number_in("region", place.country, rng))]
    capital = world.number_in("settlement", place.country, rng)
    return [*facts, _about(world, "P36", place, capital)]


def _of_thing(world: World, thing: Entity, rng: Random) -> list[Fact]:
    kind = thing.ref[0]
    facts = [Fact("year", thing.ref, str(thing.year))]
    if kind in MAKING:
        facts.append(_about(world, MAKING[kind], thing, maker_of(world, thing.ref)))
    town = _near(world, thing, "settlement", rng)
    person = _near(world, thing, pick(rng, ("scientist", "politician")), rng)
    drawn = {
        "book": lambda: [Fact("P407", thing.ref, country_names(world.sizes.seed, thing.country)[2])],
        "film": lambda: [_land(world, "P495", thing)],
        "painting": lambda: [
            _about(world, "P276", thing, ("building", int(rng.random() * world.sizes.count("building"))))
        ],
        "band": lambda: [_about(world, "P740", thing, town), *_of_performer(world, thing, rng)],
        "firm": lambda: [_about(world, "P159", thing, town), _about(world, "P112", thing, person)],
        "label": lambda: [_about(world, "P159", thing, town), _about(world, "P112", thing, person)],
        "building": lambda: _of_building(world, thing, town, rng),
        "university": lambda: [_about(world, "P276", thing, town), _about(world, "P112", thing, person)],
        "product": lambda: [_land(world, "P495", thing)],
    }
    return facts + drawn.get(kind, list)()


def _of_building(world: World, building: Entity, town: Ref, rng: Random) -> list[Fact]:
    owner = ("firm", int(rng.random() * world.sizes.count("firm")))
    return [
        _land(world, "P17", building),
        _about(world, "P276", building, town),
        _about(world, "P127", building, owner),
    ]
