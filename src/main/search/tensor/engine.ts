import os from 'node:os'
import { nodeBackend } from './tf.ts'

/** What decides how sums are rounded, by name, for checkpoints: see Conditions. */
export const engineConditions = (): Readonly<Record<string, string>> => ({
  TensorFlow: nodeBackend().binding.TF_Version,
  oneDNN: process.env['TF_ENABLE_ONEDNN_OPTS'] ?? '',
  'threads of a node': process.env['TF_NUM_INTRAOP_THREADS'] ?? '',
  processor: os.cpus()[0]?.model ?? '',
})
