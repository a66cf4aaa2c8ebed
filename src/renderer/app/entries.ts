import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { api } from '../client/index.ts'
import { useResource } from '../client/resource.ts'
import { useArchitectures } from '../records/architectures.ts'
import { useDevices } from '../records/devices.ts'
import { useTables } from '../records/latency-tables.ts'
import { usePlans } from '../records/plans.ts'
import { useSearches } from '../records/searches.ts'
import { useSweeps } from '../records/sweeps.ts'
import { deviceLabel } from '../ui/device-label.ts'
import { usePages } from './pages.ts'
import type { Entry } from './palette.ts'
import { language, theme } from './preferences.ts'

/** All that the palette knows: commands first, then pages and devices, then what is stored. */
export function useEntries(acts: { shortcuts: () => void; sidebar: () => void }): ComputedRef<Entry[]> {
  const { t } = useI18n()
  const router = useRouter()
  const pages = usePages()
  const searches = useSearches()
  const sweeps = useSweeps()
  const tables = useTables()
  const architectures = useArchitectures()
  const devices = useDevices()
  const plans = usePlans()
  const comparisons = useResource((signal) => api.comparisons.list(undefined, { signal }), { entities: ['comparison'] })

  const to = (path: string) => () => router.push(path)
  const record =
    (kind: string, group: string) =>
    (id: string, text: string, hint = ''): Entry => ({
      id,
      text,
      group,
      hint: `${id} ${hint}`,
      run: to(`/${kind}/${encodeURIComponent(id)}`),
    })

  return computed(() => {
    const command = (id: string, text: string, run: () => unknown): Entry => ({
      id: `command-${id}`,
      text,
      group: t('app.groups.command'),
      run,
    })
    const ofSearch = record('searches', t('records.kinds.search'))
    const ofSweep = record('sweeps', t('records.kinds.sweep'))
    const ofTable = record('latency-tables', t('records.kinds.latency-table'))
    const ofNet = record('architectures', t('records.kinds.architecture'))
    const ofComparison = record('comparisons', t('records.kinds.comparison'))
    const ofPlan = record('plans', t('app.groups.plan'))
    return [
      ...pages.value.map(({ to: path, label }) => ({
        id: `page-${path}`,
        text: label,
        group: t('app.groups.page'),
        run: to(path),
      })),
      command('search', t('searches.new'), to('/searches/new')),
      command('sweep', t('sweeps.new'), to('/sweeps/new')),
      command('dark', t('app.toDark'), () => (theme.value = 'dark')),
      command('light', t('app.toLight'), () => (theme.value = 'light')),
      command('language', t('app.toLanguage'), () => (language.value = language.value === 'en' ? 'ja' : 'en')),
      command('sidebar', t('app.keys.sidebar'), acts.sidebar),
      command('shortcuts', t('app.shortcuts'), acts.shortcuts),
      ...(devices.list.data.value ?? []).map(({ id, name, soc }) => ({
        id: `device-${id}`,
        text: deviceLabel(id, name),
        group: t('app.groups.device'),
        hint: `${id} ${soc ?? ''}`,
        run: to('/devices'),
      })),
      ...(plans.list.data.value ?? []).map(({ id, name }) => ofPlan(id, name)),
      ...(searches.list.data.value ?? []).map(({ id, name, settings }) => ofSearch(id, name, settings.space)),
      ...(sweeps.list.data.value ?? []).map(({ id, name }) => ofSweep(id, name)),
      ...(tables.list.data.value ?? []).map(({ id, space, deviceName }) => ofTable(id, `${space} · ${deviceName}`)),
      ...(comparisons.data.value ?? []).map(({ id, deviceName, space }) =>
        ofComparison(id, `${deviceName} · ${space}`),
      ),
      ...(architectures.list.data.value ?? []).map(({ id, name }) => ofNet(id, name)),
    ]
  })
}
