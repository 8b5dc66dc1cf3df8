"""Real ranges: a manifest that was written into the real packet is true."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from gates.app.manifest import ManifestRequest, manifest
from gates.app.postwork import PostWorkRequest, post_work
from gates.app.requests import RecordRequest, SelectionRequest
from gates.model import Gate
from tests.support.oracle import borrow, needs_oracle, range_cases

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.oracle import Case
    from tests.support.repo import RepoBuilder

pytestmark = needs_oracle


@pytest.mark.parametrize("case", range_cases(), ids=lambda case: case.wp)
def test_the_manifest_of_a_real_range_holds(
    case: Case, repo: RepoBuilder, tmp_path: Path
) -> None:
    borrow(repo, case)
    packet = tmp_path / "packet.md"
    packet.write_bytes(repo.git("cat-file", "blob", case.packet_blob))
    selection = SelectionRequest(range=case.range)
    request = ManifestRequest(
        case.wp, repo.path, selection, packet_file=packet, write=True
    )
    manifest(request)
    assert manifest(request).is_current
    verdict = post_work(
        PostWorkRequest(
            case.wp,
            repo.path,
            selection,
            date(2026, 3, 1),
            RecordRequest(write=False),
            packet_file=packet,
        )
    ).verdict
    assert [
        (finding.code, finding.message)
        for finding in verdict.errors
        if finding.code.startswith(("C701", "MANIFEST", "PACKET"))
        and finding.gate is not Gate.LINKS_RESOLVABLE  # the packet's own links
    ] == []
