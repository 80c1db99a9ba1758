"""Who does what around Keras: keras, tensorflow, tf.data."""
