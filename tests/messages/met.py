"""Messages of TensorFlow, JAX and the rest of Keras that who uses an RNN meets, by their page."""

LABEL = "rnn_cells/errors/invalid_argument_error_received_a_label_value"
TARGETS = "rnn_cells/errors/value_error_output_must_have_rank"
LOOP = "rnn_cells/errors/value_error_enters_the_loop_with_shape"
STRINGS = "preprocessing/errors/value_error_invalid_dtype_str"
MET = {
    "InvalidArgumentError: Received a label value of … which is outside the valid range of": LABEL,
    "InvalidArgumentError: indices[…] = … is not in [0, …)": LABEL,
    "ValueError: Argument output must have rank (ndim) target.ndim - 1.": TARGETS,
    "ValueError: Arguments target and output must have the same rank (ndim)": TARGETS,
    "ValueError: must have the same shape up until the last dimension": TARGETS,
    "ValueError: Incompatible shapes for broadcasting: shapes=": TARGETS,
    "ValueError: Cannot take the length of shape with unknown rank.": TARGETS,
    "ValueError: Input tensor … enters the loop with shape …, but has shape … after one": LOOP,
    "TypeError: Loop var … enters the loop with type … but has type … after 1 iteration.": LOOP,
    "ValueError: Exception encountered when calling RNN.call(). Incompatible shape for value": LOOP,
    "TypeError: scan body function carry input and carry output must have equal types, but": LOOP,
    "ValueError: Too few leaves for PyTreeSpec": LOOP,
    "ValueError: Invalid dtype: str": STRINGS,
    "ValueError: Invalid dtype: bytes": STRINGS,
    "ValueError: Unrecognized data type: x=… (of type <class 'str'>)": STRINGS,
}
