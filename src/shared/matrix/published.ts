import { publishedFigureSets, type PublishedFigureSet } from '../architecture/index.ts'

/** What an article says of networks that were each made for one of several devices. */
export interface PublishedMatrix {
  readonly id: string
  readonly source: string
  readonly note: string
  readonly devices: readonly { readonly id: string; readonly name: string }[]
  readonly rows: readonly {
    readonly madeFor: string
    readonly name: string
    readonly top1: number | null
    /** By device, in the devices' order; slower than the device's own network by this share. */
    readonly cells: readonly { readonly latencyMs: number; readonly slower: number }[]
  }[]
}

/** The published sets whose networks say which device they were made for. */
export const publishedMatrices: readonly PublishedMatrix[] = publishedFigureSets.flatMap((set) => {
  const made = set.architectures.flatMap((each) =>
    each.madeFor === undefined ? [] : [{ ...each, madeFor: each.madeFor }],
  )
  return made.length < 2 ? [] : [matrixOf(set, made)]
})

type Made = PublishedFigureSet['architectures'][number] & { readonly madeFor: string }

function matrixOf({ id, source, note, devices }: PublishedFigureSet, made: readonly Made[]): PublishedMatrix {
  return {
    id,
    source,
    note,
    devices: devices.map((device) => ({ id: device.id, name: device.model })),
    rows: made.map(({ madeFor, name, top1, latencyMs }) => ({
      madeFor,
      name,
      top1,
      cells: devices.map((device) => {
        const own = made.find((each) => each.madeFor === device.id)!
        return {
          latencyMs: latencyMs[device.id]!,
          slower: latencyMs[device.id]! / own.latencyMs[device.id]! - 1,
        }
      }),
    })),
  }
}
