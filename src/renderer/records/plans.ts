import { defineStore } from 'pinia'
import { api, events } from '../client/index.ts'
import { useResource } from '../client/resource.ts'

export const usePlans = defineStore('plans', () => {
  const list = useResource((signal) => api.plans.list(undefined, { signal }), { entities: ['plan'] })
  events.on('job', ({ job }) => {
    if (job.kind === 'plan')
      list.update((known) =>
        known.map((each) => (each.id === job.subjectId ? { ...each, progress: job.progress } : each)),
      )
  })
  return { list }
})
