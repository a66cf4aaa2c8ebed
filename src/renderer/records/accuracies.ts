import { defineStore } from 'pinia'
import { ref } from 'vue'
import { api } from '../client/index.ts'
import { useResource } from '../client/resource.ts'

/** How good architectures are, under the one protocol that lists show. */
export const useAccuracies = defineStore('accuracies', () => {
  /** The protocol asked for; the workbench chooses where null. */
  const protocol = ref<string | null>(null)
  return {
    protocol,
    list: useResource((signal) => api.accuracies.get({ protocol: protocol.value }, { signal }), {
      entities: ['architecture', 'evaluation'],
      key: () => protocol.value,
    }),
  }
})
