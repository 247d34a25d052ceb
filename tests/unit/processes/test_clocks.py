"""Files from the future get the present time; others keep theirs."""

import os
import time

from sparbench.processes.clocks import bring_back


def test_files_from_the_future_are_brought_back(tmp_path):
    folder = tmp_path / "results" / "x"
    folder.mkdir(parents=True)
    for name, offset in (("old", -1000), ("early", 86_400)):
        (folder / name).touch()
        os.utime(folder / name, (time.time() + offset,) * 2)
    old = (folder / "old").stat().st_mtime_ns
    assert bring_back([tmp_path / "results", tmp_path / "absent"]) == [str(folder / "early")]
    assert (folder / "early").stat().st_mtime <= time.time()
    assert (folder / "old").stat().st_mtime_ns == old


def test_a_link_is_brought_back_and_not_what_it_points_to(tmp_path):
    (tmp_path / "target").touch()
    future = time.time() + 86_400
    os.utime(tmp_path / "target", (future, future))
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "link").symlink_to(tmp_path / "target")
    os.utime(tmp_path / "results" / "link", (future, future), follow_symlinks=False)
    assert len(bring_back([tmp_path / "results"])) == 1
    assert (tmp_path / "target").stat().st_mtime > time.time()


def test_a_link_to_a_folder_is_brought_back(tmp_path):
    """As indexes and models are that come from the cache."""
    (tmp_path / "target").mkdir()
    link = tmp_path / "results" / "index"
    link.parent.mkdir()
    link.symlink_to(tmp_path / "target")
    os.utime(link, (time.time() + 86_400,) * 2, follow_symlinks=False)
    assert bring_back([tmp_path / "results"]) == [str(link)]
    assert link.lstat().st_mtime <= time.time()
