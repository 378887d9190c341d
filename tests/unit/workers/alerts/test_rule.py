"""Rules from TOML: every mistake is named, and the shipped ones have none."""

from pathlib import Path

import pytest

from marsad.errors import MarsadError
from workers.alerts import rule
from workers.alerts.rule import SEVERITIES, Rule, load, parse
from workers.event import CLASSES

GOOD = '[[rules]]\nid = "r1"\nname = "قاعدة"\ntypes = ["airstrike"]\n'


def mistakes(text: str) -> str:
    with pytest.raises(MarsadError) as caught:
        parse(text, "rules.toml")
    return str(caught.value)


def test_a_rule() -> None:
    full = """
        [[rules]]
        id = "r1"
        name = "قاعدة"
        severity = "critical"
        types = ["airstrike", "shelling"]
        classes = ["explosion"]
        countries = ["ly", "EG"]
        places = ["سرت"]
        actors = ["داعش"]
        min_killed = 3
        salience = "any"
        modalities = ["denied"]
        enabled = false
    """
    assert parse(full, "x") == (
        Rule(
            "r1", "قاعدة", "critical", ("airstrike", "shelling"), ("explosion",), ("LY", "EG"), ("سرت",), ("داعش",), 3,
            "any", ("denied",), enabled=False,
        ),
    )  # fmt: skip
    assert parse(GOOD, "x") == (Rule("r1", "قاعدة", types=("airstrike",)),)
    assert parse("", "x") == ()


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ('severity = "loud"', "severity must be one of info, warning, critical"),
        ("severity = 3", "severity must be one of info, warning, critical"),
        ('salience = "all"', "salience must be one of main, any"),
        ('classes = ["explosions"]', "'explosions' in classes is not one of assault, "),
        ('modalities = ["asserted", "rumoured"]', "'rumoured' in modalities is not one of asserted, claimed, "),
        ('countries = ["LBY"]', "'LBY' is not a two-letter country code"),
        ('countries = ["لي"]', "'لي' is not a two-letter country code"),
        ('countries = ["L1"]', "'L1' is not a two-letter country code"),
        ('countries = "LY"', "countries must be a list of words"),
        ("places = []", "places must be a list of words"),
        ('places = ["سرت", " "]', "places must be a list of words"),
        ("places = [1]", "places must be a list of words"),
        ("min_killed = 0", "min_killed must be a whole number of 1 or more"),
        ("min_killed = true", "min_killed must be a whole number of 1 or more"),
        ("min_killed = 1.5", "min_killed must be a whole number of 1 or more"),
        ('enabled = "no"', "enabled must be true or false"),
        ('tipes = ["airstrike"]', "tipes is not a field of a rule"),
        ("deep = {types = 1}", "deep is not a field of a rule"),
    ],
)
def test_a_mistake_is_named(line: str, mistake: str) -> None:
    assert mistakes(GOOD + line).startswith(f"rules.toml: rule r1: {mistake}")


def test_all_mistakes_are_named_at_once() -> None:
    said = mistakes(
        GOOD + 'types_ = 1\n[[rules]]\nid = 5\nname = ""\n[[rules]]\nname = "بلا شرط"\n' + GOOD + "[more]\nx = 1\n"
    )
    assert said.split("; ") == [
        "rules.toml: unknown table 'more' (rules are [[rules]])",
        "rule r1: types_ is not a field of a rule",
        "rule 5: id must be a text",
        "rule 5: name is missing",
        "rule 5: it has no condition and would fire for every event",
        "rule 3: id is missing",
        "rule 3: it has no condition and would fire for every event",
        "rule r1: the id is used twice",
    ]


def test_an_id_is_enough_to_switch_a_shipped_rule_off(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text('[[rules]]\nid = "explosion"\nenabled = false\n', encoding="utf-8")
    assert {one.id for one in rule.shipped()} - {one.id for one in rule.load(path)} == {"explosion"}


def test_rules_without_an_id_are_not_called_twins() -> None:
    assert "used twice" not in mistakes('[[rules]]\nname = "x"\nmin_killed = 1\n' * 2)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[rules]\n", "rules.toml is not TOML: "),
        ('[rules]\nid = "x"\n', "rules.toml: write each rule as a [[rules]] table"),
        ("rules = [1]\n", "rules.toml: write each rule as a [[rules]] table"),
        ("rules = 5\n", "rules.toml: write each rule as a [[rules]] table"),
        ('[[rule]]\nid = "x"\n', "rules.toml: unknown table 'rule' (rules are [[rules]])"),
    ],
)
def test_what_is_no_list_of_rules(text: str, says: str) -> None:
    assert mistakes(text).startswith(says)


def test_the_shipped_rules() -> None:
    shipped = rule.shipped()
    assert len(shipped) >= 5
    assert len({one.id for one in shipped}) == len(shipped)
    assert {one.severity for one in shipped} == set(SEVERITIES)
    covered = {name for one in shipped for name in one.classes}
    assert covered <= set(CLASSES)
    assert load(None) == tuple(one for one in shipped if one.enabled)
    assert load(None, with_shipped=False) == ()


def test_the_users_rule_replaces_the_shipped_one(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    first, second = rule.shipped()[:2]
    path.write_text(
        f'[[rules]]\nid = "{first.id}"\nname = "mine"\ncountries = ["LY"]\n'
        f'[[rules]]\nid = "{second.id}"\nname = "off"\nmin_killed = 1\nenabled = false\n' + GOOD,
        encoding="utf-8",
    )
    loaded = {one.id: one for one in load(path)}
    assert loaded[first.id].name == "mine"
    assert second.id not in loaded
    assert set(loaded) == {one.id for one in rule.shipped()} - {second.id} | {"r1"}
    assert [one.id for one in load(path, with_shipped=False)] == [first.id, "r1"]


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(MarsadError, match=f"cannot read the rules file {path}: "):
            load(path)
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(MarsadError, match="cannot read the rules file"):
        load(tmp_path / "bytes.toml")
