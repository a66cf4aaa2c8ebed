import { ref } from 'vue'
import { useRouter } from 'vue-router'
import type { Job } from '#shared/contract/jobs.ts'
import { i18n } from '../i18n/index.ts'
import { jobPage } from './page.ts'
import { goesOnLater, useJobs } from './store.ts'
import { jobTitle } from './title.ts'

const key = 'tansaku.notifications'
/** What is done so soon was waited for. */
const leastMs = 10_000

/** Not where a page comes over the network without encryption: browsers offer it to others alone. */
export const canNotify = 'Notification' in window

/** Whether the user wants to be told of what ends while no page is in view; kept in this browser. */
export const notifies = ref(canNotify && localStorage.getItem(key) === 'yes' && Notification.permission === 'granted')

/** Asks the browser where it has not been asked. @returns false where it refuses */
export async function setNotifies(wanted: boolean): Promise<boolean> {
  const isGranted = !wanted || (await Notification.requestPermission()) === 'granted'
  notifies.value = wanted && isGranted
  localStorage.setItem(key, notifies.value ? 'yes' : 'no')
  return isGranted
}

const isInView = (): boolean => document.visibilityState === 'visible' && document.hasFocus()

/** What it says of an end; null where that is not worth it. */
function textOf(job: Job): string | null {
  const { t } = i18n.global
  if (job.state === 'failed') return t(goesOnLater(job) ? 'jobs.paused' : 'jobs.failed', { title: jobTitle(job) })
  const tookMs = Date.parse(job.finishedAt ?? job.startedAt) - Date.parse(job.startedAt)
  return job.state === 'done' && tookMs >= leastMs ? t('jobs.done', { title: jobTitle(job) }) : null
}

/** Tells what ended or broke while nobody looked; choosing it leads there. For the set-up of the app. */
export function useNotifications(): void {
  const router = useRouter()
  useJobs().onEnd((job) => {
    const text = notifies.value && !isInView() ? textOf(job) : null
    if (text === null) return
    // Two windows tell of one job once.
    const notification = new Notification(text, { body: job.failure?.message ?? '', tag: job.id, icon: '/icon.svg' })
    notification.addEventListener('click', () => {
      window.focus()
      void router.push(jobPage(job))
    })
  })
}
