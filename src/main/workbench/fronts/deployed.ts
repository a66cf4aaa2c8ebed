import type { Precision } from '#shared/contract/common.ts'
import type { Deployment, Ran } from '#shared/contract/deployments.ts'
import { protocolKey } from '#shared/evaluation/protocol.ts'
import type { Store } from '#main/store/index.ts'

/** A trained network that a device ran in some precision. */
export interface DeployedNetwork
  extends Pick<Deployment, 'architectureId' | 'deviceName'>, Pick<Ran, 'target' | 'latency'> {
  readonly agreement: NonNullable<Ran['agreement']>
  /** Of the training whose weights it has. */
  readonly protocolKey: string
}

/** Newest first. */
export async function deployedNetworks(store: Store, precision: Precision): Promise<DeployedNetwork[]> {
  const keys = new Map((await store.evaluations.finished()).map((each) => [each.id, protocolKey(each)]))
  return (await store.deployments.list()).flatMap(({ architectureId, deviceName, weights, results }) => {
    const key = weights.kind === 'trained' ? keys.get(weights.evaluationId) : undefined
    if (key === undefined) return []
    return results.flatMap((result): DeployedNetwork[] => {
      if (result.state === 'failed' || result.precision !== precision || result.agreement === null) return []
      const { target, latency, agreement } = result
      return [{ architectureId, deviceName, target, latency, agreement, protocolKey: key }]
    })
  })
}

/** The training protocol that most networks were deployed of, the newest of equals; null where none was. */
export function mostDeployed(deployed: readonly DeployedNetwork[]): string | null {
  const counts = [...Map.groupBy(deployed, (each) => each.protocolKey)].map(([key, all]) => ({
    key,
    architectures: new Set(all.map(({ architectureId }) => architectureId)).size,
  }))
  return counts.sort((a, b) => b.architectures - a.architectures)[0]?.key ?? null
}
