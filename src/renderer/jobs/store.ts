import { defineStore } from 'pinia'
import { computed } from 'vue'
import type { Job } from '#shared/contract/jobs.ts'
import { circumstances } from '#shared/errors.ts'
import { passingFailures } from '#shared/latency/passing.ts'
import { i18n } from '../i18n/index.ts'
import { api, events } from '../client/index.ts'
import { useResource } from '../client/resource.ts'
import { toastFailure, toastPause, toastSuccess } from '../ui/toasts.ts'
import { jobTitle } from './title.ts'

const live: readonly Job['state'][] = ['queued', 'running', 'cancelling']

const measures: readonly Job['kind'][] = ['measure-table', 'plan']

/** Nothing broke: what was at work is paused or interrupted, keeps what it has, and goes on once this is mended. */
export const goesOnLater = ({ kind, failure }: Job): boolean =>
  failure !== null && (measures.includes(kind) ? passingFailures : circumstances).has(failure.code)

export function isLive(job: Job): boolean {
  return live.includes(job.state)
}

export const useJobs = defineStore('jobs', () => {
  const ended: ((job: Job) => void)[] = []
  const list = useResource((signal) => api.jobs.list(undefined, { signal }))
  const running = computed(() => (list.data.value ?? []).filter(isLive))

  events.on('job', ({ job }) => {
    const before = list.data.value?.find((known) => known.id === job.id)
    list.update((jobs) =>
      jobs.some((known) => known.id === job.id)
        ? jobs.map((known) => (known.id === job.id ? job : known))
        : [...jobs, job],
    )
    if (!before || !isLive(before) || isLive(job)) return
    announce(job)
    for (const listener of ended) listener(job)
  })

  function announce(job: Job): void {
    const { t } = i18n.global
    if (job.state === 'done') toastSuccess(t('jobs.done', { title: jobTitle(job) }))
    if (job.state !== 'failed') return
    const { failure } = job
    if (failure !== null && goesOnLater(job)) toastPause(t('jobs.paused', { title: jobTitle(job) }), failure)
    else toastFailure(t('jobs.failed', { title: jobTitle(job) }), failure ?? jobTitle(job))
  }

  async function cancel(id: string): Promise<void> {
    try {
      const job = await api.jobs.cancel({ id })
      list.update((jobs) => jobs.map((known) => (known.id === id ? job : known)))
    } catch (thrown) {
      toastFailure(i18n.global.t('jobs.cancelFailed'), thrown)
    }
  }

  return {
    list,
    running,
    cancel,
    /** Calls back with every job that ends while this page knows it. */
    onEnd: (listener: (job: Job) => void): void => void ended.push(listener),
    isRunning: (...kinds: Job['kind'][]): boolean => running.value.some((job) => kinds.includes(job.kind)),
    /** The live job working on a thing, if any. */
    of: (subjectId: string): Job | undefined => running.value.find((job) => job.subjectId === subjectId),
  }
})
