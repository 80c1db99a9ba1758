"""What vignettes/rnn_cells/masks_and_lengths.md says in words, and what Keras should do."""

import inspect
import re
import warnings

import keras
import numpy as np
import pytest
import tensorflow as tf

from snippets.rnn_cells.mask_probe import mask_probe
from tests.pages import ROOT
from tests.versions import defect, since

MASK = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [1, 1, 0, 0, 0]], bool)
X = np.where(MASK[..., None], np.random.default_rng(0).normal(size=(3, 5, 3)), 0).astype("float32")
Y = np.random.default_rng(1).normal(size=(3, 5, 1)).astype("float32")
WILD = np.where(MASK[..., None], Y, 100).astype("float32")


def after_masking(layer):
    """The mask that a layer hands on, and whether Keras warned of a lost mask."""
    inputs = keras.Input((5, 3))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        end = keras.layers.Identity(name="end")(layer(keras.layers.Masking()(inputs)))
        mask = mask_probe(keras.Model(inputs, end), X)["end"]
    return mask, any("destroy the mask" in str(warning.message) for warning in caught)


def evaluate(targets, **arguments):
    keras.utils.set_random_seed(0)
    layers = [keras.layers.LSTM(4, return_sequences=True), keras.layers.Dense(1)]
    model = keras.Sequential([keras.Input((5, 3)), keras.layers.Masking(), *layers])
    model.compile(loss="mse", **arguments)
    return model.evaluate(X, targets, verbose=0, return_dict=True)


@defect("the outputs are turned round and the mask is not, keras#6022")
def test_behind_go_backwards_the_mask_is_turned_round_too():
    layer = keras.layers.GRU(2, return_sequences=True, go_backwards=True)
    assert np.array_equal(after_masking(layer)[0], MASK[:, ::-1])


@defect("MultiHeadAttention takes the mask off the tensor that it is given", since="3.8")
@pytest.mark.filterwarnings("ignore:Layer '(query|key|value)'")
def test_a_sum_with_what_attention_was_given_has_a_mask():
    attention = keras.layers.MultiHeadAttention(1, 2)
    mask, _ = after_masking(lambda y: keras.layers.Add()([y, attention(y, y)]))
    assert np.array_equal(mask, MASK)


@defect("a mask that is passed is not handed on", until="3.11")
def test_a_mask_that_is_passed_to_a_layer_is_handed_on():
    inputs, mask = keras.Input((5, 3)), keras.Input((5,), dtype="bool")
    outputs = keras.layers.GRU(2, return_sequences=True)(inputs, mask=mask)
    model = keras.Model([inputs, mask], keras.layers.Identity(name="end")(outputs))
    assert np.array_equal(mask_probe(model, [X, MASK])["end"], MASK)


@defect("RMSNormalization supports no masks, unlike LayerNormalization")
@since("3.9", "RMSNormalization")
def test_rms_normalization_hands_the_mask_on():
    assert np.array_equal(after_masking(keras.layers.RMSNormalization())[0], MASK)


@defect("Keras warns that the mask is lost, and it is not")
def test_a_model_inside_a_model_hands_the_mask_on_without_a_warning():
    mask, warned = after_masking(keras.Sequential([keras.layers.Dense(4)]))
    assert np.array_equal(mask, MASK)
    assert not warned


@defect("a concatenation with an unmasked tensor shows every step")
def test_a_concatenation_with_an_unmasked_tensor_hides_the_padding():
    mask, _ = after_masking(lambda y: keras.layers.Concatenate()([y, 0 * y]))
    assert np.array_equal(mask, MASK)


def test_the_loss_uses_the_mask():
    assert np.isclose(evaluate(Y)["loss"], evaluate(WILD)["loss"], atol=1e-5)


@defect("a metric used the mask only with a sample_weight", until="3.12")
def test_the_mean_absolute_error_uses_the_mask():
    values = [evaluate(targets, metrics=["mae"])["mae"] for targets in (Y, WILD)]
    assert np.isclose(*values, atol=1e-5)


@defect("metrics that are no mean of a function know no mask")
def test_the_root_mean_squared_error_uses_the_mask():
    values = []
    for targets in [Y, WILD]:
        rmse = keras.metrics.RootMeanSquaredError(name="rmse")
        values.append(evaluate(targets, metrics=[rmse])["rmse"])
    assert np.isclose(*values, atol=1e-5)


@defect("it divides by the number of steps shown, keras#18152")
def test_the_mean_of_a_sequence_of_no_steps_is_finite():
    pooled = keras.layers.GlobalAveragePooling1D()(X[:1], mask=np.zeros((1, 5), bool))
    assert np.all(np.isfinite(pooled))


@defect("the mask has one axis fewer than the scores")
def test_softmax_over_the_steps_takes_the_mask_that_comes_with_its_input():
    weights = keras.ops.convert_to_numpy(keras.layers.Softmax(axis=1)(keras.layers.Masking()(X)))
    assert np.all(weights[~MASK] == 0)


@defect("supports_masking is no part of a layer's config")
@pytest.mark.filterwarnings("ignore:Layer 'conv'")
def test_a_saved_model_keeps_that_a_layer_supports_masking(tmp_path):
    conv = keras.layers.Conv1D(4, 1, name="conv")
    conv.supports_masking = True
    model = keras.Sequential([keras.Input((5, 3)), keras.layers.Masking(), conv])
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")

    assert mask_probe(model, X)["conv"] is not None
    assert mask_probe(loaded, X)["conv"] is not None


RECURRENT = {
    "SimpleRNN": keras.layers.SimpleRNN,
    "GRU": keras.layers.GRU,
    "LSTM": keras.layers.LSTM,
    "RNN": lambda units, **flags: keras.layers.RNN(keras.layers.GRUCell(units), **flags),
    "Bidirectional": lambda units, **flags: keras.layers.Bidirectional(
        keras.layers.GRU(units, **flags)
    ),
}
recurrent = pytest.mark.parametrize("make", RECURRENT.values(), ids=RECURRENT)
SHORT = X[1:2, :3]  # the second sequence, alone


def array(tensor):
    return keras.ops.convert_to_numpy(keras.ops.cast(tensor, "float32"))


def off(model, padded=X, alone=SHORT):
    """How far the second sequence is, called and predicted, from what it gives alone."""
    one = array(model(alone))[0]
    return max(
        np.max(np.abs(array(model(padded))[1] - one)),
        np.max(np.abs(model.predict(padded, verbose=0)[1] - one)),
    )


def behind_masking(*layers, steps=None):
    return keras.Sequential([keras.Input((steps, 3)), keras.layers.Masking(), *layers])


@recurrent
def test_padding_behind_a_mask_is_ignored(make):
    assert off(behind_masking(make(4))) < 1e-6


@pytest.mark.jax
@recurrent
def test_padding_behind_a_mask_is_ignored_on_jax(make):
    assert off(behind_masking(make(4))) < 1e-6


CONVOLUTIONAL = {1: keras.layers.ConvLSTM1D, 2: keras.layers.ConvLSTM2D, 3: keras.layers.ConvLSTM3D}


def convolutional(axes, size=4):
    """How far a masked sequence of pictures is from what it gives alone."""
    layer = CONVOLUTIONAL[axes](2, 1)
    x = np.random.default_rng(0).normal(size=(3, 5, *[size] * axes, 2)).astype("float32")
    return np.max(np.abs(array(layer(x, mask=MASK))[1] - array(layer(x[1:2, :3]))[0]))


@pytest.mark.parametrize("axes", CONVOLUTIONAL)
def test_a_convolutional_layer_uses_the_mask(axes):
    assert convolutional(axes) < 1e-6


@pytest.mark.jax
@pytest.mark.parametrize("axes", CONVOLUTIONAL)
def test_a_convolutional_layer_fails_with_a_mask_on_jax(axes):
    with pytest.raises(ValueError, match="Incompatible shapes for broadcasting"):
        convolutional(axes)


@pytest.mark.jax
@defect("the mask is broadcast to the last axis of a picture, where the batch is as large")
@pytest.mark.parametrize("axes", CONVOLUTIONAL)
def test_a_convolutional_layer_uses_the_mask_on_jax(axes):
    assert convolutional(axes, size=3) < 1e-6


def with_initial_state(make, **arguments):
    """How far a padded sequence behind Masking is from what it gives alone, from a state."""
    two = make is RECURRENT["LSTM"] or make is RECURRENT["Bidirectional"]
    states = [np.random.default_rng(1).normal(size=(3, 4)).astype("float32")] * (1 + two)
    inputs, layer = keras.Input((None, 3)), make(4)
    start = [keras.Input((4,)) for _ in states]
    outputs = layer(keras.layers.Masking()(inputs), initial_state=start, **arguments)
    model = keras.Model([inputs, *start], outputs)
    alone = layer(SHORT, initial_state=[state[1:2] for state in states])
    return np.max(np.abs(model.predict([X, *states], verbose=0)[1] - array(alone)[0]))


IGNORED = "mask= is filled in for a call with a single tensor, and initial_state is a second one"


@defect(IGNORED)
@recurrent
def test_with_initial_state_a_layer_uses_the_mask_of_its_input(make):
    assert with_initial_state(make) < 1e-5


@pytest.mark.jax
@defect(IGNORED)
@recurrent
def test_with_initial_state_a_layer_uses_the_mask_of_its_input_on_jax(make):
    assert with_initial_state(make) < 1e-5


def test_a_mask_that_the_layer_ignores_is_propagated_without_a_warning():
    inputs, start = keras.Input((5, 3)), keras.Input((2,))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gru = keras.layers.GRU(2, return_sequences=True, name="gru")
        outputs = gru(keras.layers.Masking()(inputs), initial_state=start)
    masks = mask_probe(keras.Model([inputs, start], outputs), [X, np.zeros((3, 2))])
    assert np.array_equal(masks["gru"], MASK)


IDS = np.array([[[1, 2, 3], [4, 1, 0]], [[2, 1, 0], [0, 0, 0]]])  # (batch, sentences, words)


def documents(units, passed):
    """How far a document of one sentence is, in a batch, from what it gives alone."""
    ids, gru = keras.Input((None, 3), dtype="int32"), keras.layers.GRU(units)
    embedded = keras.layers.Embedding(5, 4, "normal", mask_zero=True)(ids)
    sentences = keras.layers.TimeDistributed(keras.layers.LSTM(4))(embedded)
    mask = {"mask": keras.ops.any(ids != 0, axis=-1)} if passed else {}
    model = keras.Model(ids, gru(sentences, **mask))
    sentence = keras.Model(ids, keras.layers.Activation("linear")(sentences))(IDS[1:, :1])
    alone = gru(sentence, mask=np.array([[True]]))
    return np.max(np.abs(model.predict(IDS, verbose=0)[1] - array(alone)[0]))


@pytest.mark.parametrize("units", [3, 4])
def test_sentences_take_the_mask_that_is_passed(units):
    assert documents(units, passed=True) < 1e-6


@defect("TimeDistributed propagates the mask of the words")
def test_behind_time_distributed_the_mask_has_the_axes_of_the_sentences():
    inputs = keras.Input((2, 3), dtype="int32")
    embedding = keras.layers.Embedding(5, 4, mask_zero=True)
    layer = keras.layers.TimeDistributed(keras.layers.LSTM(4), name="sentences")
    masks = mask_probe(keras.Model(inputs, layer(embedding(inputs))), IDS)
    assert masks["sentences"].shape == IDS.shape[:2]


def test_the_mask_of_the_words_fails_on_tensorflow():
    with pytest.raises(ValueError, match="must be equal, but are 3 and 4 for .*SelectV2"):
        documents(4, passed=False)


@defect("with as many units as words each unit is masked by a word")
def test_the_mask_of_the_words_masks_no_units():
    assert documents(3, passed=False) < 1e-6


@pytest.mark.jax
@pytest.mark.parametrize("units", [3, 4])
def test_the_mask_of_the_words_masks_a_sentence_without_words_on_jax(units):
    assert documents(units, passed=False) < 1e-6


@pytest.fixture(params=["mixed_float16", "mixed_bfloat16"])
def mixed(request):
    keras.config.set_dtype_policy(request.param)
    yield
    keras.config.set_dtype_policy("float32")


def ignored(value):
    """Whether padding with a number is ignored by a GRU, under the policy of the moment."""
    padded = np.where(MASK[..., None], X, value).astype("float32")
    layers = [keras.layers.Masking(value), keras.layers.GRU(4)]
    return off(keras.Sequential([keras.Input((None, 3)), *layers]), padded) < 1e-2


FAR = pytest.mark.parametrize("value", [-9999.0, 0.1, -1e9])


@defect("it casts the input, and compares it with a number that was not cast")
@FAR
def test_masking_finds_its_number_under_mixed_precision(mixed, value):
    assert ignored(value)


@pytest.mark.jax
@FAR
def test_masking_finds_its_number_under_mixed_precision_on_jax(mixed, value):
    assert ignored(value)


@pytest.mark.parametrize("value", [-99, -10.0, -1.0, 0.0])
def test_masking_finds_a_small_whole_number_under_mixed_precision(mixed, value):
    assert ignored(value)


def test_nan_masks_nothing():
    nan = np.where(MASK[..., None], X, np.nan)
    assert array(keras.layers.Masking(np.nan).compute_mask(nan)).all()


def labelled(label, **options):
    """The loss of a classifier, with a label at the masked time steps."""
    keras.utils.set_random_seed(0)
    layers = [keras.layers.LSTM(4, return_sequences=True), keras.layers.Dense(3, "softmax")]
    model = behind_masking(*layers, steps=5)
    model.compile(loss=keras.losses.SparseCategoricalCrossentropy(**options))
    return model.evaluate(X, np.where(MASK, 1, label), verbose=0)


OUTSIDE = [-1, -100, 99]


@pytest.mark.parametrize("label", OUTSIDE)
def test_a_label_of_no_class_is_refused_at_a_masked_time_step(label):
    with pytest.raises(tf.errors.InvalidArgumentError, match="outside the valid range"):
        labelled(label)
    assert np.isclose(labelled(label, ignore_class=label), labelled(0), atol=1e-5)


@pytest.mark.jax
@pytest.mark.parametrize("label", OUTSIDE)
def test_a_label_of_no_class_is_taken_at_a_masked_time_step_on_jax(label):
    assert np.isclose(labelled(label), labelled(0), atol=1e-5)
    assert np.isclose(labelled(label, ignore_class=label), labelled(0), atol=1e-5)


LOSSES = ["mse", "mae", "huber", "log_cosh", "binary_crossentropy"]


def losses(loss):
    """The loss, with three targets at the masked time steps."""
    keras.utils.set_random_seed(0)
    layers = [keras.layers.LSTM(4, return_sequences=True), keras.layers.Dense(1, "sigmoid")]
    model = behind_masking(*layers, steps=5)
    model.compile(loss=loss)
    targets = [np.where(MASK[..., None], 0.5, wild).astype("float32") for wild in (0, -100, 1e6)]
    return [model.evaluate(X, y, verbose=0) for y in targets]


@pytest.mark.parametrize("loss", LOSSES)
def test_a_target_at_a_masked_time_step_may_be_any_number(loss):
    assert np.ptp(losses(loss)) < 1e-6


@pytest.mark.jax
@pytest.mark.parametrize("loss", LOSSES)
def test_a_target_at_a_masked_time_step_may_be_any_number_on_jax(loss):
    assert np.ptp(losses(loss)) < 1e-6


def test_the_gradient_ignores_targets_at_masked_time_steps():
    trained = []
    for targets in [Y, WILD]:
        keras.utils.set_random_seed(0)
        layers = [keras.layers.LSTM(4, return_sequences=True), keras.layers.Dense(1)]
        model = behind_masking(*layers, steps=5)
        model.compile(keras.optimizers.SGD(0.1), loss="mse")
        start = model.get_weights()
        model.train_on_batch(X, targets)
        trained.append(np.concatenate([weight.ravel() for weight in model.get_weights()]))
    assert np.allclose(*trained, atol=1e-6)
    assert not np.allclose(trained[0], np.concatenate([w.ravel() for w in start]), atol=1e-3)


def test_without_time_steps_each_sequence_counts_once_in_the_loss():
    model = behind_masking(keras.layers.LSTM(4), keras.layers.Dense(1), steps=5)
    model.compile(loss="mse")
    loss = model.evaluate(X, Y[:, 0], verbose=0)
    assert np.isclose(loss, np.mean((array(model(X)) - Y[:, 0]) ** 2), atol=1e-5)


def padded_outputs(make, **flags):
    outputs = make(4, return_sequences=True, **flags)
    return array(outputs(X, mask=MASK))[1, 2:]


ONE_WAY = {name: make for name, make in RECURRENT.items() if name != "Bidirectional"}
one_way = pytest.mark.parametrize("make", ONE_WAY.values(), ids=ONE_WAY)


@one_way
@pytest.mark.parametrize("unroll", [False, True])
def test_a_masked_time_step_repeats_the_last_output_or_gives_zeros(make, unroll):
    repeated = padded_outputs(make, unroll=unroll)
    assert np.allclose(repeated, repeated[:1])
    assert not padded_outputs(make, unroll=unroll, zero_output_for_mask=True)[1:].any()


@pytest.mark.jax
@one_way
def test_a_masked_time_step_repeats_the_last_output_or_gives_zeros_on_jax(make):
    repeated = padded_outputs(make)
    assert np.allclose(repeated, repeated[:1])
    assert not padded_outputs(make, zero_output_for_mask=True)[1:].any()


@pytest.mark.jax
@defect("the unrolled loop of JAX does not read zero_output_for_mask")
@one_way
def test_an_unrolled_masked_time_step_gives_zeros_on_jax(make):
    assert not padded_outputs(make, unroll=True, zero_output_for_mask=True)[1:].any()


class Reached(Exception):
    """cuDNN would run now."""


@pytest.fixture
def gpu(monkeypatch):
    """TensorFlow finds a GPU, as Keras asks for one; cuDNN says that it was called."""

    def cudnn(**_):
        raise Reached

    monkeypatch.setattr(tf.config, "list_logical_devices", lambda kind=None: ["a GPU"])
    monkeypatch.setattr(tf.raw_ops, "CudnnRNNV3", cudnn)


UNLIKE = {
    "left": MASK[:, ::-1],
    "a hole": MASK[:1] & np.array([[True, False, True, True, True]]),
    "all": np.array([[True] * 5, [False] * 5, [True] * 5]),
}
CUDNN = pytest.mark.parametrize("layer", [keras.layers.GRU, keras.layers.LSTM])


@CUDNN
def test_a_mask_of_padding_on_the_right_reaches_cudnn(gpu, layer):
    with pytest.raises(Reached):
        layer(4)(X, mask=MASK)


@CUDNN
@pytest.mark.parametrize("mask", UNLIKE.values(), ids=UNLIKE)
def test_a_call_with_another_mask_takes_the_loop(gpu, layer, mask):
    one, loop = layer(4), layer(4, use_cudnn=False)
    x = X[: len(mask)]
    outputs = one(x, mask=mask)
    loop.build(x.shape)
    loop.set_weights(one.get_weights())
    assert np.allclose(outputs, loop(x, mask=mask), atol=1e-6)


@CUDNN
@pytest.mark.parametrize("mask", UNLIKE.values(), ids=UNLIKE)
def test_a_call_with_another_mask_is_refused_by_use_cudnn(gpu, layer, mask):
    with pytest.raises(ValueError, match="use_cudnn=True was specified"):
        layer(4, use_cudnn=True)(X[: len(mask)], mask=mask)


def test_a_compiled_model_with_another_mask_fails(gpu, monkeypatch):
    def zeros(input, input_h, input_c, **_):
        return tf.tile(input_h, [1, tf.shape(input)[1], 1]), input_h, input_h, None, None

    monkeypatch.setattr(tf.raw_ops, "CudnnRNNV3", zeros)
    inputs, mask = keras.Input((5, 3)), keras.Input((5,), dtype="bool")
    model = keras.Model([inputs, mask], keras.layers.GRU(4)(inputs, mask=mask))
    model.predict([X, MASK], verbose=0)
    with pytest.raises(tf.errors.InvalidArgumentError, match="not correspond to right-padded"):
        model.predict([X, MASK[:, ::-1]], verbose=0)


NESTED = {
    "Dense": (lambda: keras.layers.Dense(3), True),
    "LSTM": (lambda: keras.layers.LSTM(3, return_sequences=True), True),
    "Conv1D": (lambda: keras.layers.Conv1D(3, 1), False),
}


@pytest.mark.parametrize(("layer", "kept"), NESTED.values(), ids=NESTED)
def test_a_model_inside_a_model_propagates_what_its_layers_do(layer, kept):
    inside = keras.Sequential([layer()])
    model = behind_masking(inside, keras.layers.GRU(4))
    assert (off(model) < 1e-6) == kept


def test_spectral_normalization_of_dense_propagates_the_mask():
    dense = keras.layers.SpectralNormalization(keras.layers.Dense(3))
    assert off(behind_masking(dense, keras.layers.GRU(4))) < 1e-6


class Pooled(keras.Layer):
    """Masking, a GRU and a mean in one layer, by the mask that travels or by hand."""

    def __init__(self, by_hand):
        super().__init__()
        self.by_hand = by_hand
        self.masking = keras.layers.Masking()
        self.gru = keras.layers.GRU(4, return_sequences=True)
        self.pool = keras.layers.GlobalAveragePooling1D()

    def call(self, inputs):
        if not self.by_hand:
            return self.pool(self.gru(self.masking(inputs)))
        mask = self.masking.compute_mask(inputs)
        return self.pool(self.gru(inputs, mask=mask), mask=mask)

    def compute_output_shape(self, input_shape):
        return input_shape[0], 4


@pytest.mark.parametrize("by_hand", [False, True])
def test_within_a_layer_a_mask_works_eagerly_and_compiled(by_hand):
    assert off(keras.Sequential([keras.Input((None, 3)), Pooled(by_hand)])) < 1e-6


@pytest.mark.jax
@pytest.mark.parametrize("by_hand", [False, True])
def test_within_a_layer_a_mask_works_eagerly_and_compiled_on_jax(by_hand):
    assert off(keras.Sequential([keras.Input((None, 3)), Pooled(by_hand)])) < 1e-6


class GuideSoftmax(keras.Layer):
    """The layer of Keras' guide, keras-io#1904."""

    def call(self, inputs, mask=None):
        broadcast = keras.ops.expand_dims(keras.ops.cast(mask, "float32"), -1)
        exponentials = keras.ops.exp(inputs) * broadcast
        return exponentials / keras.ops.sum(exponentials * broadcast, axis=-1, keepdims=True)


def test_the_softmax_of_the_guide_is_one_at_each_time_step():
    softmax = array(GuideSoftmax()(X[..., :1], mask=MASK))[..., 0]
    assert np.allclose(softmax[MASK], 1)


NOT_OF_VECTORS = {"FlaxLayer", "JaxLayer", "TFSMLayer", "TorchModuleWrapper", "StackedRNNCells"}
NOT_OF_VECTORS |= {"MaxNumBoundingBoxes", "Embedding", "ReversibleEmbedding", "Pipeline"}


def test_the_table_of_layers_can_make_each_layer_that_it_should_try():
    page = (ROOT / "vignettes/rnn_cells/masks_and_lengths.md").read_text("utf8")
    given = {*re.findall(r'"(\w+)":', "".join(re.findall(r"^needed .*$", page, re.MULTILINE)))}
    for name, kind in vars(keras.layers).items():
        if not inspect.isclass(kind) or "preprocessing" in kind.__module__:
            continue
        parameters = inspect.signature(kind).parameters.values()
        plain = [p for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
        required = {p.name for p in plain if p.default is p.empty}
        assert required <= given or name in NOT_OF_VECTORS, f"{name} needs {required - given}"
