import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { nodeBackend, type tf } from '../tf.ts'
import { outOfRange } from './scopes.ts'
import { type GraphNode, tensorName, type Edge } from './nodes.ts'
import { modelTag, writeSavedModel } from './write.ts'

/**
 * tensorflow.ConfigProto { graph_options { rewrite_options { disable_meta_optimizer: true } } }.
 * TensorFlow's graph optimiser takes 11 s at the first run of a DARTS step and gains nothing on a CPU.
 */
const optimiserOff = Buffer.from('52055203980101', 'hex')

/** A graph loaded into a TensorFlow session. */
export class GraphSession {
  readonly graphBytes: number
  readonly loadMs: number
  readonly #id: number

  constructor(nodes: readonly GraphNode[], options: { readonly optimise: boolean }) {
    const started = performance.now()
    const bytes = writeSavedModel(nodes)
    // The one way in that the binding offers is a folder on disk.
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tansaku-graph-'))
    try {
      fs.writeFileSync(path.join(folder, 'saved_model.pb'), bytes)
      this.#id = nodeBackend().binding.loadSavedModel(folder, modelTag, options.optimise ? null : optimiserOff)
    } finally {
      fs.rmSync(folder, { recursive: true, force: true })
    }
    this.graphBytes = bytes.length
    this.loadMs = performance.now() - started
  }

  /** Prepares a call: names are joined once, and each run gives only tensors. */
  call(feeds: readonly Edge[], fetches: readonly Edge[]): (tensors: readonly tf.TensorInfo[]) => tf.Tensor[] {
    const feedNames = feeds.map(tensorName).join()
    const fetchNames = fetches.map(tensorName).join()
    const backend = nodeBackend()
    return (tensors) => {
      try {
        return backend.binding
          .runSavedModel(this.#id, backend.getInputTensorIds(tensors), feedNames, fetchNames)
          .map((metadata) => backend.createOutputTensor(metadata))
      } catch (error) {
        // All ways of a branch were dead, and so was what was fetched.
        if (error instanceof Error && error.message.includes('does not have value')) throw outOfRange('a way')
        throw error
      }
    }
  }

  dispose(): void {
    nodeBackend().binding.deleteSavedModel(this.#id)
  }
}
