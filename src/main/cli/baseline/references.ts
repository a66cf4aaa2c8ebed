import { firstOfSpec, spaceRow, type ArchitectureSpec } from '#shared/architecture/index.ts'
import type { ArchitectureSummary } from '#shared/contract/architectures.ts'
import type { LatencyTable } from '#shared/contract/latency-tables.ts'
import { follow } from '../follow.ts'
import type { Session } from '../session.ts'
import type { Subject } from './plan.ts'

type Reference = Subject['references'][number]

/** Widths of MobileNetV2 that are measured first; those between follow from them. */
const ladder = [0.25, 0.5, 1, 1.5, 2, 3] as const

/**
 * MobileNetV2 at widths that were measured on a table's target.
 * @param stored all architectures
 */
export async function knownReferences(
  { client }: Pick<Session, 'client'>,
  table: LatencyTable,
  stored: readonly ArchitectureSummary[],
): Promise<Reference[]> {
  const shaped = shapedLike(table)
  const { others } = await client.latencyTables.range({ id: table.id })
  return others.flatMap(({ architectureId, latencyUs }) => {
    const architecture = stored.find(({ id }) => id === architectureId)
    return architecture !== undefined && shaped(architecture.spec) ? [{ architecture, latencyUs }] : []
  })
}

/**
 * Measures MobileNetV2 on the table's device: some widths, then for each latency the width that follows from them.
 * @throws TansakuError; Interrupted
 */
export async function measureReferences(
  session: Session,
  table: LatencyTable,
  latenciesUs: readonly number[],
): Promise<void> {
  const known = async (): Promise<Reference[]> =>
    knownReferences(session, table, await session.client.architectures.list())
  await measureWidths(session, table, ladder.filter(isUnknown(await known())))
  const measured = await known()
  const wanted = latenciesUs.map((latencyUs) => widthFor(measured, latencyUs))
  await measureWidths(session, table, [...new Set(wanted)].filter(isUnknown(measured)))
}

const isUnknown =
  (known: readonly Reference[]) =>
  (width: number): boolean =>
    known.every(({ architecture }) => widthOf(architecture.spec) !== width)

async function measureWidths(session: Session, table: LatencyTable, widths: readonly number[]): Promise<void> {
  if (widths.length === 0) return
  const { client } = session
  const ids: string[] = []
  for (const width of widths) ids.push((await storedWidth(session, table, width)).id)
  const { version: _version, ...protocol } = table.protocol
  await follow(session, () => client.architectures.measureTogether({ ids, deviceId: table.deviceId, protocol }), {
    title: `Measuring MobileNetV2 at ${String(widths.length)} widths`,
  })
}

async function storedWidth({ client }: Session, table: LatencyTable, width: number): Promise<ArchitectureSummary> {
  const { input, classes } = spaceRow(table.space)
  const spec: ArchitectureSpec = { family: 'mobilenet-v2', width, input: input!.height, classes: classes! }
  const same = firstOfSpec(await client.architectures.list(), spec)
  return same ?? client.architectures.add({ name: `mobilenet-v2 ${String(width)} ${String(input!.height)}²`, spec })
}

const widthOf = (spec: ArchitectureSpec): number | null => ('width' in spec ? spec.width : null)

function shapedLike({ space }: LatencyTable): (spec: ArchitectureSpec) => boolean {
  const { input, classes } = spaceRow(space)
  return (spec) => 'width' in spec && spec.input === input?.height && spec.classes === classes
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
