import * as children from './children/messages.ts'
import * as controller from './controller/messages.ts'
import * as darts from './darts/messages.ts'
import * as dnas from './dnas/messages.ts'
import * as enas from './enas/messages.ts'
import * as evolution from './evolution/messages.ts'
import * as nas from './nas/messages.ts'
import * as once from './once/messages.ts'
import * as random from './random/messages.ts'

/**
 * By algorithm its name, by kind of search the hints of its presets, notes below groups of fields, and the labels and
 * hints of fields that only it has; panels have theirs beside them, those of several algorithms under their own names.
 */
export const en = {
  children: children.en,
  controller: controller.en,
  darts: darts.en,
  'darts-cnn': darts.cnnEn,
  'darts-rnn': darts.rnnEn,
  dnas: dnas.en,
  enas: enas.en,
  'enas-rnn': enas.rnnEn,
  evolution: evolution.en,
  'evolution-rnn': evolution.rnnEn,
  nas: nas.en,
  'nas-rnn': nas.rnnEn,
  once: once.en,
  random: random.en,
}

export const ja: typeof en = {
  children: children.ja,
  controller: controller.ja,
  darts: darts.ja,
  'darts-cnn': darts.cnnJa,
  'darts-rnn': darts.rnnJa,
  dnas: dnas.ja,
  enas: enas.ja,
  'enas-rnn': enas.rnnJa,
  evolution: evolution.ja,
  'evolution-rnn': evolution.rnnJa,
  nas: nas.ja,
  'nas-rnn': nas.rnnJa,
  once: once.ja,
  random: random.ja,
}
