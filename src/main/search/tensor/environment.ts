import os from 'node:os'

/**
 * TensorFlow reads these from the environment once, when its library is loaded, so this module is imported before it.
 * Already set values win: a person who measures can try others.
 *
 * The rule: as many nodes of a graph run side by side as there are cores (inter-op), each on one thread (intra-op).
 * Measured on 2 cores, a DARTS step takes 0.7 s so, 1.0 s with TensorFlow's defaults and 1.6 s with one inter-op
 * thread.
 * One thread per node also fixes the order of every sum, which resuming bit for bit needs.
 */
const defaults: Readonly<Record<string, string>> = {
  TF_CPP_MIN_LOG_LEVEL: '2',
  TF_NUM_INTEROP_THREADS: String(os.availableParallelism()),
  TF_NUM_INTRAOP_THREADS: '1',
  // TensorFlow itself turns oneDNN on only where the processor has AVX-512; with AVX2 alone it halves a DARTS step's
  // time too.
  TF_ENABLE_ONEDNN_OPTS: '1',
  // On a GPU: take memory as it is needed, so that a second process can use the same card.
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
}

for (const [name, value] of Object.entries(defaults)) process.env[name] ??= value
