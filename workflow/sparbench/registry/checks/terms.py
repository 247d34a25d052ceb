"""Loss terms: their modules are there, and take the options and teachers that a recipe gives them."""

from collections import Counter

from sparbench.errors import UserError
from sparbench.registry.checks.references import need_variant
from sparbench.registry.recipes import list_depths, rankers_of
from sparbench.registry.rows import Registry, Row
from sparbench.registry.suggest import suggest
from sparbench.signatures import accepts, declared_constant, declared_signature, expected, options_of
from sparbench.variants import variant

# Columns of a training's record besides those of its terms.
COLUMNS = ("step", "loss", "mrr")
# Outputs of encoders for which a loss is that says nothing else.
WITH_VECTORS = ("vector", "terms")


def check_terms(registry: Registry, recipe: Row, kind: str, where: str) -> None:
    """UserError for a term that its modules cannot compute, or that the training cannot reach.

    Args:
        kind: of the encoder that is trained.
    """
    for index, term in enumerate(recipe["loss"]):
        place = f"{where}: loss.{index}"
        need_variant("training.losses", term["loss"], f"{place}: loss")
        check_options("training.losses", term["loss"], "loss", term["options"], f"{place}: options")
        _check_encoder(kind, term["loss"], f"{place}: loss")
        _check_schedule(recipe, term["schedule"], f"{place}: schedule")
        _check_teacher(registry, recipe, term, place)
    _check_names(recipe["loss"], where)


def _check_encoder(kind: str, loss: str, where: str) -> None:
    """UserError for a loss over a vocabulary where the encoder gives dense vectors, or over vectors for a ranker."""
    wanted = declared_constant("training.losses", loss, "ENCODERS") or WITH_VECTORS
    given = variant("plan.encoders", kind).OUTPUT
    if given not in wanted:
        raise UserError(
            f"{where}: '{loss}' is of encoders whose output is {' or '.join(wanted)}; "
            f"kind '{kind}' gives a {given}; leave it out"
        )


def check_options(family: str, name: str, function: str, options: Row, where: str) -> None:
    """UserError unless a function of the module behind `name` takes these options, and needs no others."""
    known = options_of(declared_signature(family, name, function))
    for option, value in options.items():
        if option not in known:
            raise UserError(f"{where}: '{name}' has no option '{option}'{suggest(option, known)}")
        if not accepts(known[option], value):
            raise UserError(f"{where}: {option}: got {value!r}; expected {expected(known[option])}")
    missing = [option for option, taken in known.items() if taken.default is taken.empty and option not in options]
    if missing:
        raise UserError(f"{where}: '{name}' needs the option '{missing[0]}'; add it")


def _check_schedule(recipe: Row, schedule: Row, where: str) -> None:
    need_variant("training.schedules", schedule["kind"], f"{where}: kind")
    options = {key: value for key, value in schedule.items() if key != "kind"}
    check_options("training.schedules", schedule["kind"], "factor", options, where)
    steps = recipe.get("steps")
    if steps and options.get("steps", 0) > steps:
        raise UserError(f"{where}: steps: got {options['steps']}; the training has {steps}, and would end before")


def _check_teacher(registry: Registry, recipe: Row, term: Row, where: str) -> None:
    takes = "teacher" in declared_signature("training.losses", term["loss"], "loss").parameters
    if takes != ("teacher" in term):
        fix = "add e.g. teacher: bm25" if takes else "leave the key out"
        raise UserError(f"{where}: loss '{term['loss']}' takes {'a' if takes else 'no'} teacher; {fix}")
    if takes and _is_ranker(registry, recipe, term["teacher"]):
        _check_ranker(recipe, term["teacher"], where)
        return
    for index, part in enumerate(recipe["data"] if takes else []):
        known = list_depths(part)
        if term["teacher"] not in known:
            raise UserError(
                f"{where}: teacher: data.{index} has no list of '{term['teacher']}' to take scores from"
                f"{suggest(term['teacher'], known)}; name it as a list of its positives or negatives, or name a ranker"
            )


def _is_ranker(registry: Registry, recipe: Row, teacher: str) -> bool:
    """Whether a teacher is asked about each pair, not read from its lists."""
    kind = registry.encoders.get(teacher, {}).get("kind")
    return teacher in rankers_of(recipe) and kind is not None and variant("plan.encoders", kind).OUTPUT == "score"


def _check_ranker(recipe: Row, ranker: str, where: str) -> None:
    """UserError unless the ranker is asked about all passages that a visit can draw."""
    for index, part in enumerate(recipe["data"]):
        if "split" not in part or any(rule.get("given") for rule in part["negatives"]):
            raise UserError(
                f"{where}: teacher: data.{index}: '{ranker}' scores lists and gold positives, neither crops nor given "
                "negatives; take negatives from a list"
            )


def _check_names(terms: list[Row], where: str) -> None:
    names = Counter(term.get("name", term["loss"]) for term in terms)
    for name, count in names.items():
        if count > 1 or name in COLUMNS:
            raise UserError(
                f"{where}: loss: the name '{name}' is taken in the training's record; give the term another: name: …"
            )
