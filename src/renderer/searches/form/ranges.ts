import { computed, type Ref } from 'vue'
import { api } from '../../client/index.ts'
import { useResource } from '../../client/resource.ts'
import { kindOfDraft, takesDevices, type SearchDraft } from './draft.ts'

/** What latencies the space of a draft has by its tables, as they are chosen. */
export function useRanges(draft: Ref<SearchDraft>) {
  const range = useResource(
    async (signal) => {
      const id = draft.value.latencyTableId
      return id === null ? null : api.latencyTables.range({ id }, { signal })
    },
    { key: () => draft.value.latencyTableId, entities: ['latency-table', 'measurement'] },
  )
  /** Of the devices after the first. */
  const otherTables = computed(() =>
    takesDevices(kindOfDraft(draft.value)) ? draft.value.otherDevices.map(({ latencyTableId }) => latencyTableId) : [],
  )
  const otherRanges = useResource(
    (signal) => Promise.all(otherTables.value.map((id) => api.latencyTables.range({ id }, { signal }))),
    { key: () => otherTables.value.join(), entities: ['latency-table', 'measurement'] },
  )
  return { range, otherTables, otherRanges }
}
