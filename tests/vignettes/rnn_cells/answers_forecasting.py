"""Answers to the exercises of the page forecasting."""


def test_exercise_1() -> None:
    import keras
    import numpy as np
    import statsmodels.api as sm

    from snippets.rnn_cells.windows import windows

    table = sm.datasets.elnino.load_pandas().data
    series = table.drop(columns="YEAR").to_numpy("float32").ravel()
    train = series[:439]
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((None, 1)),
            keras.layers.Normalization(axis=None, mean=train.mean(), variance=train.var()),
            keras.layers.GRU(16),
            keras.layers.Dense(1),
            keras.layers.Rescaling(float(train.std()), offset=float(train.mean())),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), loss="mae")
    model.fit(*windows(train, 12), epochs=20, verbose=0)
    error = model.evaluate(*windows(series[585 - 12 :], 12), verbose=0)

    calendar = np.array([train[month::12].mean() for month in range(12)])
    guess = np.abs(calendar[np.arange(585, 732) % 12] - series[585:]).mean()
    assert error < guess


def test_exercise_2() -> None:
    import keras
    import numpy as np
    import statsmodels.api as sm

    from snippets.rnn_cells.windows import windows

    table = sm.datasets.elnino.load_pandas().data
    series = table.drop(columns="YEAR").to_numpy("float32").ravel()
    train = series[:439]
    (x, y), (x_test, y_test) = windows(train, 24), windows(series[585 - 24 :], 24)
    inputs = np.c_[x[..., 0], np.ones(len(x))].astype("float64")
    weights, *_ = np.linalg.lstsq(inputs, y, rcond=None)
    exact = np.abs(np.c_[x_test[..., 0], np.ones(len(x_test))] @ weights - y_test).mean()

    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((24, 1)),
            keras.layers.Normalization(axis=None, mean=train.mean(), variance=train.var()),
            keras.layers.Flatten(),
            keras.layers.Dense(1),
            keras.layers.Rescaling(float(train.std()), offset=float(train.mean())),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    model.fit(x, y, epochs=60, verbose=0)
    trained = np.abs(model.predict(x_test, verbose=0) - y_test).mean()

    assert model.count_params() == 25
    assert abs(trained - exact) < 0.1


def test_exercise_3() -> None:
    import keras
    import numpy as np
    import statsmodels.api as sm

    from snippets.rnn_cells.windows import windows

    table = sm.datasets.elnino.load_pandas().data
    series = table.drop(columns="YEAR").to_numpy("float32").ravel()
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((None, 1)), keras.layers.GRU(16), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.01), loss="mae")
    model.fit(*windows(series[:439], 24), epochs=20, verbose=0)
    error = model.evaluate(*windows(series[585 - 24 :], 24), verbose=0)

    as_a_year_ago = np.abs(series[585 - 12 : -12] - series[585:]).mean()
    assert error > as_a_year_ago
