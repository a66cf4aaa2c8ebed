import type { DartsRnnArchitecture } from '#shared/architecture/architecture.ts'
import type { EvaluationEpoch, TextEvaluationSettings } from '#shared/contract/architectures.ts'
import { TansakuError } from '#shared/errors.ts'
import { stepKey } from '../../tensor/prng.ts'
import { tf } from '../../tensor/tf.ts'
import { carriedState, type CarriedState } from '../carried-state.ts'
import { firstTokens, textStream } from '../data/text/streams.ts'
import { joinRecords, splitRecords } from '../records.ts'
import type { StepFigures, Sums, Training } from '../training.ts'
import { averagingStarts } from './averaging.ts'
import { lookingStream, textNet, type TextParts } from './text-net.ts'
import { asgdTextSteps, sgdTextSteps, type TextSteps } from './text-steps.ts'

export interface TextEvaluationParts extends TextParts {
  /** Called when an epoch's validation loss is the lowest so far, before its events. */
  readonly onBest: (epoch: number) => Promise<void>
}

/**
 * Trains a recurrent net from scratch on text and validates it after every epoch: SGD, then averaged SGD once
 * validation stops getting better (Merity et al. 2018, algorithm 1; quark0/darts rnn/train.py). The test text has no
 * part in it. Hidden states carry over from window to window. A window is always `bptt` tokens: compiled, it has one
 * shape, where quark0's code draws each window's length.
 * @throws TansakuError BAD_REQUEST when net, text and batch do not fit; GENOTYPE_INVALID
 */
export function createTextEvaluation(
  spec: DartsRnnArchitecture,
  settings: TextEvaluationSettings,
  { dataset, eager, onBest }: TextEvaluationParts,
): Training {
  const { seed, batchSize, bptt, epochs } = settings
  const { net, store } = textNet(spec, settings, dataset)
  const streams = {
    train: textStream(
      firstTokens(dataset.training, settings.trainingTokens),
      { rows: batchSize, time: bptt, rest: false },
      'trains the network',
    ),
    validation: lookingStream(dataset.validation, bptt, 'validates the network'),
  }
  const phases = (['train', 'validation'] as const).map((kind) => ({ kind, steps: streams[kind].windows }))

  // A checkpoint may lie in the middle of any phase, but only one is ever under way.
  const carriedOf = (kind: keyof typeof streams): CarriedState => carriedState(streams[kind].rows, spec.hidden)
  const carried = { train: carriedOf('train'), validation: carriedOf('validation') }
  let steps: TextSteps = sgdTextSteps(net, store, settings, eager)
  let isAveraged = false
  let validationLosses: readonly number[] = []

  const beginAveraging = (): void => {
    steps.dispose()
    steps = asgdTextSteps(net, store, settings, eager)
    isAveraged = true
  }

  const step = (epoch: number, index: number): StepFigures => {
    const { kind, first } = phaseOf(phases, index)
    if (index === first) carried[kind].reset()
    const window = streams[kind].window(index - first)
    const more =
      kind === 'train'
        ? { key: tf.tensor1d(stepKey(seed, epoch, index), 'int32'), learningRate: tf.scalar(settings.learningRate) }
        : undefined
    try {
      const inputs = { ...window, hidden: carried[kind].current() }
      const place = { epoch, step: index }
      const { hidden, ...figures } =
        more === undefined ? steps.test(inputs, place) : steps.train({ ...inputs, ...more }, place)
      carried[kind].replace(hidden)
      const loss = figures.loss.dataSync()[0]!
      tf.dispose(figures)
      const tokens = window.targets.size
      return { loss, accuracy: null, sums: { [`${kind}Loss`]: loss * tokens, [`${kind}Tokens`]: tokens } }
    } finally {
      tf.dispose([window, more] as unknown as tf.TensorContainer)
    }
  }

  const epochRecord = (
    epoch: number,
    sums: Sums,
    durationMs: number,
  ): EvaluationEpoch & { readonly validationLoss: number } => {
    const mean = (kind: keyof typeof streams): number => (sums[`${kind}Loss`] ?? 0) / (sums[`${kind}Tokens`] ?? 1)
    return {
      epoch,
      trainLoss: mean('train'),
      trainAccuracy: null,
      validationLoss: mean('validation'),
      validationAccuracy: null,
      testLoss: null,
      testAccuracy: null,
      learningRate: settings.learningRate,
      durationMs,
      averaged: isAveraged,
    }
  }

  return {
    data: dataset,
    epochs,
    phases: () => phases,
    step,
    endEpoch: async (epoch, sums, durationMs) => {
      const record = epochRecord(epoch, sums, durationMs)
      if (record.validationLoss < Math.min(...validationLosses)) await onBest(epoch)
      const starts = !isAveraged && averagingStarts(validationLosses, record.validationLoss, settings.nonMonotone)
      validationLosses = [...validationLosses, record.validationLoss]
      if (starts) beginAveraging()
      return [{ type: 'evaluation-epoch', epoch: record }]
    },
    records: () =>
      joinRecords({
        net: store.toRecords(),
        train: carried.train.toRecords(),
        validation: carried.validation.toRecords(),
      }),
    load: (records) => {
      const parts = splitRecords(records)
      store.loadRecords(parts['net'] ?? [])
      carried.train.loadRecords(parts['train'] ?? [])
      carried.validation.loadRecords(parts['validation'] ?? [])
    },
    notes: () => ({ isAveraged, validationLosses }),
    loadNotes: (notes) => {
      validationLosses = Array.isArray(notes['validationLosses']) ? notes['validationLosses'].map(Number) : []
      if (notes['isAveraged'] === true && !isAveraged) beginAveraging()
    },
    dispose: () => {
      steps.dispose()
      for (const state of Object.values(carried)) state.dispose()
      store.dispose()
    },
  }
}

function phaseOf<K extends string>(
  phases: readonly { readonly kind: K; readonly steps: number }[],
  index: number,
): { readonly kind: K; readonly first: number } {
  let first = 0
  for (const { kind, steps } of phases) {
    if (index < first + steps) return { kind, first }
    first += steps
  }
  throw new TansakuError('INTERNAL', `An epoch has ${first} steps, step ${index} was asked for.`)
}
