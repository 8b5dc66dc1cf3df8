"""Generated histories: a manifest that was written is true for the gate."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gates.app.manifest import ManifestRequest, manifest
from gates.app.postwork import PostWorkRequest, post_work
from gates.app.requests import RecordRequest, SelectionRequest
from gates.model import Dimension, Profile, State
from gates.packet.template import packet_template
from gates.render.manifest_report import Fate
from tests.support.packets import packet_path, packet_text
from tests.support.repo import RepoBuilder, copy_of

if TYPE_CHECKING:
    from collections.abc import Mapping

WP: Final = "WP-1-Any"
NAMES: Final = ("src/a.txt", "src/b.py", "src/deep/c", "src/d e.txt", "src/F.TXT")
BODIES: Final = st.lists(
    st.sampled_from([b"one\n", b"two\n", b"\n", b"# End\n", b"x\r\n", b"tail", b"\0"]),
    max_size=12,
).map(b"".join)
FILES: Final = st.one_of(
    st.tuples(st.just("file"), BODIES),
    st.tuples(st.just("run"), BODIES),
    st.tuples(st.just("link"), st.sampled_from([b"a.txt", b"nowhere", b"../x"])),
)
TREES: Final = st.dictionaries(st.sampled_from(NAMES), FILES, max_size=len(NAMES))
PACKETS: Final = st.sampled_from(
    [
        packet_text(WP),
        packet_text(WP).replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + packet_text(WP, tail="\udcff caf\u00e9\n"),
        packet_template(WP).replace(b"  - path/to/file\n", b"  - src/\n"),
    ]
)


def lay_out(repo: RepoBuilder, tree: Mapping[str, tuple[str, bytes]]) -> None:
    """Make the worktree hold exactly these files below src."""
    if repo.file("src").exists():
        repo.remove("src")
    for name, (kind, body) in tree.items():
        if kind == "link":
            repo.symlink(name, body)
        else:
            repo.write(name, body, executable=kind == "run")


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    before=TREES,
    steps=st.lists(TREES, min_size=1, max_size=3),
    packet=PACKETS,
    gap=st.none() | st.integers(0, 3),
    context=st.integers(0, 2),
    profile=st.sampled_from(list(Profile)),
)
@example(
    before={"src/a.txt": ("file", b"one\ntwo\n")},
    steps=[{"src/a.txt": ("link", b"b.py")}],
    packet=packet_text(WP),
    gap=None,
    context=0,
    profile=Profile.STRICT,
)
def test_after_writing_the_gate_finds_nothing_to_say(
    empty_repository: Path,
    before: Mapping[str, tuple[str, bytes]],
    steps: list[Mapping[str, tuple[str, bytes]]],
    packet: bytes,
    gap: int | None,
    context: int,
    profile: Profile,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        repo = copy_of(empty_repository, Path(folder) / "repo")
        repo.write(packet_path(WP), packet)
        lay_out(repo, before)
        base = repo.commit()
        for tree in steps:
            lay_out(repo, tree)
            repo.commit()
            request = ManifestRequest(
                WP,
                repo.path,
                SelectionRequest(range=f"{base}..HEAD"),
                gap=gap,
                context=context,
                profile=profile,
                write=True,
            )
            manifest(request)
            again = manifest(request)
            assert again.is_current
            assert all(entry.fate is Fate.KEPT for entry in again.entries)
            repo.commit()
            verdict = post_work(
                PostWorkRequest(
                    WP,
                    repo.path,
                    SelectionRequest(range=f"{base}..HEAD"),
                    date(2026, 3, 1),
                    RecordRequest(write=False),
                    profile=profile,
                )
            ).verdict
            about_the_manifest = [
                (finding.code, finding.message)
                for finding in verdict.errors
                if finding.code.startswith(("C701", "MANIFEST"))
                and finding.code != "MANIFEST-04"  # nothing changed at all
            ]
            wide = profile is Profile.STRICT_COR701 and (gap is not None or context)
            if wide:  # windows that were widened may hold two blocks
                about_the_manifest = [
                    f for f in about_the_manifest if f[0] != "C701-G02"
                ]
            assert about_the_manifest == []
            if profile is Profile.HANDSHAKE and len(verdict.changes) > 1:
                state = verdict.dimensions[Dimension.MANIFEST].state
                assert state is State.PASS
