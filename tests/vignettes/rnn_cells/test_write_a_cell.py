"""What Keras should do, and vignettes/rnn_cells/write_a_cell.md does without."""

import keras
import numpy as np

from tests.versions import defect


@defect("the draws of keras.random go on after a second seed, keras#21874", until="3.13")
def test_the_same_seed_makes_the_same_dropout_again():
    """The page prints only what holds for any draw, since a cell may follow any other."""
    masks = []
    for _ in range(2):
        keras.utils.set_random_seed(0)
        masks.append(keras.ops.convert_to_numpy(keras.random.dropout(np.ones(64, "float32"), 0.5)))

    assert np.array_equal(*masks)
