"""What the page says of the message beside its cells: other tails, other classes, other files."""

import importlib

import keras
import numpy as np
import pytest

from tests.versions import since

SAME = "could not be deserialized properly"
PROGRAM = "__main__"  # the module of a class that a program or a notebook defines itself
register = keras.saving.register_keras_serializable("my_package")


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """An empty folder to save in; what a test registers or unregisters is undone."""
    monkeypatch.chdir(tmp_path)
    known = dict(keras.saving.get_custom_objects())
    yield
    keras.saving.get_custom_objects().clear()
    keras.saving.get_custom_objects().update(known)


def model_of(layer):
    return keras.Sequential([keras.Input((2,)), layer])


def reload(model, **options):
    model.save("model.keras")
    return keras.saving.load_model("model.keras", **options)


def message(act, *args, **options):
    """What is said when a call raises, cut at its causes."""
    with pytest.raises(TypeError) as caught:
        act(*args, **options)
    return str(caught.value).split("Exception encountered: ")


def twice():
    """A class that is not registered."""

    class Twice(keras.Layer):
        __module__ = PROGRAM

        def call(self, x):
            return 2 * x

    return Twice


class Floor(keras.constraints.Constraint):
    def __call__(self, w):
        return keras.ops.maximum(w, 0)


class Penalty(keras.regularizers.Regularizer):
    def __call__(self, w):
        return keras.ops.sum(w)

    def get_config(self):
        return {}


class Start(keras.initializers.Initializer):
    def __call__(self, shape, dtype=None):
        return keras.ops.ones(shape, dtype)


class Own(keras.Model):
    __module__ = PROGRAM

    def call(self, x):
        return x


class Difference(keras.losses.Loss):
    __module__ = PROGRAM

    def call(self, y_true, y_pred):
        return keras.ops.mean(y_true - y_pred, axis=-1)


class Zero(keras.metrics.Metric):
    __module__ = PROGRAM

    def update_state(self, y_true, y_pred, sample_weight=None):
        pass

    def result(self):
        return keras.ops.zeros(())


class Still(keras.optimizers.Optimizer):
    __module__ = PROGRAM

    def update_step(self, gradient, variable, learning_rate):
        pass


@pytest.mark.parametrize("part", [Floor, Penalty, Start])
def test_a_part_of_a_layer_has_its_own_words(part, monkeypatch):
    name = {Floor: "constraint", Penalty: "regularizer", Start: "initializer"}[part]
    layer = keras.layers.Dense(1, **{f"kernel_{name}": part()})
    first, *_, last = message(reload, model_of(layer))
    assert SAME in first
    assert last.startswith(f"Could not interpret {name} identifier: ")
    monkeypatch.setattr(part, "__module__", PROGRAM)
    first, *_, last = message(reload, model_of(layer))
    assert SAME in first
    assert last.startswith("Cannot deserialize object of type ")


@pytest.mark.parametrize("part", [Difference(), Zero(), Still(0.1)], ids=lambda part: part.name)
def test_for_what_a_model_is_compiled_with_the_tail_is_the_whole_message(part):
    model = model_of(keras.layers.Dense(1))
    model.compile(
        part if isinstance(part, Still) else "sgd",
        part if isinstance(part, Difference) else "mse",
        metrics=[part] if isinstance(part, Zero) else None,
    )
    (whole,) = message(reload, model)
    assert whole.startswith(f"Could not locate class '{type(part).__name__}'")


def test_for_the_model_itself_the_tail_is_the_whole_message():
    model = Own()
    model(np.ones((1, 2)))
    (whole,) = message(reload, model)
    assert whole.startswith("Could not locate class 'Own'")


@pytest.mark.parametrize("part", [Floor, Penalty, Start])
@pytest.mark.parametrize("registered", [False, True])
def test_the_message_holds_the_key_of_a_part_of_a_layer(part, registered):
    name = {Floor: "constraint", Penalty: "regularizer", Start: "initializer"}[part]
    key = f"my_package>{part.__name__}" if registered else part.__name__
    if registered:
        part = register(type(part.__name__, (part,), {"__module__": PROGRAM}))
    model = model_of(keras.layers.Dense(1, **{f"kernel_{name}": part()}))
    model.save("model.keras")
    keras.saving.get_custom_objects().clear()
    whole = "".join(message(keras.saving.load_model, "model.keras"))
    assert f"'class_name': '{part.__name__}', 'config': {{}}, 'registered_name': '{key}'" in whole
    keras.saving.load_model("model.keras", custom_objects={key: part})


def test_a_class_that_is_registered_needs_no_custom_objects():
    layer = register(twice())
    assert isinstance(reload(model_of(layer())).layers[0], layer)


def test_a_registered_class_whose_module_is_not_imported_is_not_found():
    layer = register(twice())
    model_of(layer()).save("model.keras")
    keras.saving.get_custom_objects().clear()
    first, last = message(keras.saving.load_model, "model.keras")
    assert SAME in first and last.startswith("Could not locate class 'Twice'")


def test_the_key_of_custom_objects_is_the_registered_name():
    layer = register(twice())
    model_of(layer()).save("model.keras")
    keras.saving.get_custom_objects().clear()
    _, last = message(keras.saving.load_model, "model.keras", custom_objects={"Twice": layer})
    assert "'registered_name': 'my_package>Twice'" in last
    named = {"my_package>Twice": layer}
    loaded = keras.saving.load_model("model.keras", custom_objects=named)
    assert isinstance(loaded.layers[0], layer)


def test_registering_does_not_mend_a_file_that_is_there():
    layer = twice()
    model_of(layer()).save("model.keras")
    register(layer)
    _, last = message(keras.saving.load_model, "model.keras")
    assert last.startswith("Could not locate class 'Twice'")
    assert "'registered_name': 'Twice'" in last


def test_importing_the_module_of_a_registered_class_is_enough(tmp_path, monkeypatch):
    (tmp_path / "layers_registered.py").write_text(
        "import keras\n"
        '@keras.saving.register_keras_serializable("my_package")\n'
        "class Twice(keras.Layer):\n"
        f"    __module__ = {PROGRAM!r}\n"
        "    def call(self, x):\n"
        "        return 2 * x\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    module = importlib.import_module("layers_registered")
    model_of(module.Twice()).save("model.keras")
    keras.saving.get_custom_objects().clear()
    _, last = message(keras.saving.load_model, "model.keras")
    assert "'registered_name': 'my_package>Twice'" in last
    module = importlib.reload(module)
    assert isinstance(keras.saving.load_model("model.keras").layers[0], module.Twice)


def test_a_file_that_is_there_is_mended_by_loading_it_with_the_class_decorated():
    layer = twice()
    model_of(layer()).save("model.keras")
    register(layer)
    old = keras.saving.load_model("model.keras", custom_objects={"Twice": layer})
    new = reload(old)
    assert isinstance(new.layers[0], layer)
    assert keras.saving.get_registered_name(layer) == "my_package>Twice"


def test_the_name_of_the_package_is_free():
    layer = keras.saving.register_keras_serializable("Any name")(twice())
    assert keras.saving.get_registered_name(layer) == "Any name>Twice"
    assert isinstance(reload(model_of(layer())).layers[0], layer)


@since("3.9", "until then the module that the file names was imported, keras#20751")
def test_a_class_of_a_module_is_not_found_without_being_registered(tmp_path, monkeypatch):
    code = "import keras\nclass Twice(keras.Layer):\n    def call(self, x):\n        return 2 * x\n"
    (tmp_path / "layers_of_mine.py").write_text(code)
    monkeypatch.syspath_prepend(tmp_path)
    layer = importlib.import_module("layers_of_mine").Twice
    _, last = message(reload, model_of(layer()))
    assert last.startswith("Could not locate class 'Twice'")


class Times(keras.Layer):
    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def call(self, x):
        return self.factor * x


class TimesNamed(Times):
    def get_config(self):
        return {**super().get_config(), "factor": self.factor}


class TimesAny(Times):
    def __init__(self, factor, **kwargs):
        keras.Layer.__init__(self, **kwargs)
        self.factor = factor


def test_the_config_holds_a_name_unless_init_does_not_take_it_and_there_is_no_get_config():
    layers = [twice()(), TimesAny(3.0), TimesNamed(3.0), Times(3.0)]
    for layer in layers:
        assert {"trainable", "dtype"} < set(layer.get_config())
    assert ["name" in layer.get_config() for layer in layers] == [True, True, True, False]


class Scaled(keras.losses.Loss):
    def __init__(self):
        super().__init__()

    def call(self, y_true, y_pred):
        return keras.ops.mean(y_true - y_pred, axis=-1)


class Counted(Zero):
    def __init__(self):
        super().__init__()


def test_with_a_get_config_the_argument_that_is_not_taken_is_the_name():
    first, *_, last = message(reload, model_of(register(TimesNamed)(3.0)))
    assert SAME in first
    assert last.endswith("__init__() got an unexpected keyword argument 'name'")


@pytest.mark.parametrize("kind", [Scaled, Counted])
def test_a_loss_or_a_metric_is_handed_its_name(kind):
    model, part = model_of(keras.layers.Dense(1)), register(kind)()
    model.compile("sgd", part if kind is Scaled else "mse", [part] if kind is Counted else None)
    first, last = message(reload, model)
    assert SAME in first
    assert last.endswith("__init__() got an unexpected keyword argument 'name'")


def test_keyword_arguments_mend_a_file_that_is_there():
    message(reload, model_of(register(Times)(3.0)))
    keras.saving.register_keras_serializable("my_package", "Times")(TimesAny)
    assert keras.saving.load_model("model.keras").layers[0].factor == 3


class Limit(keras.constraints.Constraint):
    def __init__(self, limit):
        self.limit = limit

    def __call__(self, w):
        return keras.ops.minimum(w, self.limit)


class Part(Zero):
    def __init__(self, part, **kwargs):
        super().__init__(**kwargs)
        self.part = part


class Forgetful(keras.Layer):
    def __init__(self, factor, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, x):
        return self.factor * x

    def get_config(self):
        return super().get_config()


@pytest.mark.parametrize("kind", [Limit, Part, Forgetful])
def test_an_argument_that_is_not_in_the_config_is_missing(kind):
    part, options = register(kind)(2.0), {}
    layer = part if kind is Forgetful else keras.layers.Dense(1)
    if kind is Limit:
        layer = keras.layers.Dense(1, kernel_constraint=part)
    if kind is Part:
        options = {"metrics": [part]}
    model = model_of(layer)
    model.compile("sgd", "mse", **options)
    first, *_, last = message(reload, model)
    assert SAME in first
    assert "__init__() missing 1 required positional argument: " in last


class Forgetful2(Forgetful):
    def __init__(self, factor=3.0, **kwargs):
        super().__init__(factor, **kwargs)


class Limit2(Limit):
    def __init__(self, limit=3.0):
        super().__init__(limit)


def test_a_default_makes_up_for_what_is_not_in_the_file():
    message(reload, model_of(register(Forgetful)(3.0)))
    keras.saving.register_keras_serializable("my_package", "Forgetful")(Forgetful2)
    assert keras.saving.load_model("model.keras").layers[0].factor == 3


def test_a_default_makes_up_for_it_in_a_constraint():
    message(reload, model_of(keras.layers.Dense(1, kernel_constraint=register(Limit)(3.0))))
    keras.saving.register_keras_serializable("my_package", "Limit")(Limit2)
    loaded = keras.saving.load_model("model.keras")
    assert loaded.layers[0].kernel_constraint.limit == 3


def test_without_get_config_the_next_file_loads_the_default():
    layer, constraint = register(Forgetful2)(5.0), register(Limit2)(5.0)
    loaded = reload(model_of(layer))
    assert loaded.layers[0].factor == 3
    loaded = reload(model_of(keras.layers.Dense(1, kernel_constraint=constraint)))
    assert loaded.layers[0].kernel_constraint.limit == 3


@pytest.mark.parametrize("value", [2, 2.5, True, "two", None, [2, "two"], {"two": 2.5}])
def test_a_layer_without_get_config_notes_plain_arguments(value):
    class Noted(keras.Layer):
        def __init__(self, value, **kwargs):
            super().__init__(**kwargs)
            self.value = value

        def call(self, x):
            return x

    assert reload(model_of(register(Noted)(value))).layers[0].value == value


@pytest.mark.parametrize("value", [np.ones(2), keras.layers.ReLU()], ids=["array", "layer"])
def test_a_layer_without_get_config_does_not_note_other_arguments(value):
    with pytest.raises((NotImplementedError, ValueError)):
        TimesAny(value).get_config()


class Weighted(keras.losses.Loss):
    def __init__(self, weight, **kwargs):
        super().__init__(**kwargs)
        self.weight = weight

    def call(self, y_true, y_pred):
        return self.weight * keras.ops.mean(keras.ops.abs(y_true - y_pred), axis=-1)


class Weighted2(Weighted):
    def get_config(self):
        return {**super().get_config(), "weight": self.weight}


@pytest.mark.parametrize(
    "part",
    [Difference(), Zero(), Still(0.1), Scaled(), Counted(), Weighted(3.0), Part(2.0)],
    ids=lambda part: type(part).__name__,
)
def test_to_predict_a_model_that_is_not_compiled_loads_whatever_the_cause(part):
    model = model_of(keras.layers.Dense(1))
    if not isinstance(part, Difference | Zero | Still) or isinstance(part, Counted | Part):
        register(type(part))
    model.compile(
        part if isinstance(part, keras.optimizers.Optimizer) else "sgd",
        part if isinstance(part, keras.losses.Loss) else "mse",
        metrics=[part] if isinstance(part, keras.metrics.Metric) else None,
    )
    message(reload, model)
    loaded = keras.saving.load_model("model.keras", compile=False)
    x = np.ones((1, 2))
    assert np.array_equal(loaded.predict(x, verbose=0), model.predict(x, verbose=0))


@pytest.mark.parametrize("only_the_file", [False, True])
def test_the_mended_loss_is_compiled_and_saved_again(only_the_file):
    model = model_of(keras.layers.Dense(1))
    model.compile("adam", register(Weighted)(3.0))
    model.fit(np.ones((2, 2)), np.ones((2, 1)), verbose=0)
    message(reload, model)
    keras.saving.register_keras_serializable("my_package", "Weighted")(Weighted2)
    message(reload, model)  # its loss is still one of the old class
    if only_the_file:
        model = keras.saving.load_model("model.keras", compile=False)
    model.compile("adam", Weighted2(3.0))
    loaded = reload(model)
    assert loaded.loss.weight == 3
    assert loaded.optimizer.iterations == 0


class Residual(keras.Layer):
    def __init__(self, inner, **kwargs):
        super().__init__(**kwargs)
        self.inner = inner
        self.masks = inner.supports_masking

    def call(self, x):
        return x + self.inner(x)

    def get_config(self):
        return {**super().get_config(), "inner": self.inner}


def test_a_layer_that_init_asks_something_is_a_dict():
    first, *_, last = message(reload, model_of(register(Residual)(keras.layers.ReLU())))
    assert SAME in first
    assert last.startswith("'dict' object has no attribute ")


def test_a_from_config_mends_a_file_that_is_there():
    message(reload, model_of(register(Residual)(keras.layers.ReLU())))

    class Residual2(Residual):
        @classmethod
        def from_config(cls, config):
            inner = keras.layers.deserialize(config.pop("inner"))
            return cls(inner, **config)

    keras.saving.register_keras_serializable("my_package", "Residual")(Residual2)
    inner = keras.saving.load_model("model.keras").layers[0].inner
    assert isinstance(inner, keras.layers.ReLU)


def test_an_argument_of_a_newer_keras_is_unrecognized():
    config = keras.saving.serialize_keras_object(model_of(keras.layers.Dense(1)))
    config["config"]["layers"][-1]["config"]["of_a_newer_keras"] = None
    first, *_, last = message(keras.saving.deserialize_keras_object, config)
    assert SAME in first
    assert last.startswith("Unrecognized keyword arguments passed to Dense: ")


def own_cell():
    """A cell that is not registered."""

    class OwnCell(keras.layers.GRUCell):
        __module__ = PROGRAM

    return OwnCell


@pytest.mark.parametrize("given", [False, True])
def test_bidirectional_needs_a_registered_cell_and_no_file(given):
    cell = own_cell()
    back = keras.layers.RNN(cell(3), go_backwards=True) if given else None
    words = message(keras.layers.Bidirectional, keras.layers.RNN(cell(3)), backward_layer=back)
    assert SAME in words[0]
    assert "Could not locate class 'OwnCell'" in words[-1]
    register(cell)
    both = keras.layers.Bidirectional(keras.layers.RNN(cell(3)), backward_layer=back)
    assert both(np.ones((2, 5, 3))).shape == (2, 6)


def test_bidirectional_needs_the_config_of_a_cell():
    class Cell(keras.layers.GRUCell):
        def __init__(self, start):
            super().__init__(3)
            self.start = start

        get_config = keras.Layer.get_config

    with pytest.raises(NotImplementedError, match=r"must override `get_config\(\)`"):
        keras.layers.Bidirectional(keras.layers.RNN(Cell(np.ones(3))))
