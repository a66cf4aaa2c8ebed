import { useI18n } from 'vue-i18n'
import { searchKinds, tableSetting } from '#shared/algorithms/index.ts'
import type { SettingValue } from '#shared/contract/sweeps.ts'
import { imagesText } from '#shared/sweeps/plan.ts'
import { useTables } from '../records/latency-tables.ts'
import { useKindTexts } from '../searches/form/texts.ts'
import { deviceLabel } from '../ui/device-label.ts'
import { wholeTargetLabel } from '../ui/target-label.ts'

/** Settings that are no field of a kind of search, and where their names stand. */
const choices: Readonly<Record<string, string>> = {
  algorithm: 'searches.algorithm',
  space: 'searches.space',
  dataset: 'searches.dataset',
  seed: 'searches.seed',
  [tableSetting]: 'searches.table',
  input: 'forms.pictureSize',
}

/** What varies in a sweep, as the forms of searches call it. */
export function useAxisTexts() {
  const { t, te } = useI18n()
  const tables = useTables()
  const kindTexts = useKindTexts()

  function setting(key: string): string {
    const choice = choices[key]
    if (choice !== undefined) return t(choice)
    const kind = searchKinds.find(({ fields }) => fields.some((field) => field.key === key))
    return kind === undefined ? key : kindTexts.label(kind, key)
  }
  function tableName(id: string): string {
    const table = tables.list.data.value?.find((each) => each.id === id)
    if (table === undefined) return id
    return table.target === null
      ? deviceLabel(table.deviceId, table.deviceName)
      : wholeTargetLabel(table.target, table.deviceName)
  }
  function value(key: string, given: SettingValue | undefined): string {
    if (given === undefined) return '–'
    if (given === null) return t('sweeps.none')
    if (typeof given === 'boolean') return t(given ? 'sweeps.on' : 'sweeps.off')
    if (Array.isArray(given))
      return given.map((each) => (typeof each === 'object' ? JSON.stringify(each) : value(key, each))).join(' + ')
    if (typeof given === 'object') return imagesText(given)
    if (key === 'algorithm') return t(`algorithms.${String(given)}.name`)
    if (key === tableSetting) return tableName(String(given))
    const option = `searches.options.${key}.${String(given)}`
    return te(option) ? t(option) : String(given)
  }
  /** `β 0.6 · Seed 2`; what `otherwise` says where nothing varies. */
  const values = (all: Readonly<Record<string, SettingValue>>, otherwise: string): string =>
    Object.entries(all)
      .map(([key, given]) =>
        choices[key] !== undefined && key !== 'seed' ? value(key, given) : `${setting(key)} ${value(key, given)}`,
      )
      .join(' · ') || otherwise
  return { setting, value, values }
}
