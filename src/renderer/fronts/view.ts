import { computed, type ComputedRef } from 'vue'
import { precisionSchema, type Precision } from '#shared/contract/common.ts'
import {
  frontAxes,
  frontColumns,
  type FrontQuery,
  type FrontRowsQuery,
  type FrontWindow,
} from '#shared/contract/fronts.ts'
import { writtenNumbers, type Address } from '../ui/address.ts'

/** What the page of the front shows, as its address says it. */
export interface FrontView {
  readonly x: FrontQuery['x']
  readonly y: 'accuracy' | 'error'
  /** Null = as the values want it. */
  readonly logarithmic: boolean | null
  readonly deployed: Precision | null
  readonly space: string | null
  readonly searchId: string | null
  /** Whose accuracies; the workbench chooses where null. */
  readonly protocol: string | null
  /** Keys; one target of each device where null. */
  readonly targets: readonly string[] | null
  /** What is seen of the picture. */
  readonly seen: FrontWindow | null
  /** What was chosen of it for the table. */
  readonly chosen: FrontWindow | null
  readonly sortBy: FrontRowsQuery['sortBy']
  readonly descending: boolean
}

const oneOf = <T extends string>(values: readonly T[], word: string | null): T | null =>
  values.find((value) => value === word) ?? null

function windowOf(numbers: number[] | null): FrontWindow | null {
  const [low, high, worst, best] = numbers ?? []
  return low === undefined || high === undefined || worst === undefined || best === undefined
    ? null
    : { x: { low, high }, accuracy: { low: worst, high: best } }
}

export const windowText = (window: FrontWindow | null): string | null =>
  window === null ? null : writtenNumbers([window.x.low, window.x.high, window.accuracy.low, window.accuracy.high])

export function useFrontView(address: Address): ComputedRef<FrontView> {
  return computed(() => {
    const deployed = oneOf(precisionSchema.options, address.word('deployed'))
    const log = address.word('log')
    const sort = address.word('sort') ?? 'x'
    return {
      // What is deployed has a measured latency.
      x: (deployed === null ? oneOf(frontAxes, address.word('x')) : null) ?? 'measured-latency',
      y: address.word('y') === 'error' ? 'error' : 'accuracy',
      logarithmic: log === null ? null : log === '1',
      deployed,
      space: address.word('space'),
      searchId: address.word('search'),
      protocol: address.word('protocol'),
      targets: address.word('target') === 'none' ? [] : address.words('target'),
      seen: windowOf(address.numbers('seen', 4)),
      chosen: windowOf(address.numbers('area', 4)),
      sortBy: oneOf(frontColumns, sort.replace(/^-/, '')) ?? 'x',
      descending: sort.startsWith('-'),
    }
  })
}
