"""What Keras should do and does not, where the page who_does_what shows a way round."""

import keras
import numpy as np
import pytest

from tests.versions import defect


@pytest.mark.skipif(keras.config.backend() != "tensorflow", reason="true on TensorFlow alone")
@defect("a first fit that fails leaves a training step that cannot make the optimizer's variables")
def test_a_model_can_be_fitted_after_a_first_fit_that_failed():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(loss="mse")
    with pytest.raises(ValueError, match="incompatible"):
        model.fit(np.ones((4, 3)), np.ones((4, 1)), verbose=0)
    model.fit(np.ones((4, 2)), np.ones((4, 1)), verbose=0)
