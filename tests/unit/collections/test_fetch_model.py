"""Released checkpoints: from a mirror, from a hub on loopback, and without any."""

import hashlib
import http.server
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from unit.collections.loopback import serving

from sparbench.collections.fetch_model import fetch_model, take_model_from_mirror, wanted_files
from sparbench.errors import UserError
from sparbench.files import read_json
from sparbench.processes.job import Job

WORKFLOW = Path(__file__).parents[3] / "workflow"
HUB = "facebook/spar-encoder"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
FILES = {
    "config.json": b'{"hidden_size": 768}',
    "pytorch_model.bin": b"weights" * 1000,
    "tf_model.h5": b"not wanted",
    "tokenizer.json": b"{}",
    "vocab.txt": b"[PAD]\n",
}
WANTED = {"config.json", "pytorch_model.bin", "tokenizer.json", "vocab.txt"}


@dataclass
class Hub:
    url: str = ""
    broken: set[str] = field(default_factory=set)
    served: list[str] = field(default_factory=list)


@pytest.fixture
def hub() -> Iterator[Hub]:
    state = Hub()
    with serving(handler_of(state)) as url:
        state.url = url
        yield state


def handler_of(hub: Hub) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802
            path = self.path.partition("?")[0]
            if path in (f"/api/models/{HUB}", f"/api/models/{HUB}/revision/v1"):
                names = [{"rfilename": name} for name in FILES]
                self.send(json.dumps({"id": HUB, "sha": COMMIT, "siblings": names}).encode())
            elif path == f"/api/models/{HUB}/tree/{COMMIT}":
                entries = [{"type": "file", "path": n, "size": len(c), "oid": tag(c)} for n, c in FILES.items()]
                self.send(json.dumps(entries).encode())
            else:
                self.send_file(path.removeprefix(f"/{HUB}/resolve/{COMMIT}/"))

        def do_HEAD(self) -> None:  # noqa: N802
            self.do_GET()

        def send_file(self, name: str) -> None:
            if name not in FILES or (name in hub.broken and self.command == "GET"):
                self.send_error(404)
                return
            if self.command == "GET":
                hub.served.append(name)
            self.send(FILES[name], {"ETag": f'"{tag(FILES[name])}"', "X-Repo-Commit": COMMIT})

        def send(self, body: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(200)
            for header, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
                self.send_header(header, value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        def log_message(self, *arguments) -> None:
            pass

    return Handler


def tag(content: bytes) -> str:
    return hashlib.sha1(content).hexdigest()


def run(folder: Path, endpoint: str, **settings) -> subprocess.CompletedProcess[str]:
    """The step as a rule calls it, with the hub at `endpoint` and its cache in the test's folder."""
    spec = json.dumps({"settings": {"hub": HUB, "mirror": None, **settings}})
    command = [sys.executable, "-m", "sparbench.collections.fetch_model", "--spec", spec]
    environment = {
        **os.environ,
        "HF_ENDPOINT": endpoint,
        "HF_HOME": str(folder.parent.parent / "hf"),
        "NO_PROXY": "127.0.0.1",
    }
    return subprocess.run(
        [*command, "--output", f"folder={folder}"],
        cwd=WORKFLOW,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("settings", [{}, {"revision": "v1"}])
def test_the_wanted_files_of_one_commit_are_downloaded(hub, tmp_path, settings):
    folder = tmp_path / "out" / "snapshot"
    done = run(folder, hub.url, **settings)
    assert done.returncode == 0, done.stderr
    assert names_in(folder) == WANTED | {"source.json"}
    assert {name: (folder / name).read_bytes() for name in WANTED} == {name: FILES[name] for name in WANTED}
    assert read_json(folder / "source.json") == {"hub": HUB, "from": f"hub:{COMMIT}"}
    assert names_in(folder.parent) == {"snapshot"}


def test_an_interrupted_download_keeps_what_has_arrived(hub, tmp_path):
    folder = tmp_path / "out" / "snapshot"
    hub.broken = {"vocab.txt"}
    done = run(folder, hub.url)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert not folder.exists()
    assert "config.json" in hub.served
    hub.broken, hub.served = set(), []
    assert run(folder, hub.url).returncode == 0
    assert "vocab.txt" in hub.served and "config.json" not in hub.served


def test_an_unreachable_hub_ends_with_one_message_that_names_the_mirrors_place(tmp_path):
    folder = tmp_path / "out" / "snapshot"
    done = run(folder, "http://127.0.0.1:9", mirror=str(tmp_path / "mirror"))
    assert done.returncode == 1
    assert f"error: checkpoint {HUB}: ConnectError" in done.stderr and "Traceback" not in done.stderr
    assert str(tmp_path / "mirror" / "hub" / HUB) in done.stderr
    assert not folder.exists()


def test_an_unknown_checkpoint_is_named(hub, tmp_path):
    done = run(tmp_path / "out" / "snapshot", hub.url, hub="facebook/none")
    assert done.returncode == 1
    assert "error: checkpoint facebook/none: " in done.stderr and "Traceback" not in done.stderr


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    source = tmp_path / "mirror" / "hub" / HUB
    (source / "1_Pooling").mkdir(parents=True)
    for name in WANTED:
        (source / name).write_bytes(FILES[name])
    (source / "1_Pooling" / "config.json").write_text("{}")
    return tmp_path / "mirror"


def test_a_mirrored_checkpoint_needs_no_network(mirror, tmp_path, monkeypatch):
    monkeypatch.setattr(
        "sparbench.collections.fetch_model.download_model", lambda *_: pytest.fail("went to the network")
    )
    folder = tmp_path / "resources" / "snapshot"
    for _ in range(2):
        fetch_model(Job({"hub": HUB, "mirror": str(mirror)}, {}, {"folder": str(folder)}))
        assert names_in(folder) == WANTED | {"1_Pooling", "source.json"}
        assert (folder / "pytorch_model.bin").read_bytes() == FILES["pytorch_model.bin"]
    assert read_json(folder / "source.json")["from"] == f"mirror:hub/{HUB}"
    assert "source.json" not in names_in(mirror / "hub" / HUB)


def test_a_damaged_or_missing_file_of_a_mirrored_checkpoint_is_refused(mirror, tmp_path):
    sums = mirror / "SHA256SUMS"
    for name, reason in (("vocab.txt", "lists sha256"), ("gone.json", "no such file")):
        sums.write_text(f"{'0' * 64}  ./hub/{HUB}/{name}\n{'0' * 64}  ./elsewhere.txt\n")
        with pytest.raises(UserError, match=reason) as caught:
            take_model_from_mirror(mirror, HUB, tmp_path / "snapshot")
        assert name in str(caught.value)
        assert not (tmp_path / "snapshot").exists()


def test_a_mirrored_folder_without_a_configuration_is_refused(mirror, tmp_path):
    (mirror / "hub" / HUB / "config.json").unlink()
    with pytest.raises(UserError, match="holds no config.json"):
        take_model_from_mirror(mirror, HUB, tmp_path / "snapshot")


def test_weights_are_wanted_once_and_only_for_pytorch():
    files = [
        "README.md",
        "config.json",
        "model.safetensors",
        "pytorch_model.bin",
        "rust_model.ot",
        "flax_model.msgpack",
    ]
    files += ["spiece.model", "1_Pooling/config.json", "2_Dense/pytorch_model.bin", "onnx/model.onnx"]
    files += ["openvino/openvino_model.bin", "merges.txt", "pytorch_model-00001-of-00002.bin", "training_args.bin"]
    assert wanted_files(files) == [
        "config.json",
        "model.safetensors",
        "spiece.model",
        "1_Pooling/config.json",
        "2_Dense/pytorch_model.bin",
        "merges.txt",
    ]
    assert wanted_files(["pytorch_model-00001-of-00002.bin"]) == ["pytorch_model-00001-of-00002.bin"]
