import { defineStore } from 'pinia'
import { computed } from 'vue'
import type { Marks } from '#shared/contract/records.ts'
import { api } from '../client/index.ts'
import { useResource } from '../client/resource.ts'

const unmarked = (id: string): Marks => ({ id, tags: [], note: '', isArchived: false })

/** What their user says of records of every kind. */
export const useMarks = defineStore('marks', () => {
  const list = useResource((signal) => api.records.marks(undefined, { signal }), { entities: ['marks'] })
  const byId = computed(() => new Map((list.data.value ?? []).map((marks) => [marks.id, marks])))
  return { list, of: (id: string): Marks => byId.value.get(id) ?? unmarked(id) }
})

/** What tags a text names, with commas between. */
export const tagsOf = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ''),
  ),
]
