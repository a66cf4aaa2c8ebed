import { defineStore } from 'pinia'
import { computed } from 'vue'
import { api, events } from '../client/index.ts'
import { useResource } from '../client/resource.ts'

export const useDevices = defineStore('devices', () => {
  const list = useResource((signal) => api.devices.list(undefined, { signal }), { entities: ['device'] })
  events.on('devices', ({ devices }) => list.update(() => devices))
  return {
    list,
    ready: computed(() => (list.data.value ?? []).filter((device) => device.state === 'ready' || device.state === 'busy')),
  }
})
