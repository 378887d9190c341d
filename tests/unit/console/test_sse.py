"""Events on the wire, as a browser's EventSource reads them."""

import pytest

from console.sse import KEEP_ALIVE, RETRY, entry_id, frame, order


def test_a_frame_is_its_id_its_kind_and_json_on_one_line() -> None:
    assert frame("event", {"message": "سطر\nسطر"}, "17-3").decode() == (
        'id: 17-3\nevent: event\ndata: {"message":"سطر\\nسطر"}\n\n'
    )


def test_what_is_not_of_the_stream_has_no_id_and_so_leaves_the_browsers_last_one_alone() -> None:
    assert frame("troubles", []) == b"event: troubles\ndata: []\n\n"


def test_the_browser_waits_two_seconds_and_hears_a_keep_alive_as_comment_and_event() -> None:
    assert RETRY == b"retry: 2000\n\n"
    assert KEEP_ALIVE.startswith(b": ")
    assert b"\nevent: alive\n" in KEEP_ALIVE


@pytest.mark.parametrize("text", [None, "", "$", "0", "1-", "1-2-3", "1-2\nevent: x", "٣-١x", "9" * 21 + "-0"])
def test_what_is_no_stream_id_is_not_taken_for_one(text: str | None) -> None:
    assert entry_id(text) is None


def test_ids_are_compared_as_numbers() -> None:
    assert entry_id("1732255200000-12") == "1732255200000-12"
    assert order("9-10") > order("9-9") > order("8-99")
