"""What is offered at the cursor, asked of the commands themselves."""

from __future__ import annotations

from gates.cli.completing import candidates
from gates.cli.main import COMMANDS, _root


def test_commands_options_and_choices() -> None:
    def asked(*words: str) -> list[str]:
        answer = candidates(_root, words)
        return [answer.kind, *(found.word for found in answer.candidates)]

    assert asked("gates", "") == ["words", *COMMANDS]
    assert asked("gates", "po") == ["words", "post-work"]
    assert asked("gates", "log", "ver") == ["words", "verify"]
    assert asked("gates", "waiver", "") == ["words", "add", "list"]
    assert asked("gates", "post-work", "--prof") == ["words", "--profile"]
    profiles = ["handshake", "strict", "strict-cor701"]
    assert asked("post-work", "WP-1", "--profile", "") == ["words", *profiles]
    assert asked("post-work", "--color=a") == [
        "words",
        "--color=auto",
        "--color=always",
    ]
    assert asked("gates", "log", "list", "--format", "") == ["words", "text", "json"]
    assert "sarif" in asked("gates", "post-work", "WP-1", "--format", "")
    assert asked("gates", "post-work", "--output", "ju") == ["words", "junit="]
    assert asked("gates", "post-work", "--output", "junit=") == ["files"]
    assert asked("gates", "post-work", "--key=") == ["files"]
    assert asked("gates", "post-work", "--repo", "") == ["folders"]
    assert asked("cor701-sha", "") == ["files"]
    assert asked("gates", "key", "show", "") == ["files"]
    assert asked("gates", "cor701-sha", "a", "b") == ["files"]
    assert asked("gates", "explain", "C701-G04") == ["words", "C701-G04"]
    assert asked("gates", "post-work", "--", "--prof") == ["words"]
    given = asked("gates", "post-work", "WP-1", "--repo", ".", "--rev", "x", "--re")
    assert given == ["words", "--rev"]  # it may be repeated for the parser; --repo not
    assert asked("gates") == ["words"]
