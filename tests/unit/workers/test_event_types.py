from workers.event import CLASS_OF
from workers.event_types import event_types, parse


def test_there_is_a_file_for_every_type_and_no_other() -> None:
    assert set(event_types()) == set(CLASS_OF)


def test_trigger_words_are_folded() -> None:
    parsed = parse(
        "x", 'nouns = ["إضراب"]\nverbs = ["ألقى/يلقي"]\npassives = []\nphrases = []\nweak = []\nagainst = []'
    )
    assert parsed.nouns == ("اضراب",)
    assert parsed.verbs == (("القي", "يلقي"),)
    assert parsed.means is None


def test_every_type_has_triggers() -> None:
    assert all(kind.nouns or kind.verbs or kind.phrases for kind in event_types().values())
