import { i18n, languages } from '../i18n/index.ts'
import * as app from './messages.ts'
import * as accuracy from '../accuracy/messages.ts'
import * as algorithms from '../algorithms/messages.ts'
import * as architectures from '../architectures/messages.ts'
import * as cells from '../cells/messages.ts'
import * as comparisons from '../comparisons/messages.ts'
import * as datasets from '../datasets/messages.ts'
import * as deployments from '../deployments/messages.ts'
import * as devices from '../devices/messages.ts'
import * as exports from '../exports/messages.ts'
import * as forms from '../forms/messages.ts'
import * as fronts from '../fronts/messages.ts'
import * as hardware from '../hardware/messages.ts'
import * as jobs from '../jobs/messages.ts'
import * as latencyTables from '../latency-tables/messages.ts'
import * as logs from '../logs/messages.ts'
import * as matrices from '../matrices/messages.ts'
import * as plans from '../plans/messages.ts'
import * as packs from '../packs/messages.ts'
import * as records from '../records/messages.ts'
import * as retargets from '../retargets/messages.ts'
import * as searches from '../searches/messages.ts'
import * as storage from '../storage/messages.ts'
import * as sweeps from '../sweeps/messages.ts'
import * as system from '../system/messages.ts'
import * as trust from '../trust/messages.ts'
import * as workers from '../workers/messages.ts'
import * as ui from '../ui/messages.ts'

/** Each feature brings its own texts, both languages side by side. */
const features = {
  accuracy,
  algorithms,
  app,
  architectures,
  cells,
  comparisons,
  datasets,
  deployments,
  devices,
  exports,
  forms,
  fronts,
  hardware,
  jobs,
  latencyTables,
  logs,
  matrices,
  plans,
  packs,
  records,
  retargets,
  searches,
  storage,
  sweeps,
  system,
  trust,
  ui,
  workers,
}

function of<Tag extends 'en' | 'ja'>(
  tag: Tag,
): { [Feature in keyof typeof features]: (typeof features)[Feature][Tag] } {
  return Object.fromEntries(Object.entries(features).map(([name, texts]) => [name, texts[tag]])) as never
}

export const messages = { en: of('en'), ja: of('ja') }

/** Gives all texts to whom translates. */
export function installTexts(): void {
  for (const language of languages) i18n.global.setLocaleMessage(language, messages[language])
}
