"""Dates as they are written in three languages, beside the same in ISO 8601."""

from datetime import date, timedelta

import numpy as np
from babel.dates import format_date


def date_pairs(number: int, seed: int) -> tuple[list[str], list[str]]:
    """Draw different days of 1950 to 2049, each written in English, French or German.

    Args:
        number: How many days, no more than there are in a hundred years.
        seed: Of the random numbers; the same seed draws the same days.

    Returns:
        The dates as they are written, such as "27. März 1984", and as "[1984-03-27]".

    Source: the date patterns of the Unicode CLDR, which ship in Babel
    Back ends: TensorFlow, JAX
    """
    rng = np.random.default_rng(seed)
    numbers = rng.choice(36525, size=number, replace=False)  # no day twice: none is in two parts
    days = [date(1950, 1, 1) + timedelta(int(n)) for n in numbers]
    languages = rng.choice(["en", "fr", "de"], size=number)
    dated = zip(days, languages, strict=True)
    written = [format_date(day, "long", locale=language) for day, language in dated]
    return written, [f"[{day.isoformat()}]" for day in days]
