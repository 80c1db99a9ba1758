from collections import Counter

import keras
import numpy as np
import pytest
from packaging.version import Version

import snippets.subclassing.base_classes as module
from snippets.subclassing.base_classes import base_classes
from tests.versions import KERAS, since

X, Y = np.ones((4, 2), "float32"), np.ones((4, 1), "float32")
CALLS = []  # the base class of each method that Keras calls below
CONTRACTS = base_classes()
CAME_WITH = {
    "keras.layers.CutMix": "3.9",
    "keras.distillation.DistillationLoss": "3.12",
    "keras.quantizers.QuantizationConfig": "3.13",
}
LACKING = {name for name, version in CAME_WITH.items() if KERAS < Version(version)}


def resolve(name):
    """The object that stands under a public name."""
    value = keras
    for part in name.split(".")[1:]:
        value = getattr(value, part)
    return value


def base(name):
    """A base class, or `object` in the place of one that came with a later Keras."""
    return object if name in LACKING else resolve(name)


class Apply(keras.Operation):
    def call(self, x):
        CALLS.append("keras.Operation")
        return x + 1


class Pass(keras.Layer):
    def call(self, x):
        CALLS.append("keras.Layer")
        return x


class Wrap(keras.layers.Wrapper):
    def call(self, x):
        CALLS.append("keras.layers.Wrapper")
        return self.layer(x)


class Whole(keras.Model):
    inner = None  # a layer or model, set below

    def call(self, x):
        CALLS.append("keras.Model")
        return self.inner(x)


class Start(keras.Initializer):
    def __call__(self, shape, dtype=None):
        CALLS.append("keras.Initializer")
        return keras.ops.ones(shape, dtype)


class Clip(keras.constraints.Constraint):
    def __call__(self, w):
        CALLS.append("keras.constraints.Constraint")
        return keras.ops.minimum(w, 1)


class Penalty(keras.Regularizer):
    def __call__(self, x):
        CALLS.append("keras.Regularizer")
        return keras.ops.sum(x)


class Error(keras.Loss):
    def call(self, y_true, y_pred):
        CALLS.append("keras.Loss")
        return keras.ops.mean(y_true - y_pred, axis=-1)


class Count(keras.Metric):
    def update_state(self, y_true, y_pred, sample_weight=None):
        CALLS.append("keras.Metric")

    def result(self):
        CALLS.append("result")
        return keras.ops.zeros(())


class Descend(keras.Optimizer):
    def update_step(self, gradient, variable, learning_rate):
        CALLS.append("keras.Optimizer")
        self.assign_sub(variable, gradient * learning_rate)


class Rate(keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        CALLS.append("keras.optimizers.schedules.LearningRateSchedule")
        return 0.1


class Hook(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        CALLS.append("on_epoch_end")

    def on_train_batch_end(self, batch, logs=None):
        CALLS.append("on_train_batch_end")


class Batches(keras.utils.PyDataset):
    num_batches = 2

    def __getitem__(self, index):
        CALLS.append("keras.utils.PyDataset")
        return X[:2], Y[:2]


class Half(keras.DTypePolicy):
    @property
    def compute_dtype(self):
        CALLS.append("keras.DTypePolicy")
        return "float16"


class Rounding(keras.Quantizer):
    def __call__(self, x, axis=None, to_numpy=False):
        CALLS.append("keras.Quantizer")
        return keras.ops.cast(keras.ops.round(x), "int8"), keras.ops.ones((1, x.shape[-1]))


class Eight(base("keras.quantizers.QuantizationConfig")):
    @property
    def mode(self):
        CALLS.append("keras.quantizers.QuantizationConfig")
        return "int8"


class Follow(base("keras.distillation.DistillationLoss")):
    def compute_loss(self, teacher_outputs, student_outputs, **kwargs):
        CALLS.append("keras.distillation.DistillationLoss")
        return keras.ops.mean(keras.ops.square(teacher_outputs - student_outputs))


def instances():
    """An instance of a minimal subclass of each base class, by the name of the base class."""
    dense = keras.layers.Dense(1)
    made = (
        *(Apply(), Pass(), Wrap(dense), Whole(), Start(), Clip(), Penalty(), Error()),
        *(Count(), Descend(0.1), Rate(), Hook(), Batches(), Half("float32"), Rounding()),
        *(Eight(), Follow()),
    )
    made = [instance for instance in made if type(instance).__base__ is not object]
    return {next(n for n in CONTRACTS if type(i).__base__ is resolve(n)): i for i in made}


@pytest.fixture(scope="module")
def second_epoch():
    """The calls of the second epoch, two batches long, of a model made of the classes above."""
    CALLS.clear()
    dense = keras.layers.Dense(
        1, kernel_initializer=Start(), kernel_regularizer=Penalty(), kernel_constraint=Clip()
    )
    inputs = keras.Input((2,))
    outputs = Wrap(dense)(Pass()(Apply()(keras.layers.Identity(dtype=Half("float32"))(inputs))))
    model = Whole()
    model.inner = keras.Model(inputs, outputs)
    model.compile(Descend(Rate()), Error(), metrics=[Count()], run_eagerly=True)
    model.fit(Batches(), verbose=0)
    assert Counter(CALLS)["keras.Initializer"] == 1  # when the weight is made, and only then
    CALLS.clear()
    model.fit(Batches(), verbose=0, callbacks=[Hook()])
    return list(CALLS)


def test_the_base_classes_are_these():
    assert list(CONTRACTS) == list(instances())
    assert list(CONTRACTS) == [name for name in module._CONTRACTS if name not in LACKING]


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=since(v, "a new class")) for n, v in CAME_WITH.items()]
)
def test_classes_that_came_later_are_there_from_then_on(name):
    assert issubclass(resolve(name), object)


ONCE_A_BATCH = {
    "keras.Operation": "each time it is applied",
    "keras.Layer": "in each forward pass",
    "keras.layers.Wrapper": "in each forward pass",
    "keras.Model": "in each forward pass",
    "keras.constraints.Constraint": "after each step, on its weight",
    "keras.Regularizer": "with the loss, once a batch",
    "keras.Loss": "once a batch",
    "keras.Metric": "for each batch",
    "keras.optimizers.schedules.LearningRateSchedule": "in each step",
}
AT_OTHER_TIMES = {
    "keras.Initializer": "when a weight is made",
    "keras.Optimizer": "in each step, for each weight",
    "keras.callbacks.Callback": "around epochs and batches",
    "keras.utils.PyDataset": "for each batch",
    "keras.DTypePolicy": "in each forward pass",
    "keras.Quantizer": "when a layer is quantized",
    "keras.quantizers.QuantizationConfig": "when a layer is quantized",
    "keras.distillation.DistillationLoss": "once a batch",
}


def test_the_contracts_say_when():
    known = {n: when for n, when in (ONCE_A_BATCH | AT_OTHER_TIMES).items() if n not in LACKING}
    if KERAS < Version("3.13"):
        known["keras.Quantizer"] = "only when you call it"
    assert {n: c["when"] for n, c in CONTRACTS.items()} == known


@pytest.mark.parametrize("name", ONCE_A_BATCH)
def test_called_once_a_batch(second_epoch, name):
    assert second_epoch.count(name) == 2


def test_result_of_a_metric_is_asked_for_in_each_batch(second_epoch):
    assert second_epoch.count("result") >= 2  # and again for the log of the epoch


def test_optimizer_is_called_for_each_weight_in_each_step(second_epoch):
    assert second_epoch.count("keras.Optimizer") == 2 * 2  # kernel and bias


def test_constraint_comes_after_the_step(second_epoch):
    order = [c for c in second_epoch if c in ("keras.Optimizer", "keras.constraints.Constraint")]
    step = ["keras.Optimizer", "keras.Optimizer", "keras.constraints.Constraint"]
    assert order == step * 2


def test_hooks_are_called_around_batches_and_epochs(second_epoch):
    hooks = [call for call in second_epoch if call.startswith("on_")]
    assert hooks == ["on_train_batch_end", "on_train_batch_end", "on_epoch_end"]


def test_dataset_and_dtype_policy_are_asked_for_each_batch(second_epoch):
    assert second_epoch.count("keras.utils.PyDataset") >= 2
    assert second_epoch.count("keras.DTypePolicy") >= 2


def test_dtype_policy_decides_what_a_layer_computes_in():
    layer = keras.layers.Identity(dtype=Half("float32"))
    assert keras.backend.standardize_dtype(layer(X).dtype) == "float16"


@since("3.13", "a layer takes the quantizers of a config, keras#21896")
def test_quantizer_and_its_config_are_called_when_a_layer_is_quantized():
    layer = keras.layers.Dense(2)
    layer.build((None, 2))
    CALLS.clear()
    layer.quantize("int8", config=Eight(Rounding(), None))
    assert set(CALLS) == {"keras.Quantizer", "keras.quantizers.QuantizationConfig"}


@since("3.12", "distillation came, keras#21572")
def test_distillation_loss_is_called_once_a_batch():
    teacher, student = (
        keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]) for _ in range(2)
    )
    distiller = keras.distillation.Distiller(teacher, student, Follow())
    distiller.compile("sgd", loss="mse", run_eagerly=True)
    distiller.fit(X, Y, batch_size=2, verbose=0)
    CALLS.clear()
    distiller.fit(X, Y, batch_size=2, verbose=0)
    assert CALLS == ["keras.distillation.DistillationLoss"] * 2


EMPTY = {
    "keras.Operation": lambda cls: cls().call(X),
    "keras.Layer": lambda cls: cls().call(X),
    "keras.layers.Wrapper": lambda cls: cls(keras.layers.Dense(1)).call(X),
    "keras.Model": lambda cls: cls().call(X),
    "keras.Initializer": lambda cls: cls()((2,)),
    "keras.constraints.Constraint": lambda cls: cls()(X),
    "keras.Regularizer": lambda cls: cls()(X),
    "keras.Loss": lambda cls: cls()(Y, Y),
    "keras.Metric": lambda cls: cls().update_state(Y, Y),
    "keras.Optimizer": lambda cls: cls(0.1).apply([X], [keras.Variable(X)]),
    "keras.optimizers.schedules.LearningRateSchedule": lambda cls: cls()(0),
    "keras.callbacks.Callback": lambda cls: cls().on_epoch_end(0),
    "keras.utils.PyDataset": lambda cls: cls()[0],
    "keras.DTypePolicy": lambda cls: cls("float32").compute_dtype,
    "keras.Quantizer": lambda cls: cls()(X),
    "keras.quantizers.QuantizationConfig": lambda cls: cls().mode,
    "keras.distillation.DistillationLoss": lambda cls: cls().compute_loss(Y, Y),
}


@pytest.mark.parametrize("name", CONTRACTS)
def test_without_its_method_a_class_raises_or_does_nothing(name):
    empty = type("Empty", (resolve(name),), {})
    try:
        EMPTY[name](empty)
    except NotImplementedError:
        assert CONTRACTS[name]["without"] == "NotImplementedError"
    else:
        assert CONTRACTS[name]["without"] == "nothing happens"


def test_a_dataset_needs_its_number_of_batches():
    class Endless(keras.utils.PyDataset):
        def __getitem__(self, index):
            return X, Y

    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    with pytest.raises(NotImplementedError, match="num_batches"):
        model.fit(Endless(), verbose=0)


@pytest.mark.parametrize("name", CONTRACTS)
def test_saved_as_the_contract_says(name):
    instance, saved = instances()[name], CONTRACTS[name]["saved"]
    if saved == "never":
        assert not hasattr(instance, "get_config")
    elif saved == "by the get_config that you write":
        with pytest.raises(NotImplementedError):
            instance.get_config()
    else:
        assert saved == "by the get_config of the base"
        config = keras.saving.serialize_keras_object(instance)
        names = {type(instance).__name__: type(instance)}
        again = keras.saving.deserialize_keras_object(config, custom_objects=names)
        assert type(again) is type(instance)


BASE_ARGUMENTS = {
    "keras.layers.Wrapper": [keras.layers.Identity()],
    "keras.Optimizer": [0.1],
    "keras.DTypePolicy": ["float32"],
}


@pytest.mark.parametrize("name", [n for n, c in CONTRACTS.items() if "of the base" in c["saved"]])
def test_of_the_bases_only_operation_and_layer_save_an_argument_unasked(name):
    base = resolve(name)

    def __init__(self, limit=1):
        base.__init__(self, *BASE_ARGUMENTS.get(name, []))
        self.limit = limit

    config = type("Limited", (base,), {"__init__": __init__})(limit=2).get_config()
    assert (config.get("limit") == 2) == (name in ("keras.Operation", "keras.Layer"))


def test_train_step_differs_between_back_ends_and_nothing_else_does():
    differing = [n for n, c in CONTRACTS.items() if c["back ends"] == "train_step differs"]
    assert differing == ["keras.Model"]
    code = keras.Model.train_step.__code__
    arguments = {"tensorflow": ("self", "data"), "jax": ("self", "state", "data")}
    assert code.co_varnames[: code.co_argcount] == arguments[keras.backend.backend()]
    assert {c["back ends"] for c in CONTRACTS.values()} == {"train_step differs", "the same code"}


def test_keys_and_values_of_a_contract():
    assert CONTRACTS["keras.Metric"] == {
        "write": "update_state result",
        "without": "NotImplementedError",
        "may": "reset_state",
        "when": "for each batch",
        "saved": "by the get_config of the base",
        "back ends": "the same code",
    }


def test_names_are_the_shortest_public_names_that_carry_the_class_name():
    for name in CONTRACTS:
        cls = resolve(name)
        aliases = [n for n, c in module._public(keras, "keras") if c is cls]
        own = [n for n in aliases if n.endswith(f".{cls.__name__}")]
        assert name == min(own, key=len)


@pytest.mark.parametrize("names", module._LEFT_OUT.values())
def test_the_left_out_are_there(names):
    there = {f"keras.{name}" for name in names.split()} - LACKING
    assert all(isinstance(resolve(name), type) for name in there)


def test_the_finished_have_a_base_in_the_listing():
    bases = tuple(resolve(name) for name in CONTRACTS)
    (finished,) = (names for reason, names in module._LEFT_OUT.items() if "finished" in reason)
    there = {f"keras.{name}" for name in finished.split()} - LACKING
    assert all(issubclass(resolve(name), bases) for name in there)


def refuse(self):
    raise NotImplementedError("write me")


NEW = {
    "docstring says base class": [type("New", (), {"__doc__": "A Base class for novelty."})],
    "docstring says subclass": [type("New", (), {"__doc__": "Subclass this."})],
    "method raises": [type("New", (), {"act": refuse})],
    "property raises": [type("New", (), {"act": property(refuse)})],
}
NEW["has a subclass"] = [new := type("New", (), {}), type("Derived", (new,), {})]


@pytest.mark.parametrize("reason", NEW)
def test_a_new_base_class_is_an_error(monkeypatch, reason):
    for cls in NEW[reason]:
        monkeypatch.setattr(keras.utils, cls.__name__, cls, raising=False)
    with pytest.raises(LookupError, match=r"\['keras.utils.New'\]: base classes without"):
        base_classes()


def returns(self):
    if self:
        raise NotImplementedError
    return self


def fails(self):
    raise ValueError


@pytest.mark.parametrize(
    "cls",
    [
        type("Plain", (), {"__doc__": "A plain class."}),
        type("Bare", (), {}),
        type("Half", (), {"act": returns}),
        type("Failing", (), {"act": fails}),
        type("Private", (), {"_act": refuse}),
        type("Derived", (keras.layers.Dense,), {"call": lambda self, x: x}),
    ],
)
def test_a_class_that_is_no_base_is_not_asked_for(monkeypatch, cls):
    monkeypatch.setattr(keras.utils, cls.__name__, cls, raising=False)
    if cls.__name__ == "Derived":  # now Dense has a public subclass
        with pytest.raises(LookupError, match=r"keras.layers.Dense"):
            base_classes()
    else:
        assert base_classes() == CONTRACTS


def test_private_names_of_keras_are_not_read(monkeypatch):
    monkeypatch.setattr(keras.utils, "_New", NEW["method raises"][0], raising=False)
    assert base_classes() == CONTRACTS


def test_a_new_method_to_write_is_an_error(monkeypatch):
    monkeypatch.setattr(keras.Loss, "act", refuse, raising=False)
    with pytest.raises(LookupError, match=r"keras.Loss of this Keras has another contract"):
        base_classes()


@pytest.mark.parametrize("method", ["update_state", "reset_state"])
def test_a_method_that_is_gone_is_an_error(monkeypatch, method):
    monkeypatch.delattr(keras.Metric, method)
    with pytest.raises(LookupError, match=r"keras.Metric of this Keras has another contract"):
        base_classes()


def test_methods_that_raise_on_demand_are_not_asked_for():
    for name in module._ON_DEMAND - {"quantize", "quantized_build"}:
        assert hasattr(keras.Layer, name)
    with pytest.raises(NotImplementedError):
        keras.Layer().add_metric()
    with pytest.raises(NotImplementedError):
        Pass().compute_output_shape((1, 2))
