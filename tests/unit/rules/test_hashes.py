from __future__ import annotations

import hashlib
import os
from dataclasses import replace

import pytest

from gates.model import EMPTY_SHA1, Gate, GateState, Oid, Profile, RepoPath
from gates.planning import RecordedImage
from gates.rules.facts import declare
from gates.rules.lookups import Lookups, unexplained
from tests.support.changed import blob_id, changed, sha1
from tests.support.judging import PATH, judge, true_entry
from tests.support.packets import ZEROS, EntryText

PRE, POST = b"one\ntwo\n", b"one\nTWO\n"
FILE = changed(PATH, PRE, POST)
TRUE = true_entry(PRE, POST)
NEW = changed(PATH, None, POST)
TRUE_NEW = true_entry(None, POST)
GONE = changed(PATH, PRE, None)
TRUE_GONE = true_entry(PRE, None)
OTHER = "1234567890" * 4
EARLIER, LATER = Oid("e" * 40), Oid("f" * 40)


def with_hash(side: str, value: str) -> EntryText:
    """The true entry with another hash on one side."""
    return replace(TRUE, pre=value) if side == "pre" else replace(TRUE, post=value)


def crlf(data: bytes) -> bytes:
    return data.replace(b"\n", b"\r\n")


def test_true_hashes_hold() -> None:
    judged = judge(FILE, TRUE)
    assert judged.errors == judged.warnings == []
    for gate in (Gate.PRE_SHA1, Gate.POST_SHA1, Gate.PREIMAGE_MATCHES):
        assert judged.gate(gate) is GateState.PASS


def test_a_missing_pre_sha1_fails_clause_55_and_leaves_60_not_run() -> None:
    judged = judge(FILE, replace(TRUE, pre=None))
    assert judged.failed == [55]
    assert judged.gate(Gate.PREIMAGE_MATCHES) is GateState.NOT_RUN
    assert judged.errors == ["C701-G05"]
    assert "no Pre-SHA1" in judged.message("C701-G05")


def test_a_missing_post_sha1_fails_clause_56() -> None:
    judged = judge(FILE, replace(TRUE, post=None))
    assert judged.failed == [56]
    assert "no Post-SHA1" in judged.message("C701-G05")


@pytest.mark.parametrize("text", ["<hash>", "auto", "12ab", OTHER + "aa", "g" * 40])
def test_a_pre_sha1_that_is_none_fails_clause_55(text: str) -> None:
    judged = judge(FILE, replace(TRUE, pre=text))
    assert judged.failed == [55]
    assert text in judged.message("C701-G05")


def test_an_upper_case_hash_is_told_to_be_lower_case() -> None:
    judged = judge(FILE, replace(TRUE, post=sha1(POST).upper()))
    assert judged.failed == [56]
    assert "lower-case" in judged.message("C701-G05")


def test_a_placeholder_hash_was_not_filled_in() -> None:
    judged = judge(FILE, replace(TRUE, post="<hash>"))
    assert judged.failed == [56]
    assert "not filled in" in judged.message("C701-G05")


def test_another_pre_sha1_fails_clause_60_with_its_own_code() -> None:
    judged = judge(FILE, replace(TRUE, pre=OTHER))
    assert judged.failed == [60]
    assert judged.errors == ["C701-G08"]
    assert judged.message("C701-G08").endswith(f"the file at the base has {sha1(PRE)}")


def test_another_post_sha1_fails_clause_56() -> None:
    judged = judge(FILE, replace(TRUE, post=OTHER))
    assert judged.failed == [56]
    assert judged.errors == ["C701-G05"]
    assert judged.message("C701-G05").endswith(f"the file at head has {sha1(POST)}")


def test_a_sha256_is_named_as_such() -> None:
    judged = judge(FILE, replace(TRUE, post=hashlib.sha256(POST).hexdigest()))
    assert judged.failed == [56]
    assert "this is the file's SHA-256" in judged.message("C701-G05")


@pytest.mark.parametrize(
    ("image", "words"), [(PRE, "file at the base"), (POST, "file at head")]
)
def test_a_git_blob_id_is_named_as_such(image: bytes, words: str) -> None:
    judged = judge(FILE, replace(TRUE, pre=blob_id(image), post=blob_id(image)))
    assert judged.failed == [56, 60]
    for code in ("C701-G05", "C701-G08"):
        assert f"it is the git blob id of the {words}" in judged.message(code)


def test_swapped_hashes_are_named_as_such() -> None:
    judged = judge(FILE, replace(TRUE, pre=sha1(POST), post=sha1(PRE)))
    assert judged.failed == [56, 60]
    assert "it is the hash of the file at head" in judged.message("C701-G08")
    assert judged.message("C701-G05").endswith(
        ": it is the hash of the file at the base"
    )


def test_a_pre_image_at_the_merge_base_is_named_as_such() -> None:
    lookups = Lookups(
        merge_base={RepoPath(PATH.encode()): sha1(b"base\n")},
        merge_base_name="the packet's MERGE_BASE_SHA",
    )
    judged = judge(FILE, replace(TRUE, pre=sha1(b"base\n")), lookups=lookups)
    assert judged.failed == [60]
    assert judged.message("C701-G08").endswith(
        "it is the pre-image at the packet's MERGE_BASE_SHA"
    )


@pytest.mark.parametrize("side", ["pre", "post"])
def test_a_stale_hash_names_the_commit_at_which_it_was_true(side: str) -> None:
    path = RepoPath(PATH.encode())
    old = sha1(b"earlier\n")
    lookups = Lookups(stale={(path, old): EARLIER}, later={path: (LATER, EARLIER)})
    judged = judge(FILE, with_hash(side, old), lookups=lookups)
    (message,) = [f.message for f in judged.findings if f.code.startswith("C701")]
    assert "STALE, it was true at commit eeeeeeeeeeee" in message
    assert "changed since by ffffffffffff" in message


def test_a_wrong_hash_without_a_history_is_not_called_stale() -> None:
    judged = judge(FILE, replace(TRUE, post=OTHER))
    assert "STALE" not in judged.message("C701-G05")


@pytest.mark.parametrize(
    ("side", "code", "gate"),
    [
        ("pre", "C701-G08", Gate.PREIMAGE_MATCHES),
        ("post", "C701-G05", Gate.POST_SHA1),
    ],
)
def test_other_line_endings_are_a_warning_and_in_strict_an_error(
    side: str, code: str, gate: Gate
) -> None:
    image = crlf(PRE if side == "pre" else POST)
    entry = with_hash(side, sha1(image))
    judged = judge(FILE, entry)
    assert judged.errors == []
    assert judged.warnings == [code]
    assert judged.gate(gate) is GateState.PASS
    assert "differs in line endings only: it is the SHA-1 of the CRLF form" in (
        judged.message(code)
    )
    strict = judge(FILE, entry, profile=Profile.STRICT)
    assert strict.errors == [code]
    assert strict.gate(gate) is GateState.FAIL


def test_the_lf_form_of_a_crlf_file_is_named_too() -> None:
    pre, post = crlf(PRE), crlf(POST)
    entry = replace(true_entry(pre, post), post=sha1(POST))
    judged = judge(changed(PATH, pre, post), entry)
    assert "SHA-1 of the LF form" in judged.message("C701-G05")


def test_a_variant_of_one_entry_excuses_no_other_entry() -> None:
    variant = replace(TRUE, post=sha1(crlf(POST)))
    judged = judge(FILE, variant, replace(TRUE, post=OTHER))
    assert judged.gate(Gate.POST_SHA1, 0) is GateState.PASS
    assert judged.gate(Gate.POST_SHA1, 1) is GateState.FAIL


def test_a_binary_file_has_no_line_ending_variant() -> None:
    pre, post = b"\0one\n", b"\0two\n"
    entry = replace(true_entry(pre, post), post=sha1(crlf(post)))
    judged = judge(changed(PATH, pre, post), entry)
    assert judged.failed == [56]
    assert "line endings" not in judged.message("C701-G05")


@pytest.mark.parametrize("text", [ZEROS, EMPTY_SHA1, "<untracked>", "N/A", "NEW"])
def test_the_pre_sha1_of_a_new_file_is_read_in_five_forms(text: str) -> None:
    judged = judge(NEW, replace(TRUE_NEW, pre=text))
    assert judged.errors == judged.warnings == []
    assert judged.gate(Gate.PRE_SHA1) is GateState.PASS
    assert judged.gate(Gate.PREIMAGE_MATCHES) is GateState.PASS


def test_a_new_file_whose_pre_repeats_its_post_is_warned_of() -> None:
    entry = replace(TRUE_NEW, pre=sha1(POST))
    judged = judge(NEW, entry)
    assert (judged.errors, judged.warnings) == ([], ["MANIFEST-11"])
    assert judged.gate(Gate.PREIMAGE_MATCHES) is GateState.PASS
    strict = judge(NEW, entry, profile=Profile.STRICT)
    assert strict.errors == ["MANIFEST-11"]
    assert strict.failed == [60]


def test_any_other_hash_of_a_new_file_is_g08() -> None:
    judged = judge(NEW, replace(TRUE_NEW, pre=OTHER))
    assert judged.errors == ["C701-G08"]
    assert "the file is new" in judged.message("C701-G08")


@pytest.mark.parametrize("text", ["N/A", "NEW", "<untracked>"])
def test_a_file_that_is_not_new_has_a_hash(text: str) -> None:
    judged = judge(FILE, replace(TRUE, pre=text))
    assert judged.failed == [55, 60]
    assert "the file exists at the base" in judged.message("C701-G05")


def test_zeros_for_a_file_that_is_not_new_are_explained() -> None:
    judged = judge(FILE, replace(TRUE, pre=ZEROS))
    assert judged.failed == [60]
    assert "zeros stand for a new file" in judged.message("C701-G08")


def test_zeros_for_a_file_that_was_not_deleted_are_explained() -> None:
    judged = judge(FILE, replace(TRUE, post=ZEROS))
    assert judged.failed == [56]
    assert "zeros stand for a deletion, and the file exists" in (
        judged.message("C701-G05")
    )


def test_a_deleted_file_has_zeros_as_post_sha1() -> None:
    assert judge(GONE, TRUE_GONE).errors == []
    judged = judge(GONE, replace(TRUE_GONE, post=sha1(PRE)))
    assert judged.failed == [54, 56]
    assert "declared for a deleted file, expected 40 zeros" in (
        judged.message("C701-G05")
    )


@pytest.mark.parametrize("text", ["N/A", "NEW"])
def test_a_post_sha1_is_never_a_marker(text: str) -> None:
    judged = judge(GONE, replace(TRUE_GONE, post=text))
    assert 56 in judged.failed
    assert "zeros for a deletion" in judged.message("C701-G05")


def test_only_hashes_of_neither_side_are_looked_up() -> None:
    entry = replace(TRUE, pre=OTHER)
    judged = judge(FILE, entry)
    assert judged.facts is not None
    (declaration,) = declare([judged.results[0].entry]).values()
    assert unexplained(declaration, judged.facts) == ((PATH.encode(), OTHER),)
    assert unexplained(declaration, None) == (
        (PATH.encode(), OTHER),
        (PATH.encode(), sha1(POST)),
    )


def test_one_sha1_of_two_files_proves_nothing_of_either() -> None:
    # As if base and head were a published pair: other bytes, one SHA-1.
    post = FILE.post._replace(sha1=FILE.pre.sha1)
    entry = replace(TRUE, post=sha1(PRE))
    judged = judge(FILE._replace(post=post), entry)
    assert judged.failed == [56]
    (found,) = judged.findings
    claim = judged.results[0].entry.post
    assert claim is not None
    assert (found.code, found.gate) == ("C701-G05", Gate.POST_SHA1)
    assert (found.path, found.packet_line) == (PATH.encode(), claim.line)
    assert found.message == (
        "claimed, but the file at the base and the one at head differ and have one"
        f" SHA-1, {sha1(PRE)}: a collision, so the declared hashes prove nothing; their"
        f" SHA-256 are {FILE.pre.sha256} and {FILE.post.sha256}"
    )


def test_an_unchanged_file_is_no_collision() -> None:
    same = changed(PATH, PRE, PRE)
    assert judge(same, true_entry(PRE, PRE, [(1, 2)])).errors == []


def test_what_a_wrong_hash_is_stands_at_the_end_of_its_message() -> None:
    swapped = judge(FILE, replace(TRUE, pre=sha1(POST), post=sha1(PRE)))
    assert swapped.message("C701-G08").endswith(
        f"{sha1(PRE)}: it is the hash of the file at head"
    )
    for image, side in ((PRE, "the base"), (POST, "head")):
        judged = judge(FILE, replace(TRUE, post=blob_id(image)))
        assert judged.message("C701-G05").endswith(
            f"{sha1(POST)}: it is the git blob id of the file at {side}, not a SHA-1"
            " of it"
        )


def test_a_stale_hash_names_its_commits_by_twelve_digits() -> None:
    path, old = RepoPath(PATH.encode()), sha1(b"earlier\n")
    entry = replace(TRUE, post=old)
    lookups = Lookups(stale={(path, old): EARLIER}, later={path: (LATER, EARLIER)})
    was = f"{sha1(POST)}: STALE, it was true at commit {'e' * 12}"
    assert (
        judge(FILE, entry, lookups=lookups)
        .message("C701-G05")
        .endswith(f"{was}, changed since by {'f' * 12}")
    )
    newest = lookups._replace(later={path: (EARLIER,)})
    assert judge(FILE, entry, lookups=newest).message("C701-G05").endswith(was)


# What earlier runs over the packet saw under a SHA-1.


def recorded(data: bytes, sha256: str) -> Lookups:
    """What is known when record 7 saw a file of this SHA-1."""
    name = RepoPath(os.fsencode(PATH))
    image = RecordedImage(name, sha1(data), sha256, 7)
    return Lookups(recorded={(name, sha1(data)): image})


@pytest.mark.parametrize(
    ("data", "clause", "code"), [(PRE, 60, "C701-G08"), (POST, 56, "C701-G05")]
)
def test_other_bytes_of_a_recorded_sha1_fail(
    data: bytes, clause: int, code: str
) -> None:
    judged = judge(FILE, TRUE, lookups=recorded(data, "c" * 64))
    assert (judged.failed, judged.errors) == ([clause], [code])
    message = judged.message(code)
    assert "record #7 has another file of the SHA-1" in message
    assert hashlib.sha256(data).hexdigest() in message


@pytest.mark.parametrize("data", [PRE, POST])
def test_the_recorded_bytes_of_a_sha1_hold(data: bytes) -> None:
    known = recorded(data, hashlib.sha256(data).hexdigest())
    assert judge(FILE, TRUE, lookups=known).errors == []
