"""What Keras makes of models' JSON: keras-shapes.py FILE… prints for each its trained parameters and each layer's shape, as JSON"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np

for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        model = keras.models.model_from_json(file.read())
    images = np.zeros((2, *model.input_shape[1:]), dtype=np.float32)
    print(
        json.dumps(
            {
                "params": int(sum(np.prod(weight.shape) for weight in model.trainable_weights)),
                "shapes": {layer.name: list(layer.output.shape[1:]) for layer in model.layers},
                "answer": list(np.asarray(model(images, training=False)).shape),
            }
        )
    )
