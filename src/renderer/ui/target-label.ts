import type { Target } from '#shared/contract/target.ts'
import { conditionsText, shortConditions, type TargetWords } from '#shared/latency/target.ts'
import { i18n } from '../i18n/index.ts'
import { deviceLabel } from './device-label.ts'

const words: TargetWords = {
  threads: (count) => i18n.global.t('ui.threads', { count }, count),
  cores: (numbers) => i18n.global.t('ui.cores', { numbers }),
  get anyCore() {
    return i18n.global.t('ui.anyCore')
  },
}

/** All that a latency belongs to but its device, in the reader's language. */
export const conditionsLabel = (target: Target): string => conditionsText(target, words)

/** A device's name, and what sets this target apart from the others that are known. */
export const targetLabel = (target: Target, deviceName: string, among: readonly Target[]): string =>
  [deviceLabel(target.deviceId, deviceName), shortConditions(target, among, words)]
    .filter((text) => text !== '')
    .join(' · ')

/** A device's name with all that its latencies belong to. */
export const wholeTargetLabel = (target: Target, deviceName: string): string =>
  [deviceLabel(target.deviceId, deviceName), conditionsLabel(target)].filter((text) => text !== '').join(' · ')
