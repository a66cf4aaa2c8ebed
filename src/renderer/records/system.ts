import { defineStore } from 'pinia'
import { api } from '../client/index.ts'
import { useResource } from '../client/resource.ts'

export const useSystem = defineStore('system', () => ({
  info: useResource((signal) => api.system.info(undefined, { signal }), { entities: ['settings'] }),
  datasets: useResource((signal) => api.datasets.list(undefined, { signal }), { entities: ['settings', 'dataset'] }),
  unreadable: useResource((signal) => api.system.unreadable(undefined, { signal }), { entities: ['settings'] }),
  spaces: useResource((signal) => api.spaces.list(undefined, { signal })),
}))
