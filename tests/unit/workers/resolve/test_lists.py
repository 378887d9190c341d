from __future__ import annotations

from workers.resolve.lists import Item, listed


def test_the_items_of_a_list_and_what_they_are() -> None:
    words = ["في", "بلدات", "قرطبانه", "،", "وزبرقانه", "وسيدي", "غرناط", "."]
    assert listed(words) == {2: Item(3, "بلده", False), 4: Item(5, "بلده", True), 5: Item(7, "بلده", True)}


def test_one_item_is_no_list() -> None:
    assert listed(["في", "مدن", "قرطبانه", "."]) == {}


def test_a_list_ends_at_a_common_word() -> None:
    assert listed(["قري", "قرطبانه", "وزبرقانه", "وقال"]).keys() == {1, 2}
