import type { DartsRnnArchitecture } from '#shared/architecture/architecture.ts'
import type { TextEvaluationSettings } from '#shared/contract/architectures.ts'
import { tf } from '../../tensor/tf.ts'
import { carriedState } from '../carried-state.ts'
import { splitRecords } from '../records.ts'
import type { TestPass } from './test.ts'
import { lookingStream, textNet, type TextParts } from './text-net.ts'
import { asgdTextSteps, sgdTextSteps, type TextSteps } from './text-steps.ts'

/**
 * A recurrent net's test on the test text, on its weights or on their averages, as they were validated.
 * @throws TansakuError BAD_REQUEST, GENOTYPE_INVALID
 */
export function createTextTest(
  spec: DartsRnnArchitecture,
  settings: TextEvaluationSettings,
  { dataset, eager }: TextParts,
): TestPass {
  const { net, store } = textNet(spec, settings, dataset)
  const stream = lookingStream(dataset.test, settings.bptt, 'tests the network')
  const carried = carriedState(stream.rows, spec.hidden)
  let steps: TextSteps | null = null
  return {
    steps: stream.windows,
    load: ({ tensors, notes }) => {
      steps = (notes['isAveraged'] === true ? asgdTextSteps : sgdTextSteps)(net, store, settings, eager)
      store.loadRecords(splitRecords(tensors)['net'] ?? [])
      carried.reset()
    },
    step: (step) => {
      const window = stream.window(step)
      const { loss, hidden } = steps!.test({ ...window, hidden: carried.current() }, { epoch: settings.epochs, step })
      carried.replace(hidden)
      const tokens = window.targets.size
      const sums = { loss: loss.dataSync()[0]! * tokens, tokens }
      tf.dispose([window, loss] as unknown as tf.TensorContainer)
      return sums
    },
    result: ({ loss = 0, tokens = 1 }) => ({ testLoss: loss / tokens, testAccuracy: null }),
    dispose: () => {
      steps?.dispose()
      carried.dispose()
      store.dispose()
    },
  }
}
