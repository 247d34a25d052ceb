"""profiles/local-gpu: jobs that run at the same time see different GPUs (ids alone: no GPU is needed)."""

from itertools import pairwise

from stub_steps import replace_step, touch

ENCODERS = ("lambda-wiki-bm25", "lambda-marco-bm25", "dpr-multi", "ance")
RECORD = """
import os, time
began = time.time()
time.sleep(1)
with open("seen.txt", "a") as seen:
    print(os.environ["CUDA_VISIBLE_DEVICES"], began, time.time(), file=seen)
"""


def test_four_encodings_share_two_gpus_one_each_at_a_time(project, snakemake, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    replace_step(project, "vectors.encode_passages", RECORD)
    touch(project, "results/demo/collections/wikipedia/passages.arrow")
    touch(project, *(f"results/demo/models/{encoder}/seed0/model/weights" for encoder in ENCODERS))
    targets = [f"results/demo/vectors/wikipedia/{encoder}/seed0/part-0.npy" for encoder in ENCODERS]
    options = ["--workflow-profile", "profiles/local-gpu", "--cores", "4", "--allowed-rules", "passage_vectors"]
    result = snakemake(project, *options, "--", *targets)
    assert result.returncode == 0, result.stderr
    jobs = [line.split() for line in (project / "seen.txt").read_text().splitlines()]
    assert len(jobs) == len(ENCODERS)
    for device in "01":
        spans = sorted((float(began), float(ended)) for seen, began, ended in jobs if seen == device)
        assert len(spans) >= 1
        assert all(earlier[1] <= later[0] for earlier, later in pairwise(spans))
