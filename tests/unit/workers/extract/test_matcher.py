from workers.extract.matcher import find_matches
from workers.lang.ar.normalise import fold
from workers.lang.ar.sentences import split


def matched(text: str) -> list[tuple[str, str, str]]:
    words = split(fold(text)).text
    return [(" ".join(words[m.start : m.end]), m.form, m.name) for m in find_matches(words)]


def test_the_longest_trigger_wins() -> None:
    assert matched("تفجير انتحاري") == [("تفجير انتحاري", "noun", "suicide_bombing")]


def test_proclitics_and_article_are_seen_through() -> None:
    assert ("وبالهجوم", "noun", "armed_attack") in matched("وبالهجوم")


def test_only_whole_words_match() -> None:
    assert matched("الزلزالية") == []


def test_a_group_and_a_trigger_may_stand_together() -> None:
    forms = [(form, name) for _, form, name in matched("غارات على تنظيم داعش")]
    assert forms == [("noun", "airstrike"), ("group", "تنظيم داعش")]
