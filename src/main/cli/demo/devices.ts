import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isSameInput, smallInput, type ImageInput, type SpaceSize } from '#shared/spaces/index.ts'
import type { Session } from '../session.ts'
import type { DemoPlan } from './plan.ts'
import type { Stages } from './stages.ts'

export const space = 'fbnet-mini'
export const deviceId = 'local'

/** An emulated phone’s table, for computers whose cores are all alike; the README beside it says how it was made. */
const phoneFile = fileURLToPath(
  new URL('../../../../resources/tables/lab-phone-arm64-fbnet-mini.tansaku.json', import.meta.url),
)

/** The device beside this computer's fastest cores: other cores of it, or a phone that was measured elsewhere. */
export type OtherDevice =
  { readonly kind: 'cores'; readonly cores: readonly number[] } | { readonly kind: 'phone' } | { readonly kind: 'none' }

/** @param input what architectures are for: the phone's table is for CIFAR-10's pictures */
export async function otherDevice({ client }: Session, input: ImageInput): Promise<OtherDevice> {
  const here = (await client.devices.list()).find(({ id }) => id === deviceId)
  // Fastest first.
  const [, slower] = here?.clusters ?? []
  if (slower !== undefined) return { kind: 'cores', cores: slower.cores }
  return { kind: isSameInput(input, smallInput) ? 'phone' : 'none' }
}

/** @returns the id of its latency table; null without such a device */
export async function tableOfOther(
  session: Session,
  other: OtherDevice,
  stages: Stages,
  {
    tableSeconds: budgetSeconds,
    auditArchitectures: auditedNets,
    size,
  }: DemoPlan & { readonly size: SpaceSize | null },
): Promise<string | null> {
  const { client, terminal } = session
  if (other.kind === 'cores')
    return stages.run('Latency table of its slower cores', () =>
      client.latencyTables.measure({
        deviceId,
        space,
        size,
        protocol: { budgetSeconds, cores: [...other.cores] },
        auditedNets,
      }),
    )
  if (other.kind === 'none') {
    terminal.note(
      "  This computer's cores are all alike, and there is no table of another device for such pictures: one front. Add a phone, or measure elsewhere and import the table, for more.",
    )
    return null
  }
  const name = basename(phoneFile)
  const known = (await client.latencyTables.list()).find(
    ({ origin, imported }) => origin === 'imported' && imported?.fileName === name,
  )
  const table = known ?? (await client.latencyTables.import({ name, content: readFileSync(phoneFile, 'utf8') }))
  terminal.note(
    `  This computer's cores are all alike: the other device is ${table.deviceName}, an emulated phone whose table comes with Tansaku (resources/tables).`,
  )
  return table.id
}
