import { defineStore } from 'pinia'
import { api } from '../client/index.ts'
import { useResource } from '../client/resource.ts'

export const useArchitectures = defineStore('architectures', () => ({
  list: useResource((signal) => api.architectures.list(undefined, { signal }), {
    entities: ['architecture', 'evaluation'],
  }),
}))
