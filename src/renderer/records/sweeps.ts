import { defineStore } from 'pinia'
import { api } from '../client/index.ts'
import { useResource } from '../client/resource.ts'

export const useSweeps = defineStore('sweeps', () => ({
  list: useResource((signal) => api.sweeps.list(undefined, { signal }), { entities: ['sweep'] }),
}))
