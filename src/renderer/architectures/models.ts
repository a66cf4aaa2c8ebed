import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { ModelWish } from '#shared/contract/models.ts'
import { api } from '../client/index.ts'
import { useEnds } from '../jobs/ends.ts'
import { useJobs } from '../jobs/store.ts'

/** Models of other programs that this page has the workbench read. */
export const useModels = defineStore('models', () => {
  const { untilEnded } = useEnds('model')
  const jobs = useJobs()
  /** The job that reads one for this page. */
  const jobId = ref<string | null>(null)

  /** @returns the architecture that it became; null where it was cancelled. @throws what the job failed with */
  async function add(wish: ModelWish): Promise<string | null> {
    const started = await api.models.add(wish)
    jobId.value = started.jobId
    try {
      return (await untilEnded(started)) ? started.id : null
    } finally {
      jobId.value = null
    }
  }

  async function cancel(): Promise<void> {
    if (jobId.value !== null) await jobs.cancel(jobId.value)
  }

  return { jobId, add, cancel }
})
