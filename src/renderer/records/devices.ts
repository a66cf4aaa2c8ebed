import { defineStore } from 'pinia'
import { computed } from 'vue'
import { api, events } from '../client/index.ts'
import { useResource } from '../client/resource.ts'

const measuringKinds: readonly string[] = ['measure-table', 'audit', 'measure-architecture', 'deployment']

export const useDevices = defineStore('devices', () => {
  const list = useResource((signal) => api.devices.list(undefined, { signal }), { entities: ['device', 'settings'] })
  events.on('devices', ({ devices }) => list.update(() => devices))
  // A device is busy while a job holds it: known anew when one begins or ends.
  const states = new Map<string, string>()
  events.on('job', ({ job }) => {
    if (!measuringKinds.includes(job.kind) || states.get(job.id) === job.state) return
    states.set(job.id, job.state)
    void list.reload()
  })
  return {
    list,
    ready: computed(() =>
      (list.data.value ?? []).filter((device) => device.state === 'ready' || device.state === 'busy'),
    ),
    find: (id: string) => list.data.value?.find((device) => device.id === id),
  }
})
