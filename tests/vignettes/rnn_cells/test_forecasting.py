"""What the page forecasting says of its errors, on other seeds than the page's."""

import keras
import numpy as np
import pytest
import statsmodels.api as sm

from snippets.rnn_cells.windows import windows

TABLE = sm.datasets.elnino.load_pandas().data
SERIES = TABLE.drop(columns="YEAR").to_numpy("float32").ravel()
TRAIN, VALID = 439, 585  # the months at which training and validation end
STEPS = 24
MONTHS = np.arange(len(SERIES)) % 12
CALENDAR = np.array([SERIES[:TRAIN][MONTHS[:TRAIN] == month].mean() for month in range(12)])


def forecast(seed, ahead=1):
    """The forecasts of the page's model for the test years, and what came."""
    train = SERIES[:TRAIN]
    keras.utils.set_random_seed(seed)
    model = keras.Sequential(
        [
            keras.Input((None, 1)),
            keras.layers.Normalization(axis=None, mean=train.mean(), variance=train.var()),
            keras.layers.GRU(16),
            keras.layers.Dense(ahead),
            keras.layers.Rescaling(float(train.std()), offset=float(train.mean())),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), loss="mae")
    stop = keras.callbacks.EarlyStopping(patience=10, restore_best_weights=True)
    known = windows(SERIES[TRAIN - STEPS : VALID], STEPS, ahead)
    pairs = windows(train, STEPS, ahead)
    model.fit(*pairs, validation_data=known, epochs=60, callbacks=[stop], verbose=0)
    x, y = windows(SERIES[VALID - STEPS :], STEPS, ahead)
    return model.predict(x, verbose=0), y


def test_the_series_is_monthly_without_a_gap():
    assert TABLE.shape == (61, 13)
    assert np.array_equal(TABLE["YEAR"], np.arange(1950, 2011))
    assert np.isfinite(SERIES).all()


@pytest.mark.nightly
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_one_month_ahead_it_beats_the_calendar_and_equals_the_regression(seed):
    predicted, y = forecast(seed)
    error = np.abs(predicted - y).mean()
    calendar = np.abs(CALENDAR[MONTHS[VALID:]] - y[:, 0]).mean()
    x, target = windows(SERIES[:TRAIN], STEPS)
    weights, *_ = np.linalg.lstsq(
        np.c_[x[..., 0], np.ones(len(x))].astype("float64"), target, rcond=None
    )
    x_test, _ = windows(SERIES[VALID - STEPS :], STEPS)
    linear = np.abs(np.c_[x_test[..., 0], np.ones(len(x_test))] @ weights - y).mean()

    assert error < 0.75 * calendar
    assert 0.85 < error / linear < 1.15


@pytest.mark.nightly
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_advantage_over_the_calendar_lasts_one_to_six_months(seed):
    predicted, y = forecast(seed, ahead=12)
    targets = windows(np.arange(len(SERIES))[VALID - STEPS :], STEPS, 12)[1] % 12
    better = np.abs(predicted - y).mean(axis=0) < np.abs(CALENDAR[targets] - y).mean(axis=0)

    assert better[0]
    assert not better[6:].any()


@pytest.mark.nightly
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_dropout_behind_the_gru_is_better_than_in_front_of_it(seed):
    train = SERIES[:TRAIN]
    late = []
    for dropout, behind in ((0.2, 0.0), (0.0, 0.2)):
        keras.utils.set_random_seed(seed)
        model = keras.Sequential(
            [
                keras.Input((None, 1)),
                keras.layers.Normalization(axis=None, mean=train.mean(), variance=train.var()),
                keras.layers.GRU(16, dropout=dropout),
                keras.layers.Dropout(behind),
                keras.layers.Dense(1),
                keras.layers.Rescaling(float(train.std()), offset=float(train.mean())),
            ]
        )
        model.compile(keras.optimizers.Adam(0.01), loss="mae")
        model.fit(*windows(train, STEPS), epochs=60, verbose=0)
        late.append(model.evaluate(*windows(SERIES[VALID - STEPS :], STEPS), verbose=0))
    assert late[1] < late[0]
