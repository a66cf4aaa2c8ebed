"""Writes a network as TFLite by TensorFlow's own converter.

    python convert.py JOB.json

JOB.json names a graph model of TensorFlow.js (a folder with model.json and weights.bin), where files are to be written
in which precisions, texts to go into each, and, for 8 bits, a file of pictures (float32, one after the other):

    {"model": …, "outputs": [{"path": …, "precision": "fp32" | "fp16" | "int8"}], "pictures": … | null,
     "texts": {name: text}}

Prints a JSON line for each hundredth of the calibration done; ends with exit code 1 and a line {"error": …} where the
network cannot be converted.
"""

import io
import json
import os
import sys
import zipfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import numpy as np
import tensorflow as tf
from google.protobuf import json_format


def graph_of(folder):
    """The graph with its constants, and the names and shapes of its input and output."""
    with open(os.path.join(folder, "model.json"), encoding="utf-8") as file:
        model = json.load(file)
    graph = json_format.ParseDict(model["modelTopology"], tf.compat.v1.GraphDef())
    nodes = {node.name: node for node in graph.node}
    (group,) = model["weightsManifest"]
    weights = b"".join(open(os.path.join(folder, path), "rb").read() for path in group["paths"])
    at = 0
    for weight in group["weights"]:
        values = np.frombuffer(weights, weight["dtype"], int(np.prod(weight["shape"])), at).reshape(weight["shape"])
        at += values.nbytes
        nodes[weight["name"]].attr["value"].tensor.CopyFrom(tf.make_tensor_proto(values))
    if at != len(weights):
        raise ValueError(f"weights of {len(weights)} bytes where {at} are described")
    signature = model["signature"]
    return graph, only(signature["inputs"]), only(signature["outputs"])


def only(tensors):
    ((name, tensor),) = tensors.items()
    return name, [int(size["size"]) for size in tensor["tensorShape"]["dim"]]


def with_keyed_input(graph, input_name, output_name, shape):
    """A function of the graph whose signature keeps the names."""
    wrapped = tf.compat.v1.wrap_function(
        lambda: tf.import_graph_def(graph, name=""), []
    ).prune(f"{input_name}:0", f"{output_name}:0")

    @tf.function(input_signature=[tf.TensorSpec(shape, tf.float32, name=input_name)])
    def run(images):
        return {output_name: wrapped(images)}

    return run.get_concrete_function()


def pictures_of(path, shape):
    pictures = np.memmap(path, np.float32, "r").reshape([-1, 1, *shape[1:]])

    def representative():
        told = -1
        for index, picture in enumerate(pictures):
            if 100 * index // len(pictures) > told:
                told = 100 * index // len(pictures)
                print(json.dumps({"done": index, "total": len(pictures)}), flush=True)
            yield [np.asarray(picture)]

    return representative


def converted(function, shape, precision, pictures):
    converter = tf.lite.TFLiteConverter.from_concrete_functions([function], function)
    if precision == "fp16":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.target_spec.supported_types = [tf.float16]
    elif precision == "int8":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = pictures_of(pictures, shape)
        # All of it in whole numbers, its ends too: what has no other arithmetic runs it.
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = tf.int8
        converter.inference_output_type = tf.int8
    return converter.convert()


def with_texts(model, texts):
    """Files behind the model, as TFLite's metadata has them: any unzip finds them, and an interpreter reads past none."""
    if not texts:
        return model
    behind = io.BytesIO()
    behind.write(model)
    with zipfile.ZipFile(behind, "a", zipfile.ZIP_STORED) as archive:
        for name, text in sorted(texts.items()):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text)
    return behind.getvalue()


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        job = json.load(file)
    try:
        graph, (input_name, shape), (output_name, _) = graph_of(job["model"])
        open_shape = [None if size < 0 else size for size in shape]
        function = with_keyed_input(graph, input_name, output_name, open_shape)
        models = {
            output["path"]: converted(function, shape, output["precision"], job["pictures"]) for output in job["outputs"]
        }
    except Exception as error:  # Whatever it is: the caller tells it with the network's name.
        print(json.dumps({"error": f"{type(error).__name__}: {error}"[:2000]}), flush=True)
        return 1
    for path, model in models.items():
        with open(path, "wb") as file:
            file.write(with_texts(model, job["texts"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
