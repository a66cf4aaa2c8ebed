import type { Job } from '#shared/contract/jobs.ts'
import { i18n } from '../i18n/index.ts'
import { deviceLabel } from '../ui/device-label.ts'

/** What a job does and on what, in the user's language. */
export function jobTitle({ title }: Pick<Job, 'title'>): string {
  const { t } = i18n.global
  switch (title.kind) {
    case 'measure-table':
    case 'audit':
      return t(`jobs.titles.${title.kind}`, {
        space: title.space,
        device: deviceLabel(title.deviceId, title.deviceName),
      })
    case 'search':
      return t('jobs.titles.search', { name: title.name })
    case 'evaluation':
      return t('jobs.titles.evaluation', { name: title.name, seed: title.seed })
    case 'measure-architecture':
      return title.architectures === 1
        ? t('jobs.titles.measure-architecture', { name: title.name })
        : t('jobs.titles.measure-architectures', { count: title.architectures })
    case 'retarget':
      return t('jobs.titles.retarget', { name: title.name, count: title.devices })
    case 'finals':
      return t('jobs.titles.finals', { name: title.name, device: title.deviceName })
    case 'export':
      return t('jobs.titles.export', { name: title.name })
    case 'deployment':
      return t('jobs.titles.deployment', { name: title.name, device: title.deviceName })
    case 'comparison':
      return t('jobs.titles.comparison', { space: title.space, device: title.deviceName })
    case 'plan':
      return t('jobs.titles.plan', { name: title.name })
    case 'matrix':
      return t('jobs.titles.matrix', { count: title.devices })
    case 'dataset':
      return t('jobs.titles.dataset', { name: title.name })
    case 'pack':
    case 'unpack':
    case 'model':
      return t(`jobs.titles.${title.kind}`, { name: title.name })
    case 'set-up':
      return t('jobs.titles.set-up', { abi: title.abi })
  }
}
