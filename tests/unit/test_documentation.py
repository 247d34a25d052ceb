"""What the documentation promises is there: links, places that the code cites, and the example of a user's own data."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from sparbench.plan.paths import PATTERNS
from sparbench.registry.load import load_registry

ROOT = Path(__file__).resolve().parents[2]
FENCED = re.compile(r"^```.*?^```", re.M | re.S)
LINK = re.compile(r"\]\(([^)\s]+)\)")
# A page as code, data and comments name it: docs/papers.md#lambda, CONTRIBUTING.md. Not results such as table-2.md.
CITED = re.compile(r"(?<![\w{}/.-])((?:[\w-]+/)*(?!table-)[\w-]+\.md\b)(#[\w-]+)?")


def tracked(*patterns: str) -> list[Path]:
    """Files of the checkout that git knows or would add."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def prose() -> str:
    """All pages but the changelog, which names what is gone."""
    return "\n".join(page.read_text(encoding="utf-8") for page in tracked("*.md") if page.name != "CHANGELOG.md")


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them: lower case, no punctuation, hyphens for spaces."""
    headings = re.findall(r"^#+ +(.+)$", FENCED.sub("", page.read_text(encoding="utf-8")), re.M)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def missing(page: Path, anchor: str) -> bool:
    return not page.exists() or bool(anchor) and anchor not in anchors(page)


def cited_pages() -> Iterator[tuple[Path, str, str]]:
    """(citing file, page, anchor) of every page that code, data or a comment names."""
    for path in tracked(":!*.md", ":!tests/unit/test_documentation.py"):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        yield from ((path, page, anchor.lstrip("#")) for page, anchor in CITED.findall(text))


def test_links_between_pages_lead_somewhere():
    broken = []
    for page in tracked("*.md"):
        for target in LINK.findall(FENCED.sub("", page.read_text(encoding="utf-8"))):
            if not re.match(r"[a-z]+:", target):
                name, _, anchor = target.partition("#")
                if missing(page.parent / name if name else page, anchor):
                    broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert not broken


def test_pages_that_the_code_cites_are_in_the_repository():
    broken = {
        f"{path.relative_to(ROOT)}: {page}#{anchor}"
        for path, page, anchor in cited_pages()
        if missing(ROOT / page, anchor)
    }
    assert not broken


def test_files_and_folders_that_pages_name_exist():
    """Paths in backticks, below the checkout or the package; those with placeholders such as <name> are left out."""
    named = re.findall(r"`((?:[\w.*-]+/)+(?:[\w.*-]+\.(?:py|yaml|smk|md))?)`", prose())
    assert "plan/paths.py" in named
    paths = [name.rstrip("/") for name in named if not name.startswith(("results/", "resources/"))]
    assert not [name for name in paths if not any(any(root.glob(name)) for root in (ROOT, ROOT / "workflow/sparbench"))]


def test_make_targets_that_pages_name_exist():
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    named = set(re.findall(r"\bmake ([a-z][\w-]+)(?=[`\n ]*(?:`|\n|  |SNAKEMAKE_ARGS|STALE_ARGS))", prose()))
    assert {"results", "check", "why"} <= named <= targets


def test_result_folders_that_pages_name_are_the_planners():
    """And the page on design names all of them but the logs' mirror."""
    patterns = " ".join(path for stage in PATTERNS.values() for path in stage.values())
    planned = set(re.findall(r"{root}/(\w+)/", patterns))
    design = (ROOT / "docs/design.md").read_text(encoding="utf-8")
    assert set(re.findall(r"results/<scale>/(\w+)/", design)) == planned | {"benchmarks"}
    assert set(re.findall(r"results/demo/(\w+)/", prose())) <= planned | {"benchmarks"}


def test_the_example_of_ones_own_data_is_accepted(tmp_path):
    """All YAML blocks of the page, as a user would copy them: rows, a request, and a ranker's rows."""
    page = (ROOT / "docs/own-data.md").read_text(encoding="utf-8")
    rows, request, ranker = re.findall(r"^```yaml\n(.*?)^```", page, re.M | re.S)
    files = {"mine.yaml": rows, "ranker.yaml": ranker}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    own = [str(tmp_path / name) for name in files]
    config = {"scale": "demo", "papers": [], "seeds": [0], "registry": own}
    registry = load_registry({**config, **yaml.safe_load(request)})
    assert registry.encoders["my-encoder"]["pooling"] == "mean"
    assert registry.where("encoders", "my-encoder").startswith(f"{tmp_path / 'mine.yaml'}: ")
    assert set(yaml.safe_load(rows)["collections"]) <= set(registry.scale["collections_available"])
    assert registry.row("collections", "my-irds")["metrics"] == ["nDCG@10"]
    assert registry.row("retrievers", "my-reranked")["ranker"] == "my-ranker"


def test_the_readmes_excerpt_of_ones_own_data_is_accepted(tmp_path):
    rows = re.search(r"^```yaml\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.M | re.S)
    (tmp_path / "mine.yaml").write_text(rows[1])
    request = [{"collection": "my-set", "split": "test", "retrievers": ["bm25"]}]
    config = {
        "scale": "demo",
        "papers": [],
        "seeds": [0],
        "registry": [str(tmp_path / "mine.yaml")],
        "evaluate": request,
    }
    assert load_registry(config).row("collections", "my-set")["title"] == "My test collection"
