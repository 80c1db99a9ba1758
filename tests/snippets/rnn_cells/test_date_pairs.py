import re

from snippets.rnn_cells.date_pairs import date_pairs


def test_each_day_is_written_in_one_of_three_languages():
    written, _ = date_pairs(1000, seed=0)
    forms = [r"[A-Z][a-z]+ \d+, \d{4}", r"\d+(er)? [a-zéû]+ \d{4}", r"\d+\. [A-Z][a-zä]+ \d{4}"]
    counts = [sum(bool(re.fullmatch(form, text)) for text in written) for form in forms]

    assert sum(counts) == 1000
    assert min(counts) > 250


def test_the_year_and_the_day_are_those_of_the_iso_date():
    for text, iso in zip(*date_pairs(1000, seed=0), strict=True):
        year, _, day = iso.strip("[]").split("-")
        assert sorted(re.findall(r"\d+", text), key=len) == [str(int(day)), year]


def test_an_iso_date_has_ten_characters_between_brackets():
    _, iso = date_pairs(1000, seed=0)
    assert all(re.fullmatch(r"\[\d{4}-\d\d-\d\d\]", text) for text in iso)


def test_the_days_are_those_of_a_hundred_years_and_none_comes_twice():
    _, iso = date_pairs(36525, seed=0)
    assert (min(iso), max(iso)) == ("[1950-01-01]", "[2049-12-31]")
    assert len(set(iso)) == 36525


def test_a_part_of_them_is_drawn_from_all():
    _, iso = date_pairs(8800, seed=0)
    assert len(set(iso)) == 8800
    assert min(iso) < "[1951" and max(iso) > "[2049"


def test_the_same_seed_draws_the_same_days_and_another_seed_others():
    assert date_pairs(10, seed=1) == date_pairs(10, seed=1)
    assert date_pairs(10, seed=1)[1] != date_pairs(10, seed=2)[1]
