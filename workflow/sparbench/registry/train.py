"""`train:` of config.yaml: encoders that are trained here by their recipe, in place of their released checkpoint."""

from collections.abc import Iterable

from sparbench.errors import UserError
from sparbench.registry.rows import Row
from sparbench.registry.suggest import suggest

Rows = dict[str, Row]
ALL = "all"
RELEASED = ("hub", "query_hub", "passage_hub", "folder")


def train_in_place(encoders: Rows, models: Rows, wanted: str | Iterable[str], config_name: str) -> Rows:
    """The encoders' rows, in which those that `train:` names have their recipe's model as weights.

    An encoder's key `trained` holds what else differs then, such as its pooling. The text under `trained_here` is
    shown under the tables. An encoder that is trained here anyway stays as it is.

    Args:
        encoders: name -> checked row.
        models: name -> checked row; a recipe is an encoder's when its `encoder` is that encoder.
        wanted: names of encoders, or `all`: every released encoder that has a recipe.

    Raises:
        UserError: a name is not an encoder, or it has no recipe, or several and none with its name.
    """
    recipes = {name: _recipes_of(name, models) for name in encoders}
    if wanted == ALL:
        wanted = [name for name, row in encoders.items() if recipes[name] and is_released(row)]
    changed: Rows = {}
    for name in wanted:
        where = f"{config_name}: train"
        if name not in encoders:
            raise UserError(f"{where}: no encoder is named '{name}'{suggest(name, encoders)}")
        model = _recipe_of(name, recipes[name], where, [known for known, found in recipes.items() if found])
        if is_released(encoders[name]):
            changed[name] = _trained(encoders[name], model)
    return {**encoders, **changed}


def _trained(row: Row, model: str) -> Row:
    text = f"{row['title']} is trained here by the registry's recipe, in place of its released checkpoint"
    return {**row, **row.get("trained", {}), "weights": {"model": model}, "trained_here": text}


def is_released(row: Row) -> bool:
    """Whether an encoder's weights come from outside: from the hub, or from a folder."""
    return any(key in row["weights"] for key in RELEASED)


def _recipes_of(encoder: str, models: Rows) -> list[str]:
    return [name for name, recipe in models.items() if recipe["encoder"] == encoder]


def _recipe_of(encoder: str, recipes: list[str], where: str, trainable: list[str]) -> str:
    if not recipes:
        raise UserError(f"{where}: no model of the registry trains '{encoder}'{suggest(encoder, trainable)}")
    if len(recipes) > 1 and encoder not in recipes:
        raise UserError(
            f"{where}: '{encoder}' is trained by several models ({', '.join(recipes)}); name one of them as the encoder"
        )
    return encoder if encoder in recipes else recipes[0]
