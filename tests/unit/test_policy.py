from __future__ import annotations

import pytest

from gates import __version__
from gates.codes import registry
from gates.errors import EXIT_USAGE, GateError
from gates.model import Profile
from gates.policy import DEFAULT, Limits, Policy, parse_policy


def section(text: str) -> bytes:
    return f"[tool.gates]\n{text}\n".encode()


def refusal(gates_toml: bytes | None, pyproject: bytes | None = None) -> GateError:
    with pytest.raises(GateError) as caught:
        parse_policy(gates_toml, pyproject)
    assert caught.value.code == "POLICY-01"
    assert registry()["POLICY-01"].exit == EXIT_USAGE
    return caught.value


def test_without_a_configuration_the_defaults_are_those_of_the_seeds_workflow() -> None:
    assert parse_policy(None, None) is None
    assert DEFAULT.packets == (".GOV/task_packets", "docs/task_packets")
    assert DEFAULT.refinements[0] == ".GOV/refinements"
    assert DEFAULT.profile is Profile.HANDSHAKE
    assert not DEFAULT.require_plan
    assert not DEFAULT.require_skeleton_approved


def test_the_default_limits_let_honest_work_pass() -> None:
    limits = DEFAULT.limits
    assert (limits.files, limits.entries) >= (10_000, 5_000)
    assert limits.bytes >= 1 << 30


def test_both_files_have_the_same_keys() -> None:
    text = 'profile = "strict"\npackets = ["work/"]\nrequire_plan = true'
    one = parse_policy(text.encode(), None)
    assert one == parse_policy(None, section(text))
    assert one == Policy(packets=("work",), profile=Profile.STRICT, require_plan=True)


def test_an_empty_gates_toml_is_a_policy_of_defaults() -> None:
    assert parse_policy(b"", None) == Policy()


@pytest.mark.parametrize(
    "pyproject",
    [
        b"",
        b"[project]\nname = 'x'\n",
        b"[tool.ruff]\n",
        b"# gates\n",
        b"[tool.other.gates]\n",
        b"[project]\nname = 'gates'\n",
    ],
)
def test_a_pyproject_without_the_table_is_no_policy(pyproject: bytes) -> None:
    assert parse_policy(None, pyproject) is None


def test_a_policy_in_both_files_is_refused() -> None:
    error = refusal(b"", section(""))
    assert "both gates.toml and [tool.gates]" in error.message


def test_a_pyproject_without_the_table_may_stand_beside_gates_toml() -> None:
    assert parse_policy(b"require_plan = true", b"[tool.gates-other]\n") == Policy(
        require_plan=True
    )


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("requireplan", "require_plan"),
        ("profil", "profile"),
        ("govenance", "governance"),
        ("trusted-base", "trusted_base"),
    ],
)
def test_an_unknown_key_is_refused_with_what_was_meant(key: str, meant: str) -> None:
    for error in (
        refusal(f"{key} = true".encode()),
        refusal(None, section(f"{key} = true")),
    ):
        assert error.message == f"unknown key `{key}`"
        assert error.hint.startswith(f"did you mean `{meant}`?")
    assert error.where == "pyproject.toml"


def test_an_unknown_limit_is_refused_with_what_was_meant() -> None:
    error = refusal(b"[limits]\nfile = 3")
    assert error.message == "unknown key `limits.file`"
    assert "did you mean `limits.files`?" in error.hint


def test_a_key_like_no_other_lists_the_known_ones() -> None:
    error = refusal(b"zzz = 1")
    assert error.hint.startswith("known keys: minimum_version, packets,")


@pytest.mark.parametrize(
    "text",
    [
        "profile = 'lenient'",
        "profile = 1",
        "require_plan = 'yes'",
        "require_plan = 1",
        "packets = 'work'",
        "packets = ['/work']",
        "packets = ['../work']",
        "packets = ['']",
        "packets = [1]",
        "governance = '.GOV/**'",
        "state_files = {a = 1}",
        "trusted_base = ''",
        "log_ref = 'gate-log'",
        "path_prefixes = ['a']",
        "path_prefixes = {'../a/' = 1}",
        "limits = 3",
        "limits = {files = 0}",
        "limits = {files = -1}",
        "limits = {files = true}",
        "limits = {files = 1.5}",
    ],
)
def test_a_value_of_the_wrong_form_is_refused(text: str) -> None:
    key = text.partition(" ")[0]
    for error in (refusal(text.encode()), refusal(None, section(text))):
        assert error.message.startswith(f"`{key}")
        assert "expected" in error.message


@pytest.mark.parametrize("text", [b"profile = ", b"[[", b"a = 1\na = 2", b"\xff"])
def test_a_file_that_is_no_toml_is_never_passed_over(text: bytes) -> None:
    assert refusal(text).message.startswith("gates.toml cannot be read")
    pyproject = b"[tool.gates]\n" + text
    assert refusal(None, pyproject).message.startswith("pyproject.toml cannot be read")


def test_the_table_is_a_table() -> None:
    assert "not a table" in refusal(None, b"[tool]\ngates = 3\n").message


def test_every_key_is_read() -> None:
    text = """
        packets = ["work/packets"]
        refinements = ["work/refinements"]
        governance = ["work/**"]
        state_files = ["work/state.json"]
        profile = "strict-cor701"
        require_plan = true
        require_skeleton_approved = true
        trusted_base = "main"
        default_branch = "trunk"
        log_ref = "refs/heads/log"
        log_origin = "example"
        trusted_keys = ["ssh-ed25519 AAAA"]
        forbidden_patterns = ["unwrap"]
        path_prefixes = {"../other/" = ""}
        limits = {files = 1, entries = 2, bytes = 3, packet_bytes = 4, commits = 5}
    """
    policy = parse_policy(text.encode(), None)
    assert policy is not None
    default = Policy()
    same = [
        name
        for name in ("packets", "refinements", "governance", "state_files", "profile")
        if getattr(policy, name) == getattr(default, name)
    ]
    assert same == []
    assert policy.limits == Limits(1, 2, 3, 4, 5)
    assert policy.path_prefixes == (("../other/", ""),)
    assert (policy.trusted_base, policy.default_branch) == ("main", "trunk")
    assert (policy.log_ref, policy.log_origin) == ("refs/heads/log", "example")
    assert policy.require_plan
    assert policy.require_skeleton_approved


@pytest.mark.parametrize("own", Profile)
@pytest.mark.parametrize("asked", Profile)
def test_the_command_line_only_tightens(own: Profile, asked: Profile) -> None:
    order = list(Profile)
    policy = Policy(profile=own)
    if order.index(asked) >= order.index(own):
        assert policy.tightened(asked) is asked
    else:
        with pytest.raises(GateError, match="more lenient") as caught:
            policy.tightened(asked)
        assert caught.value.code == "USAGE-01"


def test_without_a_wish_the_policys_profile_counts() -> None:
    assert Policy(profile=Profile.STRICT).tightened(None) is Profile.STRICT


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"governance = " + b"[" * 100_000, "cannot be read"),
        (b"limits = { files = %s }" % (b"1" * 5000), "cannot be read"),
        (b"limits = { files = 0x%s }" % (b"1" * 5000), "`limits.files` is a huge"),
        (b"require_plan = 0x%s" % (b"1" * 5000), "`require_plan` is a huge value"),
        (b"forbidden_patterns = ['%s']" % (b"(" * 5000), "a regular expression"),
        (b"forbidden_patterns = ['a{%s}']" % (b"9" * 30), "a regular expression"),
        (b"profile = '%s'" % (b"a" * 5000), r"`profile` is 'a{76}\.\.\."),
        (b"[tool]\n%sb = 1" % (b"a." * 5000), "line 2 of gates.toml holds more than"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_value_that_no_reader_can_take_is_refused(text: bytes, why: str) -> None:
    with pytest.raises(GateError, match=why) as caught:
        parse_policy(text, None)
    assert caught.value.code == "POLICY-01"
    assert len(caught.value.message) < 300


# The oldest gate that may judge.


@pytest.mark.parametrize("version", [__version__, "0.0.1", "0.0.999"])
def test_a_gate_that_is_new_enough_may_judge(version: str) -> None:
    text = f'minimum_version = "{version}"'.encode()
    assert parse_policy(text, None) == Policy(minimum_version=version)


@pytest.mark.parametrize("version", ["9.0.0", "0.100.0", "0.1.999999999"])
def test_an_older_gate_may_not(version: str) -> None:
    with pytest.raises(GateError) as caught:
        parse_policy(None, section(f'minimum_version = "{version}"'))
    error = caught.value
    assert error.code == "POLICY-02"
    assert registry()["POLICY-02"].exit == EXIT_USAGE
    assert error.message == (
        f"the policy asks for gates {version} or newer, and this is {__version__}"
    )
    assert error.where == "pyproject.toml"
    assert f"install gates {version}" in error.hint


def test_a_gate_that_is_too_old_does_not_call_newer_keys_misspelt() -> None:
    with pytest.raises(GateError) as caught:
        parse_policy(b'require_moon = true\nminimum_version = "9.0.0"', None)
    assert caught.value.code == "POLICY-02"


@pytest.mark.parametrize(
    "value",
    [
        '"1"',
        '"1.0"',
        '"1.0.0.0"',
        '"1.0.x"',
        '"1.0.-1"',
        '"1.0.0rc1"',
        '">=1.0.0"',
        '"1.0.\u00b2"',
        '"1.0.\u0661"',
        '"1.0.9999999999"',
        '""',
        "1.0",
        "true",
    ],
)
def test_a_minimum_version_is_three_numbers(value: str) -> None:
    error = refusal(f"minimum_version = {value}".encode())
    assert "a version such as 1.2.0" in error.message


def test_files_of_keys_are_told_from_keys() -> None:
    policy = Policy(
        trusted_keys=("ssh-ed25519 AAAA noor", "keys/trusted"),
        approvers=("keys/approvers", "ssh-ed25519 BBBB"),
    )
    assert policy.key_files == ("keys/trusted", "keys/approvers")
