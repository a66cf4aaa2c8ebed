import type { ModelCard } from './card.ts'
import type { ExportFormatId } from '../exports/formats.ts'

/** Programs that run a network as it was exported, by the names of their files. */
export const snippetsOf = (card: ModelCard, stem: string): [string, string][] =>
  card.formats.map((format) => snippets[format](card, stem))

/** Of the precisions that were written: names sort fp32, which has none in its name, first. */
const firstFile = (files: ModelCard['files'], ending: string): string =>
  files.find(({ path }) => path.endsWith(ending))!.path

/** Each takes the folder's files and a picture of random numbers, and prints the class with the largest answer. */
const snippets: Readonly<Record<ExportFormatId, (card: ModelCard, stem: string) => [string, string]>> = {
  onnx: ({ input: { shape, name, batch } }, stem) => [
    'run-onnx.py',
    `# pip install onnxruntime numpy
import numpy as np
import onnxruntime

session = onnxruntime.InferenceSession("${stem}.onnx", providers=["CPUExecutionProvider"])
# Your picture, normalised as model-card.md says: batch, channels, height, width.
images = np.random.default_rng(1).standard_normal((${String(batch ?? 1)}, ${String(shape.channels)}, ${String(shape.height)}, ${String(shape.width)}), dtype=np.float32)
(logits,) = session.run(None, {"${name}": images})
print("class", int(logits[0].argmax()))
`,
  ],
  ncnn: ({ input: { shape }, files }) => [
    'run-ncnn.py',
    `# pip install ncnn numpy
import ncnn
import numpy as np

net = ncnn.Net()
net.load_param("${firstFile(files, '.ncnn.param')}")
net.load_model("${firstFile(files, '.ncnn.bin')}")
# Your picture, normalised as model-card.md says: channels, height, width.
image = np.random.default_rng(1).standard_normal((${String(shape.channels)}, ${String(shape.height)}, ${String(shape.width)}), dtype=np.float32)
extractor = net.create_extractor()
extractor.input("data", ncnn.Mat(image).clone())
_, logits = extractor.extract("output")
print("class", int(np.array(logits).ravel().argmax()))
`,
  ],
  tflite: ({ input: { shape, batch }, files }) => [
    'run-tflite.py',
    `# pip install ai-edge-litert numpy
import numpy as np
from ai_edge_litert.interpreter import Interpreter

interpreter = Interpreter("${firstFile(files, '.tflite')}")
(wanted,) = interpreter.get_input_details()
interpreter.resize_tensor_input(wanted["index"], (${String(batch ?? 1)}, ${String(shape.height)}, ${String(shape.width)}, ${String(shape.channels)}))
interpreter.allocate_tensors()
# Your picture, normalised as model-card.md says: batch, height, width, channels.
images = np.random.default_rng(1).standard_normal((${String(batch ?? 1)}, ${String(shape.height)}, ${String(shape.width)}, ${String(shape.channels)}), dtype=np.float32)
if wanted["dtype"] == np.int8:
    scale, zero = wanted["quantization"]
    images = np.clip(np.round(images / scale) + zero, -128, 127).astype(np.int8)
interpreter.set_tensor(wanted["index"], images)
interpreter.invoke()
logits = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
print("class", int(logits[0].argmax()))
`,
  ],
  'keras-json': ({ input: { shape, batch } }, stem) => [
    'run-keras.py',
    `# pip install keras tensorflow
import keras
import numpy as np

# The architecture alone: its weights are Keras' first values, for you to train.
with open("${stem}.keras.json") as file:
    model = keras.models.model_from_json(file.read())
# Your picture, normalised as model-card.md says: batch, height, width, channels.
images = np.random.default_rng(1).standard_normal((${String(batch ?? 1)}, ${String(shape.height)}, ${String(shape.width)}, ${String(shape.channels)}), dtype=np.float32)
print("class", int(np.asarray(model(images, training=False))[0].argmax()))
`,
  ],
  tfjs: ({ input: { shape, name, batch } }, stem) => [
    'run-tfjs.html',
    `<!doctype html>
<!-- Serve this folder (python3 -m http.server), with tf.min.js of the npm package @tensorflow/tfjs beside this file. -->
<meta charset="utf-8" />
<script src="tf.min.js"></script>
<script type="module">
  const model = await tf.loadGraphModel('${stem}.tfjs/model.json')
  // Your picture, normalised as model-card.md says: batch, height, width, channels.
  const images = tf.randomNormal([${String(batch ?? 1)}, ${String(shape.height)}, ${String(shape.width)}, ${String(shape.channels)}], 0, 1, 'float32', 1)
  const logits = model.predict({ ${name}: images })
  document.body.textContent = \`class \${logits.argMax(1).dataSync()[0]}\`
</script>
`,
  ],
}
