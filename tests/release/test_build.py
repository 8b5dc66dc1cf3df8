"""What `scripts/build` makes: complete, and the same bytes wherever it is made."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_bytes
from typing import TYPE_CHECKING, Final

import pytest

from gates import __version__
from scripts.build import hatchling
from scripts.build_zipapp import COMPILED, portable
from tests.support import releases
from tests.support.corpus import CHECKOUT
from tests.support.repo import EPOCH

if TYPE_CHECKING:
    from pathlib import Path

STEM: Final = f"cor701_gates-{__version__}"
WHEEL: Final = f"{STEM}-py3-none-any.whl"
MADE: Final = {
    WHEEL,
    f"{STEM}.tar.gz",
    f"{STEM}.cdx.json",
    "gates.pyz",
    "gates.1",
    "SHA256SUMS",
}
ELSEWHERE: Final = {
    "TZ": "Asia/Kathmandu",
    "LC_ALL": "C",
    "LANG": "tr_TR.UTF-8",
    "PYTHONHASHSEED": "4711",
    "SOURCE_DATE_EPOCH": "1",
    "GIT_CONFIG_COUNT": "2",
    "GIT_CONFIG_KEY_0": "core.autocrlf",
    "GIT_CONFIG_VALUE_0": "true",
    "GIT_CONFIG_KEY_1": "tar.umask",
    "GIT_CONFIG_VALUE_1": "0777",
}
"""Settings of another machine."""


@pytest.fixture(scope="session")
def wheel(release: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO((release / WHEEL).read_bytes()))


def test_every_part_is_made_and_summed(release: Path) -> None:
    assert {file.name for file in release.iterdir()} == MADE
    listed = (release / "SHA256SUMS").read_text("ascii")
    assert listed == "".join(
        f"{hashlib.sha256(data).hexdigest()}  {name}\n"
        for name, data in releases.contents(release)
        if name != "SHA256SUMS"
    )


def test_another_machine_makes_the_same_bytes(
    release: Path, source: Path, tmp_path: Path
) -> None:
    clone = tmp_path / "a longer path" / "clone"
    subprocess.run(["git", "clone", "--quiet", source, clone], check=True)
    (clone / "gates" / "stray.py").write_text("raise SystemExit\n")
    (clone / "LICENSE").write_text("All rights reserved.\n")
    again = releases.build(clone, tmp_path / "dist", env=ELSEWHERE, umask=0o077)
    assert dict(releases.contents(again)) == dict(releases.contents(release))


def test_a_folder_with_something_in_it_is_left_alone(
    source: Path, tmp_path: Path
) -> None:
    (tmp_path / "old.whl").write_bytes(b"")
    done = subprocess.run(
        [sys.executable, "-m", "scripts.build", tmp_path],
        cwd=source,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 1
    assert "is not empty" in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["old.whl"]


def test_the_wheel_carries_the_whole_package(wheel: zipfile.ZipFile) -> None:
    data = {
        str(file.relative_to(CHECKOUT)): file.read_bytes()
        for file in releases.tracked()
        if file.is_relative_to(CHECKOUT / "gates")
    }
    assert {"gates/py.typed", "gates/schema/verdict-1.json"} < data.keys()
    names = {name for name in wheel.namelist() if name.startswith("gates/")}
    assert names == data.keys()
    assert [name for name in names if wheel.read(name) != data[name]] == []
    manual = f"{STEM}.data/data/share/man/man1/gates.1"
    assert wheel.read(manual) == (CHECKOUT / "docs" / "gates.1").read_bytes()


def test_the_metadata_is_what_the_project_says(wheel: zipfile.ZipFile) -> None:
    metadata = message_from_bytes(wheel.read(f"{STEM}.dist-info/METADATA"))
    assert metadata["Name"] == "cor701-gates"
    assert metadata["Version"] == __version__
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "Apache-2.0"
    classifiers = metadata.get_all("Classifier") or []
    minors = [c.rpartition(".")[2] for c in classifiers if ":: Python :: 3." in c]
    assert minors == ["11", "12", "13", "14"]
    entry_points = wheel.read(f"{STEM}.dist-info/entry_points.txt").decode()
    for program in ("gates", "pre-work", "post-work", "cor701-sha"):
        assert f"\n{program} = gates.cli.main:" in entry_points


def test_the_checkout_and_the_sdist_make_one_wheel(
    source: Path, release: Path, tmp_path: Path
) -> None:
    seconds = int(
        subprocess.run(
            ["git", "log", "-1", "--format=%ct"],
            cwd=source,
            check=True,
            capture_output=True,
        ).stdout
    )
    assert seconds >= EPOCH
    with tarfile.open(release / f"{STEM}.tar.gz") as sdist:
        sdist.extractall(tmp_path / "sdist", filter="data")
    for number, tree in enumerate((source, tmp_path / "sdist" / STEM)):
        hatchling(tree, tmp_path / str(number), "wheel", seconds)
        built = (tmp_path / str(number) / WHEEL).read_bytes()
        assert built == (release / WHEEL).read_bytes()


def test_the_sdist_holds_what_is_committed(release: Path) -> None:
    with tarfile.open(release / f"{STEM}.tar.gz") as sdist:
        names = {member.name.partition("/")[2] for member in sdist}
    files = {str(file.relative_to(CHECKOUT)) for file in releases.tracked()}
    assert names - files == {"PKG-INFO"}
    assert files - names == set()


def test_the_zipapp_carries_the_wheel_and_the_pure_pins(
    release: Path, wheel: zipfile.ZipFile
) -> None:
    with zipfile.ZipFile(release / "gates.pyz") as packed:
        infos = packed.infolist()
        program = {n: packed.read(n) for n in packed.namelist() if n[:6] == "gates/"}
    assert program == {n: wheel.read(n) for n in program}
    names = [info.filename for info in infos]
    assert names == sorted(names)
    assert "gates/py.typed" in program
    assert len({info.date_time for info in infos}) == 1
    assert not [name for name in names if name.endswith((".so", ".pyc", "RECORD"))]
    carried = {name.partition("-")[0] for name in names if ".dist-info/" in name}
    lock = (CHECKOUT / "requirements" / "run.txt").read_text("ascii")
    pins = {
        line.partition("==")[0] for line in portable(lock).split("\n") if "==" in line
    }
    wanted = {pin.replace("-", "_") for pin in pins} | {"cor701_gates"}
    assert wanted - carried == {"colorama"}
    assert carried - wanted == set()
    assert pins.isdisjoint(COMPILED)


def test_the_list_of_parts_names_the_commit(source: Path, release: Path) -> None:
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=source, check=True, capture_output=True
    ).stdout
    parts = json.loads((release / f"{STEM}.cdx.json").read_bytes())
    (said,) = parts["metadata"]["component"]["properties"]
    assert said["value"] == head.decode().strip()
