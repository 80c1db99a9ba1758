"""What Keras should do, and vignettes/rnn_cells/the_loop.md shows that it does not."""

import keras
import pytest

from tests.versions import defect


@defect("RNN does not run on keras.Input, so an open number of steps is found late, or never")
def test_unroll_is_refused_where_the_number_of_steps_is_open():
    with pytest.raises(ValueError, match="Cannot unroll"):
        keras.Sequential([keras.Input((None, 3)), keras.layers.SimpleRNN(2, unroll=True)])
