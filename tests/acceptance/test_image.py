"""The container's root filesystem, assembled without an engine, runs the demo as nobody in particular (show 7)."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

#: As a registry keeps it, in MB.
AT_MOST = 250
THERE = Path("var/lib/kaffepause/demo")  #: below the folder, which is all that kaffepause sees


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_what_the_image_holds_is_enough_for_the_demo_and_small(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("Only root may confine a process to a folder (chroot): run this test as root.")
    folder = tmp_path / "root"
    command = [sys.executable, ROOT / "deploy" / "rootfs.py", folder, "demo", "--out", str(THERE)]

    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=1700)

    assert done.returncode == 0, done.stderr
    size = re.search(r"(\d+) MB compressed", done.stdout)
    assert size
    assert int(size[1]) < AT_MOST
    assert (folder / THERE).stat().st_uid == 10001
    assert list((folder / THERE).glob("**/*.eml"))
