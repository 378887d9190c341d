"""The encodings that Arabic feeds come in, told and untold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.decode import decode, decode_feed, legal, unchecked

TEXT = "<rss>خبر عن الميناء القديم وعن الطريق الساحلي بعد الظهر</rss>"


@pytest.mark.parametrize(
    ("content", "content_type", "encoding"),
    [
        (TEXT.encode(), "", "utf-8"),
        (TEXT.encode(), "text/xml; charset=windows-1256", "utf-8"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "", "utf-8"),
        (TEXT.encode("utf-16"), "", "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "", "utf-16-be"),
        (b"\xff\xfe\x00\x00" + TEXT.encode("utf-32-le"), "", "utf-32-le"),
        (TEXT.encode("utf-16-le"), "", "utf-16-le"),
        (TEXT.encode("iso-8859-6"), "text/xml; charset=ISO-8859-6", "iso-8859-6"),
        (b'<?xml version="1.0" encoding="iso-8859-6"?>' + TEXT.encode("iso-8859-6"), "", "iso-8859-6"),
        (TEXT.encode("windows-1256"), "", "windows-1256"),
        (b'<?xml version="1.0" encoding="UTF-8"?>' + TEXT.encode("windows-1256"), "", "windows-1256"),
        (TEXT.encode("windows-1256"), "text/xml; charset=nonsense", "windows-1256"),
        (TEXT.encode("windows-1256"), "text/xml; charset=hex", "windows-1256"),
        (TEXT.encode("windows-1256"), "text/xml; charset=ISO-8859-1", "windows-1256"),
        (TEXT.encode("windows-1256"), "text/xml; charset=us-ascii", "windows-1256"),
        (TEXT.encode("iso-8859-6"), "", "iso-8859-6"),
        (TEXT.encode("iso-8859-6"), "text/xml; charset=windows-1252", "iso-8859-6"),
        (TEXT.encode("utf-16-be"), "", "utf-16-be"),
        (TEXT.encode("utf-32-le"), "", "utf-32-le"),
        (TEXT.encode("utf-32-be"), "", "utf-32-be"),
        (b"\xef\xbb\xbf\xef\xbb\xbf" + TEXT.encode(), "", "utf-8"),
    ],
)
def test_encoding(content: bytes, content_type: str, encoding: str) -> None:
    text, used, _ = decode_feed(content, content_type)
    assert (text, used) == (TEXT, encoding)


@pytest.mark.parametrize("content_type", ["", "text/xml; charset=ISO-8859-1"])
def test_one_bad_byte_is_replaced_and_noted(content_type: str) -> None:
    text, used, notes = decode_feed(TEXT.encode().replace("خ".encode(), b"\xd8", 1), content_type)
    assert (text, used) == (TEXT.replace("خ", "\ufffd", 1), "utf-8")
    assert notes == ("1 characters are not valid UTF-8 and were replaced",)


def test_what_xml_forbids_is_taken_out() -> None:
    assert decode_feed(b"\n<?xml version='1.0'?><a>\x00x\x0cy\tz\n</a>")[0] == "<a>xy\tz\n</a>"


def test_french_is_no_arabic() -> None:
    text = "<rss>Ça c'est passé à côté, où l'été a été long</rss>"
    for encoding in ("iso-8859-1", "windows-1252"):
        assert decode_feed(text.encode(encoding), f"text/xml; charset={encoding}")[:2] == (text, encoding)


def test_half_of_a_wide_character_is_replaced() -> None:
    assert decode_feed(TEXT.encode("utf-16-le") + b"\x2f")[:2] == (TEXT + "\ufffd", "utf-16-le")


def test_a_lone_byte_is_what_its_declaration_says() -> None:
    content = b'<?xml version="1.0" encoding="windows-1251"?><a>\x80</a>'
    assert decode_feed(content)[:2] == ("<a>\u0402</a>", "windows-1251")


def test_clean_utf_8_is_not_touched() -> None:
    content = TEXT.encode()
    assert decode(content).octets is content
    assert legal(content) is content
    assert unchecked(content) == decode(content)
    assert unchecked(b"\xef\xbb\xbf" + content) is None
    assert unchecked(TEXT.encode("utf-16-le")) is None


def test_noncharacters_are_taken_out_and_their_neighbours_stay() -> None:
    assert legal("a\ufffeb\uffffc\ufffdd".encode()) == "abc\ufffdd".encode()
    assert legal("a\x01\ufffd".encode()) == "a\ufffd".encode()


@given(
    st.binary(max_size=60),
    st.sampled_from(["", "charset=utf-7", "charset=unicode_escape", "charset=idna", "charset=x"]),
)
def test_any_bytes_become_legal_utf_8(content: bytes, content_type: str) -> None:
    text = legal(decode(content, content_type).octets).decode("utf-8")
    assert not set(text) & set("\0\x0b\x1f\ufffe\uffff")
