import { defineStore } from 'pinia'
import { api, events } from '../client/index.ts'
import { useResource } from '../client/resource.ts'

export const useSearches = defineStore('searches', () => {
  const list = useResource((signal) => api.searches.list(undefined, { signal }), { entities: ['search'] })
  events.on('search', ({ search }) =>
    list.update((known) =>
      known.some((each) => each.id === search.id)
        ? known.map((each) => (each.id === search.id ? search : each))
        : [search, ...known],
    ),
  )
  return { list }
})
