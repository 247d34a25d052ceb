"""Models: what they start from, learn from and validate on is there."""

from sparbench.errors import UserError
from sparbench.registry.checks.encoders import check_shape, need_tokenizer, need_trainable
from sparbench.registry.checks.references import need, need_split
from sparbench.registry.checks.terms import check_terms
from sparbench.registry.recipes import lists_named, parts_of
from sparbench.registry.retriever_kinds import kind_of
from sparbench.registry.rows import Registry, Row
from sparbench.variants import variant

LIST = ("list", "top")
# Kind of positives -> the keys that it needs, and those that it may have.
POSITIVES = {"gold": ((), ("first",)), "list": (LIST, ()), "distant": (LIST, ("first",)), "crops": (("length",), ())}
GIVEN, FROM_LISTS = ((), ("first", "each")), (LIST, ("first", "last", "each", "without_answer"))


def check_model(registry: Registry, name: str, row: Row) -> None:
    """UserError where a recipe names what is not there, or asks for what its data cannot give."""
    where = registry.where("models", name)
    encoder = need(registry, "encoders", row["encoder"], f"{where}: encoder")
    need_trainable(encoder["kind"], f"{where}: encoder")
    check_terms(registry, row, encoder["kind"], where)
    _check_binary_queries(row, encoder, where)
    _check_start(registry, row, encoder, where)
    if variant("plan.encoders", encoder["kind"]).OUTPUT == "score":
        _check_ranker(row, where)
    for part, content in parts_of(row).items():
        _check_part(registry, content, f"{where}: {part.replace('/', '.')}")


def _check_binary_queries(row: Row, encoder: Row, where: str) -> None:
    """UserError for a term of the loss over queries where queries have no weights that could be learned."""
    if encoder.get("queries") != "binary":
        return
    for number, term in enumerate(row["loss"]):
        if term["options"].get("side") == "query":
            raise UserError(
                f"{where}: loss.{number}: options: side: '{row['encoder']}' has binary queries, which '{term['loss']}' "
                "cannot change; leave the term out"
            )


def _check_ranker(row: Row, where: str) -> None:
    """UserError where a ranker's recipe asks for two towers, or has nothing to rank its positives against."""
    if row["towers"] != "shared":
        raise UserError(f"{where}: towers: got '{row['towers']}'; a ranker reads both texts together: write shared")
    for part, content in parts_of(row).items():
        if not content["negatives"]:
            raise UserError(
                f"{where}: {part.replace('/', '.')}: key 'negatives' is missing, which a ranker needs; add it"
            )


def _check_start(registry: Registry, row: Row, encoder: Row, where: str) -> None:
    """UserError where training can not start so, or needs a shape that the encoder's row does not state."""
    start, own = row["start"], registry.where("encoders", row["encoder"])
    if "random" in start:
        check_shape(encoder, own)
        need_tokenizer(encoder, own)
        return
    model = need(registry, "models", start["model"], f"{where}: start: model") if "model" in start else start
    name = model["encoder"]
    starting = need(registry, "encoders", name, f"{where}: start: encoder")
    of_its_kind, is_new = starting["kind"] == encoder["kind"], "random" in starting["weights"]
    if is_new or not of_its_kind:
        check_shape(encoder, own)
    if not (is_new or of_its_kind or starting["kind"] in variant("plan.encoders", encoder["kind"]).CONVERTS):
        raise UserError(
            f"{where}: start: '{name}' is of kind '{starting['kind']}', from which one of kind '{encoder['kind']}' "
            "cannot start; name one of the same kind, or start: {random: true}"
        )


def _check_part(registry: Registry, part: Row, where: str) -> None:
    need(registry, "collections", part["collection"], f"{where}: collection")
    positives, negatives = part["positives"], part["negatives"]
    labels = positives["labels"]
    _check_keys(positives, "labels", POSITIVES[labels], f"'{labels}'", f"{where}: positives")
    if labels == "crops":
        if negatives or "split" in part:
            raise UserError(f"{where}: crops have neither queries nor hard negatives; leave split and negatives out")
        return
    if "split" not in part:
        raise UserError(f"{where}: key 'split' is missing; only crops are made without queries")
    need_split(registry, part["collection"], part["split"], where)
    rules = {"positives": positives} | {f"negatives.{number}": rule for number, rule in enumerate(negatives)}
    for key, rule in rules.items():
        _check_retrievers(registry, rule, f"{where}: {key}")
    for number, rule in enumerate(negatives):
        _check_negatives(positives, rule, f"{where}: negatives.{number}")


def _check_keys(rule: Row, kind: str, keys: tuple[tuple[str, ...], tuple[str, ...]], named: str, where: str) -> None:
    """UserError for a key that this kind of rule lacks, or would not read."""
    needed, allowed = keys
    for key in needed:
        if key not in rule:
            raise UserError(f"{where}: key '{key}' is missing, which {named} needs; add it")
    for key in rule:
        if key not in (kind, *needed, *allowed):
            raise UserError(f"{where}: key '{key}' says nothing about {named}; leave it out")


def _check_negatives(positives: Row, rule: Row, where: str) -> None:
    given = rule.get("given")
    _check_keys(rule, "given", GIVEN if given else FROM_LISTS, "given negatives" if given else "a list", where)
    if "first" in rule and "last" in rule:
        raise UserError(f"{where}: first and last: got both; give one of them")
    _check_room(positives, rule, where)


def _check_retrievers(registry: Registry, rule: Row, where: str) -> None:
    for retriever in lists_named(rule):
        row = need(registry, "retrievers", retriever, f"{where}: list")
        if kind_of(registry, retriever).LISTS is None:
            raise UserError(f"{where}: list: no lists are made of '{retriever}', a {row['kind']}; name e.g. bm25")


def _check_room(positives: Row, rule: Row, where: str) -> None:
    """UserError where a rule asks for more hard negatives than its lists can have."""
    lists = lists_named(rule)
    if not lists:
        return
    shared = positives["labels"] == "list" and len(lists) == 1 and lists == lists_named(positives)
    room = rule["top"] * len(lists) - (positives["top"] if shared else 0)
    for key in ("first", "last"):
        if rule.get(key, 0) > room:
            left = f", of which {positives['top']} are positives" if shared else ""
            raise UserError(f"{where}: {key}: got {rule[key]}; the list has its top {rule['top']}{left}")
    offered = min(rule.get("first", room), rule.get("last", room), room)
    if rule["each"] > offered:
        raise UserError(f"{where}: each: got {rule['each']}; expected at most {offered}, all that a query has")
