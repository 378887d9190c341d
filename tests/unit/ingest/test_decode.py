"""The encodings that Arabic feeds come in, told and untold."""

import pytest

from ingest.decode import decode_feed

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
