"""Secrets, people and traces of one machine are found, and what only looks like them is not."""

from pathlib import Path

import pytest

from infra.checks.texts import check_texts

# Put together here, so that this file itself holds nothing that the check looks for.
FORBIDDEN = {
    "a home directory": "cd /ro" + "ot/samrad",
    "another home": "/ho" + "me/kari/samrad/x",
    "a package index": "https://py" + "pi.org/simple",
    "where its files lie": "files.python" + "hosted.org",
    "an npm registry": "registry.npm" + "js.org",
    "a private key": "-----BEGIN EC PRIVATE" + " KEY-----",
    "an nkey seed": "SU" + "A" * 56,
    "an unfinished merge": "<<<<<<" + "< HEAD",
    "an identity number": "010170" + "00027",
}
HARMLESS = (
    "GET /root-causes of /work",
    "U" + "A" * 56 + " is a public key",
    "a synthetic number 01817000140",
    "account 12345678901, organisation 983975259",
    "docs/homework/exercise",
    "PyPI keeps the wheels",
)


@pytest.mark.parametrize("text", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_what_no_file_may_hold_is_found_on_its_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "notes.md"
    path.write_text(f"first line\n{text}\n")
    (finding,) = check_texts([path])
    assert finding.is_error
    assert finding.line == 2


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_it_is_let_be(tmp_path: Path, text: str) -> None:
    path = tmp_path / "notes.md"
    path.write_text(text)
    assert not list(check_texts([path]))


def test_a_binary_file_is_passed_by(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(b"\x89PNG\xff\x00" + FORBIDDEN["a private key"].encode())
    assert not list(check_texts([path]))
