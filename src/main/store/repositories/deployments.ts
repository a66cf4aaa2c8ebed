import type { Kysely } from 'kysely'
import { deploymentSchema, type Deployment } from '#shared/contract/deployments.ts'
import { checked, encode, parse } from '../json.ts'
import { byOrder } from '../order.ts'
import type { DeploymentRow, Schema } from '../schema.ts'
import type { UnreadableRows } from '../unreadable.ts'

export interface DeploymentRepository {
  add(deployment: Deployment): Promise<void>
  /** Newest first. */
  list(): Promise<Deployment[]>
  /** Newest first. */
  ofArchitecture(architectureId: string): Promise<Deployment[]>
}

function toDeployment(row: DeploymentRow): Deployment {
  const where = `deployment ${row.id} of ${row.architecture_id}`
  return checked(deploymentSchema, parse(row.report, where), where)
}

export function createDeploymentRepository(db: Kysely<Schema>, unreadable: UnreadableRows): DeploymentRepository {
  return {
    async add(deployment) {
      await db
        .insertInto('deployments')
        .values({
          id: deployment.id,
          architecture_id: deployment.architectureId,
          device_id: deployment.deviceId,
          report: encode(deployment),
          at: deployment.at,
        })
        .execute()
    },
    async list() {
      const rows = await db.selectFrom('deployments').selectAll().orderBy(byOrder, 'desc').execute()
      return unreadable.keep({ entity: 'deployment', idOf: (row) => row.id }, rows, toDeployment)
    },
    async ofArchitecture(architectureId) {
      const rows = await db
        .selectFrom('deployments')
        .selectAll()
        .where('architecture_id', '=', architectureId)
        .orderBy(byOrder, 'desc')
        .execute()
      return unreadable.keep({ entity: 'deployment', of: architectureId, idOf: (row) => row.id }, rows, toDeployment)
    },
  }
}
