"""XML as tuples, and what is refused of it."""

import pytest

from ingest.parse.tree import Unsure, grow


def test_a_tree() -> None:
    octets = b"<?x?><a b='1'>x<!-- c --><![CDATA[<y>]]>&amp;<item>1</item><c/></a>"
    root, begins = grow(octets)
    assert root == ("a", {"b": "1"}, ["x<y>&", ("item", {}, ["1"]), ("c", {}, [])])
    assert [octets[begin:][:6] for begin in begins] == [b"<item>"]


def test_namespaces() -> None:
    root = grow(b"<a xmlns='urn:a' xmlns:b='urn:b'><b:c b:d='1'/></a>").root
    assert root == ("urn:a\x01a", {}, [("urn:b\x01c\x01b", {"urn:b\x01d\x01b": "1"}, [])])


def test_text_that_was_encoded_twice_is_mended() -> None:
    assert grow("<a>Ø®Ø¨Ø±</a>".encode()).root[2] == ["خبر"]
    assert grow("<a>Øx</a>".encode()).root[2] == ["Øx"]


@pytest.mark.parametrize(
    "octets",
    [
        b"", b"x", b"<a>", b"<a/><b/>", b"<!DOCTYPE a><a/>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"<a>&b;</a>",
        b"<b:a/>", b"<a>\xff</a>", b"<a>\0</a>", b"<a>" * 101 + b"</a>" * 101, b"<a>" + b"<b/>" * 400_001 + b"</a>",
    ],
)  # fmt: skip
def test_refused(octets: bytes) -> None:
    with pytest.raises(Unsure):
        grow(octets)


def test_long_text_is_one_piece_or_few() -> None:
    text = "نص " * 100_000
    assert "".join(grow(f"<a>{text}</a>".encode()).root[2]) == text
