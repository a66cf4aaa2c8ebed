import { defineStore } from 'pinia'
import { api } from '../client/index.ts'
import { useResource } from '../client/resource.ts'

export const useTables = defineStore('latency-tables', () => ({
  list: useResource((signal) => api.latencyTables.list(undefined, { signal }), {
    entities: ['latency-table', 'audit', 'device'],
  }),
}))
