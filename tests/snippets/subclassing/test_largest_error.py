import keras
import numpy as np

from snippets.subclassing.largest_error import LargestError
from tests.versions import defect

TENSORFLOW = keras.backend.backend() == "tensorflow"


def test_largest_over_batches_and_signs():
    metric = LargestError()
    metric.update_state(np.array([[1.0], [2.0]]), np.array([[1.5], [-1.0]]))
    metric.update_state(np.array([[0.0], [4.0]]), np.array([[2.5], [4.0]]))
    assert float(metric.result()) == 3


def test_computed_in_the_dtype_of_the_metric():
    metric = LargestError()
    metric.update_state(np.array([2049.0]), np.array([2048.0]))  # equal in float16
    assert float(metric.result()) == 1


def test_later_batch_can_be_larger():
    metric = LargestError()
    metric.update_state(np.zeros(2), np.array([0.5, -0.25]))
    metric.update_state(np.zeros(2), np.array([0.5, -0.75]))
    assert float(metric.result()) == 0.75
    assert metric.result().shape == ()


def test_zero_before_data_and_after_reset():
    metric = LargestError()
    assert float(metric.result()) == 0
    metric.update_state(np.zeros(1), np.ones(1))
    metric.reset_state()
    assert float(metric.result()) == 0


def test_targets_and_predictions_may_be_whole_numbers():
    metric = LargestError()
    small, large = (keras.ops.convert_to_tensor([n], dtype="uint8") for n in (3, 5))
    metric.update_state(small, large)  # 254 in uint8
    assert float(metric.result()) == 2
    metric.update_state(small, keras.ops.convert_to_tensor([0.5]))
    assert float(metric.result()) == 2.5


def test_a_result_stays_when_the_metric_goes_on():
    metric = LargestError()
    metric.update_state(np.zeros(1), np.ones(1))
    before = metric.result()
    assert keras.ops.is_tensor(before) and not isinstance(before, keras.Variable)
    metric.update_state(np.zeros(1), np.array([4.0]))
    assert (float(before), float(metric.result())) == (1, 4)


@defect("TensorFlow: a variable stays what it is", until="99" if TENSORFLOW else "0")
def test_a_variable_is_converted_to_a_tensor():
    """The metric copies its variable: converting it gives the variable itself."""
    assert not isinstance(keras.ops.convert_to_tensor(keras.Variable(1.0)), keras.Variable)


def test_the_history_has_the_largest_error_of_each_epoch():
    dense = keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros")
    model = keras.Sequential([keras.Input((1,)), dense])
    model.compile(keras.optimizers.SGD(0.5), "mse", metrics=[LargestError()])
    ones = np.ones((1, 1), "float32")
    logs = model.fit(ones, ones, epochs=2, verbose=0).history
    model.fit(ones, ones, verbose=0)
    assert [float(value) for value in logs["largest_error"]] == [1, 0]


def test_sample_weight_changes_nothing():
    metric = LargestError()
    metric.update_state(np.zeros(2), np.array([1.0, 2.0]), sample_weight=np.zeros(2))
    assert float(metric.result()) == 2


def test_name_dtype_and_variable():
    metric = LargestError()
    assert metric.name == "largest_error"
    assert [v.name for v in metric.variables] == ["largest"]
    half = LargestError.from_config(LargestError("worst", dtype="float16").get_config())
    assert (half.name, half.dtype) == ("worst", "float16")


def test_an_epoch_in_fit_and_after_loading(tmp_path):
    x = np.array([[1.0], [2.0], [5.0], [4.0]], "float32")
    dense = keras.layers.Dense(1, kernel_initializer="ones")
    model = keras.Sequential([keras.Input((1,)), dense])
    model.compile(keras.optimizers.SGD(0.0), "mse", metrics=[LargestError()])
    logs = model.fit(x, 2 * x, batch_size=2, epochs=2, shuffle=False, verbose=0).history
    assert logs["largest_error"] == [5, 5]
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert loaded.evaluate(x, 3 * x, verbose=0, return_dict=True)["largest_error"] == 10
    assert keras.saving.get_registered_name(LargestError) == "revisiting_keras>LargestError"
