import {
  ChartScatter,
  Images,
  Layers,
  Network,
  Scale,
  Search,
  Server,
  Smartphone,
  Sparkles,
  Stethoscope,
  Timer,
} from 'lucide-vue-next'
import { computed, type Component, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useJobs } from '../jobs/store.ts'

export interface MainPage {
  readonly to: string
  readonly label: string
  readonly icon: Component
  /** Something of it is at work. */
  readonly busy: boolean
}

/** The pages that everything is reached from. */
export function usePages(): ComputedRef<MainPage[]> {
  const { t } = useI18n()
  const jobs = useJobs()
  return computed(() => [
    { to: '/', label: t('plans.start'), icon: Sparkles, busy: jobs.isRunning('plan') },
    { to: '/devices', label: t('app.devices'), icon: Smartphone, busy: false },
    {
      to: '/latency-tables',
      label: t('app.latencyTables'),
      icon: Timer,
      busy: jobs.isRunning('measure-table', 'audit'),
    },
    { to: '/data', label: t('app.data'), icon: Images, busy: jobs.isRunning('dataset') },
    { to: '/searches', label: t('app.searches'), icon: Search, busy: jobs.isRunning('search') },
    { to: '/sweeps', label: t('app.sweeps'), icon: Layers, busy: false },
    {
      to: '/architectures',
      label: t('app.architectures'),
      icon: Network,
      busy: jobs.isRunning('evaluation', 'measure-architecture'),
    },
    { to: '/front', label: t('app.front'), icon: ChartScatter, busy: false },
    { to: '/comparisons', label: t('comparisons.title'), icon: Scale, busy: jobs.isRunning('comparison') },
    { to: '/workers', label: t('workers.title'), icon: Server, busy: false },
    { to: '/system', label: t('app.system'), icon: Stethoscope, busy: jobs.isRunning('set-up') },
  ])
}
