"""The demo made small enough for tests."""

from pathlib import Path

import yaml

WORLD = {"articles": 150, "questions": 40, "web_passages": 300}
STEPS = 8
LEFT_OUT = ("cqadupstack", "touche2020", "nfcorpus", "quora")


def shrink(project: Path) -> None:
    """Make the demo's world small, its trainings short and its BEIR sets few; everything else stays as it is."""
    path = project / "workflow/registry/scales/demo.yaml"
    scale = yaml.safe_load(path.read_text())
    scale["world"] |= WORLD
    available = scale["collections_available"]
    scale["collections_available"] = [name for name in available if not name.startswith(LEFT_OUT)]
    for encoder in scale["encoders"].values():
        if "tokenizer" in encoder:
            encoder["tokenizer"]["size"] = 1000
    for model in scale["models"].values():
        if "steps" in model:
            model |= {"steps": STEPS, "batch": 16, "checkpoint_every": 4}
        if "every" in (model.get("validation") or {}):
            model["validation"]["every"] = 4
        for term in model.get("loss", []):
            if "steps" in term.get("schedule", {}):
                term["schedule"]["steps"] = STEPS // 2
    path.write_text(yaml.safe_dump(scale, sort_keys=False))
