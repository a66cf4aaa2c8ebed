import {
  architectureKey,
  familyOf,
  firstOfSpec,
  publishedArchitectures,
  spaceRow,
  type ArchitectureSpec,
} from '#shared/architecture/index.ts'
import type { ArchitectureSummary } from '#shared/contract/architectures.ts'
import type { LatencyTable } from '#shared/contract/latency-tables.ts'
import { TansakuError } from '#shared/errors.ts'
import type { ImageInput } from '#shared/spaces/index.ts'
import type { ArchitectureService } from '../architectures/service.ts'
import type { TableSubject } from '../latency-tables/places.ts'
import type { LatencyTableService } from '../latency-tables/service.ts'
import type { Reference } from './plan.ts'

/** Widths of MobileNetV2 that are measured first; those between follow from them. */
const ladder = [0.25, 0.5, 1, 1.5, 2, 3] as const

export interface References {
  /** MobileNetV2 at widths that were measured on a table's target. */
  known(tableId: string): Promise<Reference[]>
  /**
   * Measures MobileNetV2 on the table's device: some widths, then for each latency the width that follows from them.
   * @param measured waits for the measuring that was started
   */
  measure(
    table: LatencyTable,
    latenciesUs: readonly number[],
    measured: (jobId: string) => Promise<void>,
  ): Promise<void>
}

export function createReferences(parts: {
  readonly latencyTables: LatencyTableService
  readonly architectures: ArchitectureService
}): References {
  const { latencyTables, architectures } = parts

  async function known(tableId: string): Promise<Reference[]> {
    const { others, ...subject } = await latencyTables.range(tableId)
    const stored = new Map((await architectures.list()).map((each) => [each.id, each]))
    return others.flatMap(({ architectureId, latencyUs }) => {
      const architecture = stored.get(architectureId)
      return architecture !== undefined && isShapedFor(subject, architecture.spec) ? [{ architecture, latencyUs }] : []
    })
  }

  async function ofWidth({ space, size }: TableSubject, width: number): Promise<ArchitectureSummary> {
    const input = size?.input ?? spaceRow(space).input
    if (input === null)
      throw new TansakuError('BAD_REQUEST', `MobileNetV2 is of images: none is like the architectures of ${space}.`, {
        space,
      })
    const spec = ofWidthAt(width, input)
    const name = `mobilenet-v2 ${String(width)} ${String(input.size)}²`
    return firstOfSpec(await architectures.list(), spec) ?? (await architectures.add({ name, spec }))
  }

  return {
    known,
    async measure(table, latenciesUs, measured) {
      const measureWidths = async (widths: readonly number[]): Promise<void> => {
        if (widths.length === 0) return
        const ids: string[] = []
        for (const width of widths) ids.push((await ofWidth(table, width)).id)
        const { version: _version, ...protocol } = table.protocol
        const { jobId } = await architectures.measure({ ids, deviceId: table.deviceId, protocol })
        await measured(jobId)
      }
      await measureWidths(ladder.filter(isUnknown(await known(table.id))))
      const references = await known(table.id)
      const wanted = latenciesUs.map((latencyUs) => widthFor(references, latencyUs))
      await measureWidths([...new Set(wanted)].filter(isUnknown(references)))
    },
  }
}

const isUnknown =
  (known: readonly Reference[]) =>
  (width: number): boolean =>
    known.every(({ architecture }) => widthOf(architecture.spec) !== width)

function ofWidthAt(width: number, input: ImageInput): ArchitectureSpec {
  const published: ArchitectureSpec = { ...publishedArchitectures['mobilenet-v2'], width }
  return familyOf(published).withInput(published, input)
}

const widthOf = (spec: ArchitectureSpec): number | null => ('width' in spec ? spec.width : null)

function isShapedFor({ space, size }: TableSubject, spec: ArchitectureSpec): boolean {
  const input = size?.input ?? spaceRow(space).input
  const width = widthOf(spec)
  return input !== null && width !== null && architectureKey(spec) === architectureKey(ofWidthAt(width, input))
}

/** On the line through the two measured widths around a latency, or the two nearest to it; to a twentieth. */
export function widthFor(measured: readonly Reference[], latencyUs: number): number {
  const points = measured
    .map(({ architecture, latencyUs: us }) => ({ us, width: widthOf(architecture.spec)! }))
    .sort((a, b) => a.us - b.us)
  const above = points.findIndex(({ us }) => us >= latencyUs)
  const upper = Math.max(1, above === -1 ? points.length - 1 : above)
  const [a, b] = [points[upper - 1], points[upper]]
  if (a === undefined || b === undefined) return points[0]?.width ?? 1
  const width = a.width + ((b.width - a.width) * (latencyUs - a.us)) / (b.us - a.us || 1)
  return Math.min(16, Math.max(0.1, Math.round(width * 20) / 20))
}
