"""The world's Wikipedia, its determinism, its settings, and how it grows."""

import gzip
import hashlib
import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from unit.world.world_fixture import SMALL, small_world, wikipedia

from sparbench.world.articles import Encyclopedia, mentions, passages_of
from sparbench.world.entities import World
from sparbench.world.facts import SUBJECTS, facts_of, maker_of, works_of
from sparbench.world.make_world import write_world
from sparbench.world.phrases import phrase, stream
from sparbench.world.relations import RELATIONS
from sparbench.world.sizes import read_sizes

WORKFLOW = Path(__file__).parents[3] / "workflow"


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_passages_are_numbered_from_one_and_have_at_most_100_words() -> None:
    passages = wikipedia()
    assert list(passages) == [str(number) for number in range(1, len(passages) + 1)]
    words = [len(text.split()) for text, _ in passages.values()]
    assert max(words) == 100 and min(words) > 0


def test_articles_have_one_to_twelve_consecutive_passages() -> None:
    titles = [title for _, title in wikipedia().values()]
    runs = [1]
    for previous, title in zip(titles, titles[1:], strict=False):
        if previous == title:
            runs[-1] += 1
        else:
            runs.append(1)
    assert min(runs) == 1 and max(runs) > 5
    assert sum(run <= 14 for run in runs) == len(runs)


def test_texts_are_always_quoted_as_in_dprs_file() -> None:
    with gzip.open(small_world() / "wikipedia" / "psgs_w100.tsv.gz", "rt", encoding="utf-8") as lines:
        assert next(lines) == "id\ttext\ttitle\n"
        assert all(line.split("\t")[1][0] == line.split("\t")[1][-1] == '"' for line in lines)


def test_names_are_rare_and_shared_all_the_same() -> None:
    world = World(read_sizes({"seed": 7}))
    people = [world.entity(("athlete", number)) for number in range(world.sizes.count("athlete"))]
    surnames = Counter(person.short for person in people)
    assert len(surnames) > 30
    assert max(surnames.values()) > 2
    towns = Counter(world.entity(("settlement", number)).name for number in range(world.sizes.count("settlement")))
    assert max(towns.values()) > 1


def test_every_entitys_facts_have_the_relations_that_its_kind_can_have() -> None:
    world = World(read_sizes(SMALL))
    for ref in world.articles():
        for fact in facts_of(world, ref):
            assert fact.subject == ref
            assert ref[0] in SUBJECTS[fact.relation]
            assert fact.target is None or world.entity(fact.target).name == fact.answer


def test_each_article_is_written_once() -> None:
    world = World(read_sizes(SMALL))
    refs = list(world.articles())
    assert len(set(refs)) == len(refs)
    assert Counter(kind for kind, _ in refs) == {kind: world.sizes.count(kind) for kind, _ in refs}


def test_families_and_works_agree_from_both_sides() -> None:
    world = World(read_sizes({"seed": 7}))
    people = [("writer", number) for number in range(world.sizes.count("writer"))]
    assert all(world.spouse(spouse) == person for person in people if (spouse := world.spouse(person)))
    children = [(person, world.child(person)) for person in people]
    assert any(child for _, child in children)
    for person, child in children:
        assert child is None or world.parent(child) == person
        assert child is None or world.entity(child).short == world.entity(person).short
    assert all(maker_of(world, work) == person for person in people for work in works_of(world, person))


def test_a_statement_is_found_in_the_passage_that_holds_its_answer() -> None:
    encyclopedia = Encyclopedia(World(read_sizes(SMALL)))
    placed = 0
    for ref in list(encyclopedia.world.articles())[:200]:
        article = encyclopedia.article(ref)
        assert " ".join(article.passages) == " ".join(article.sentences)
        for statement in article.statements:
            place = article.holding(statement)
            placed += place is not None
            assert place is None or statement.fact.answer in article.passages[place]
    assert placed > 500


def test_statements_state_their_relations_in_several_wordings() -> None:
    assert all(len({statement for statement, _ in row.says}) >= 3 for row in RELATIONS.values())
    assert all(len(row.asks) >= 2 and row.short and row.clue for row in RELATIONS.values())


def test_passages_of_cuts_after_every_100_words() -> None:
    cut = passages_of((" ".join(f"w{number}" for number in range(150)), "end"))
    assert [len(text.split()) for text in cut] == [100, 51]
    assert cut[1].startswith("w100 ") and cut[1].endswith(" end")


@pytest.mark.parametrize(
    "text, name, found",
    [("in Karl, then", "Karl", True), ("in Karlstad", "Karl", False), ("in Karlstad or Karl", "Karl", True),
     ("Old Karl", "Karl", True), ("1873", "187", False), ("", "Karl", False)],
)  # fmt: skip
def test_mentions_finds_whole_words(text: str, name: str, found: bool) -> None:
    assert mentions(text, name) is found


def test_a_kept_slot_is_the_same_in_a_second_template() -> None:
    values = {"x": "Karl"}
    first = phrase("{x} sells {crop}", stream(1), values, keep=True)
    assert phrase("what {crop} does {x} sell", stream(2), values) == f"what {first.split()[-1]} does Karl sell"
    assert phrase("[a|a] {number}", stream(3), {"number": "5"}) == "a 5"


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes_in_another_process_and_another_seed_others(tmp_path: Path) -> None:
    spec = json.dumps({"settings": {"sizes": SMALL}})
    command = [
        sys.executable,
        "-m",
        "sparbench.world.make_world",
        "--spec",
        spec,
        "--output",
        f"folder={tmp_path}/a",
    ]
    environment = {"PYTHONPATH": str(WORKFLOW), "PYTHONHASHSEED": "12345"}
    subprocess.run(command, check=True, env=environment, capture_output=True)
    assert digests(tmp_path / "a") == digests(small_world())
    write_world(tmp_path / "b", read_sizes(SMALL | {"seed": 8}))
    other = digests(tmp_path / "b")
    assert set(other) == set(digests(small_world()))
    assert all(other[name] != digest for name, digest in digests(small_world()).items())


def test_a_smaller_world_asks_fewer_questions_and_a_larger_one_no_more() -> None:
    default, small, large = (read_sizes({"seed": 1, **more}) for more in ({}, {"articles": 165}, {"articles": 90_000}))
    assert (default.questions, small.questions, large.questions) == (2_500, 250, 2_500)
    assert default.web_passages == 10 * small.web_passages == large.web_passages


@pytest.mark.slow
def test_the_default_world_is_ready_within_ten_seconds_of_one_core(tmp_path: Path) -> None:
    start = time.process_time()
    passages = write_world(tmp_path, read_sizes({"seed": 7}))
    assert time.process_time() - start < 10
    assert 5_000 <= passages <= 7_000


GROWTH = """
import json, resource, sys, time
from pathlib import Path
from sparbench.world.articles import Encyclopedia
from sparbench.world.entities import World
from sparbench.world.sizes import read_sizes
from sparbench.world.wikipedia import write_wikipedia
start = time.process_time()
sizes = read_sizes({"seed": 7, "articles": int(sys.argv[2])})
total = write_wikipedia(Path(sys.argv[1]), Encyclopedia(World(sizes))).total
print(json.dumps([total, time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


@pytest.mark.slow
def test_time_grows_with_the_number_of_passages_and_memory_hardly(tmp_path: Path) -> None:
    def measure(articles: int) -> tuple[int, float, float]:
        command = [sys.executable, "-c", GROWTH, str(tmp_path / f"{articles}.tsv.gz"), str(articles)]
        done = subprocess.run(command, check=True, env={"PYTHONPATH": str(WORKFLOW)}, capture_output=True, text=True)
        return tuple(json.loads(done.stdout))

    few, many = measure(12_000), measure(36_000)
    assert many[0] > 2.5 * few[0]
    assert many[1] / many[0] < 1.5 * few[1] / few[0]
    assert many[2] < few[2] + 60  # MiB
