"""The environment in which the code of a page runs, wherever it runs."""

ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",  # else the first op writes to the page on a machine without GPU
    "CUDA_VISIBLE_DEVICES": "-1",
    "KERAS_BACKEND": "tensorflow",
    "OPENBLAS_NUM_THREADS": "1",  # else its thread is in the process that kernels are forked from
}
