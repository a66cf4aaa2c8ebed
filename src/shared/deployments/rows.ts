import type { Deployed, Deployment, Ran } from '../contract/deployments.ts'

/** One precision of a network on a device. */
export interface DeployedRow {
  readonly key: string
  readonly deployment: Deployment
  readonly deployed: Deployed
}

/** One that ran with trained weights: what it answered is known. */
export type AnsweredRow = DeployedRow & {
  readonly deployed: Ran & { readonly agreement: NonNullable<Ran['agreement']> }
}
export const isAnswered = (row: DeployedRow): row is AnsweredRow =>
  row.deployed.state === 'ran' && row.deployed.agreement !== null

/** The newest of each device, precision and weights. @param deployments newest first */
export function newestRows(deployments: readonly Deployment[]): DeployedRow[] {
  const rows = new Map<string, DeployedRow>()
  for (const deployment of deployments)
    for (const deployed of deployment.results) {
      const { deviceId, weights } = deployment
      const key = JSON.stringify([deviceId, deployed.precision, weights])
      if (!rows.has(key)) rows.set(key, { key, deployment, deployed })
    }
  return [...rows.values()]
}
