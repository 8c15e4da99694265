"""Assembles the container's root filesystem without a container engine: `python deploy/rootfs.py FOLDER [COMMAND …]`.

What the Dockerfile installs, from the same lock, beside this Python and the shared libraries it asks for. Prints the
size. With a COMMAND (such as `demo --out var/lib/kaffepause/demo`), and as root, kaffepause runs it there as user
10001, confined to the folder. It needs a checkout whose tests have been set up (`make check`): its uv installs.
"""

import gzip
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).resolve().parents[1]
USER: Final = 10001
VERSION: Final = f"python{sys.version_info.major}.{sys.version_info.minor}"
#: Parts of the standard library that no service imports.
LEFT_OUT: Final = (
    "test",
    "idlelib",
    "tkinter",
    "turtledemo",
    "ensurepip",
    "lib2to3",
    "site-packages",
    "__pycache__",
    "config-*",
)
#: What builds and is not part of what is built.
BUILDERS: Final = ("uv", "hatchling", "editables", "pathspec", "pluggy", "trove_classifiers")
PASSWD: Final = f"root:x:0:0::/root:/sbin/nologin\nkaffepause:x:{USER}:{USER}::/var/lib/kaffepause:/sbin/nologin\n"


def assemble(root: Path) -> None:
    """Everything below that folder, which must not be there yet."""
    home = root / "usr" / "local"
    _copy_python(home)
    _install(home)
    _shell(sys.executable, REPOSITORY / "deploy" / "trim.py", home)
    _without_builders(home / "lib" / VERSION / "site-packages")
    _shell(sys.executable, "-m", "compileall", "-q", "-j", "0", "-s", root, "-p", "/", home / "lib" / VERSION)
    _copy_libraries(root)
    _furnish(root)


def _copy_python(home: Path) -> None:
    base = Path(sys.base_prefix)
    (home / "bin").mkdir(parents=True)
    shutil.copy2(Path(sys.executable).resolve(), home / "bin" / "python3")
    shutil.copytree(
        base / "lib" / VERSION, home / "lib" / VERSION, symlinks=True, ignore=shutil.ignore_patterns(*LEFT_OUT)
    )


def _install(home: Path) -> None:
    into = ("--quiet", "--target", home / "lib" / VERSION / "site-packages")
    uv = (sys.executable, "-m", "uv", "pip", "install", *into, "--no-deps")
    os.environ["UV_LINK_MODE"] = "copy"
    _shell(*uv, "--require-hashes", "--requirements", REPOSITORY / "requirements.lock")
    _shell(*uv, "--no-build-isolation", REPOSITORY)


def _without_builders(packages: Path) -> None:
    for name in BUILDERS:
        for path in [packages / name, *packages.glob(f"{name}-*.dist-info")]:
            shutil.rmtree(path, ignore_errors=True)
    shutil.rmtree(packages / "bin", ignore_errors=True)


def _copy_libraries(root: Path) -> None:
    """What the linker finds outside the folder for each program and library in it, under the same names."""
    for needed in sorted({path for binary in _binaries(root) for path in _needed(binary)}):
        if not needed.is_relative_to(root):
            there = root / needed.relative_to("/")
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(needed, there, follow_symlinks=True)


def _binaries(root: Path) -> Iterator[Path]:
    yield root / "usr" / "local" / "bin" / "python3"
    yield from (path for path in root.rglob("*.so*") if path.is_file())


def _needed(binary: Path) -> Iterator[Path]:
    said = subprocess.run(["ldd", binary], capture_output=True, text=True, check=False).stdout
    yield from (Path(path) for path in re.findall(r"(/\S+) \(0x", said))


def _furnish(root: Path) -> None:
    for folder in ("tmp", "etc/kaffepause", "var/lib/kaffepause"):
        (root / folder).mkdir(parents=True)
    (root / "tmp").chmod(0o1777)
    (root / "etc" / "passwd").write_text(PASSWD, encoding="utf-8")
    (root / "etc" / "group").write_text(f"kaffepause:x:{USER}:\n", encoding="utf-8")
    (root / "etc" / "hosts").write_text("127.0.0.1 localhost\n", encoding="utf-8")
    if os.geteuid() == 0:
        os.chown(root / "var" / "lib" / "kaffepause", USER, USER)


def sizes(root: Path) -> tuple[int, int]:
    """Bytes as they lie there, and as a registry keeps them: a gzipped archive."""
    lying = sum(path.lstat().st_size for path in root.rglob("*") if path.is_file())
    counted = _Counted()
    with (
        gzip.GzipFile(fileobj=counted, mode="wb", compresslevel=6) as packed,
        tarfile.open(fileobj=packed, mode="w|") as archive,
    ):
        archive.add(root, arcname=".")
    return lying, counted.bytes


class _Counted(io.RawIOBase):
    """Somewhere to write that only counts."""

    bytes = 0

    def write(self, data: object) -> int:
        length = len(memoryview(data))  # type: ignore[arg-type]
        self.bytes += length
        return length


def run(root: Path, arguments: list[str]) -> int:
    """kaffepause in there, as an unprivileged user who sees nothing else; its exit code."""
    environment = {
        "PATH": "/usr/local/bin",
        "HOME": "/var/lib/kaffepause",
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
    }
    command = ["chroot", f"--userspec={USER}:{USER}", root, "/usr/local/bin/python3", "-m", "kaffepause", *arguments]
    return subprocess.run(command, env={**environment, "PATH": os.environ["PATH"]}, check=False).returncode


def _shell(*command: object) -> None:
    subprocess.run([str(part) for part in command], check=True, cwd=REPOSITORY)


def main() -> int:
    """Assembles, measures and perhaps runs; 64 when no folder is named."""
    if len(sys.argv) < 2:
        print("usage: python deploy/rootfs.py FOLDER [COMMAND …]", file=sys.stderr)
        return 64
    root = Path(sys.argv[1]).resolve()
    assemble(root)
    lying, packed = sizes(root)
    print(f"{root}: {lying / 1e6:.0f} MB, {packed / 1e6:.0f} MB compressed", flush=True)
    return run(root, sys.argv[2:]) if sys.argv[2:] else 0


if __name__ == "__main__":
    sys.exit(main())
