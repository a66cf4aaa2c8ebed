import type { Matrix, MatrixDevice, MatrixQuery } from '#shared/contract/matrices.ts'
import { TansakuError } from '#shared/errors.ts'
import { cellsOn, type KnownNet } from '#shared/matrix/index.ts'
import type { AccuracyService } from '../accuracies/service.ts'
import type { ArchitectureService } from '../architectures/service.ts'
import type { WorkbenchContext } from '../context.ts'
import type { DeviceService } from '../devices/service.ts'
import { measuredLatencies, predictedLatencies } from '../fronts/service.ts'
import type { LatencyTableService } from '../latency-tables/service.ts'
import { requireIdle, requireWriting } from '../require.ts'
import { groupsOf, type Group } from './groups.ts'
import { measureAll } from './measure.ts'

interface Started {
  jobId: string
  id: string
}

export interface MatrixService {
  /** @throws NOT_FOUND for a search or a protocol; BAD_REQUEST where something was made for fewer than two devices */
  get(query: MatrixQuery): Promise<Matrix>
  /** Measures what is missing on the devices at hand. @throws as `get`; CONFLICT where nothing can be measured */
  measure(searchIds: readonly string[]): Promise<Started>
}

export function createMatrixService(
  context: WorkbenchContext,
  parts: {
    accuracies: AccuracyService
    architectures: ArchitectureService
    devices: DeviceService
    latencyTables: LatencyTableService
  },
): MatrixService {
  const { store, jobs } = context

  async function devicesOf(groups: readonly Group[]): Promise<MatrixDevice[]> {
    const all = distinct(groups)
    const measured = await measuredLatencies(store, all)
    const states = new Map((await parts.devices.list(AbortSignal.timeout(10_000))).map(({ id, state }) => [id, state]))
    return groups.map(({ key, target, deviceId, deviceName, tableId, architectures }) => {
      const known = measured.get(key)?.byArchitecture
      const state = states.get(deviceId)
      return {
        key,
        target,
        deviceName,
        tableId,
        architectureIds: architectures.map(({ id }) => id),
        unmeasured: all.filter(({ id }) => known?.has(id) !== true).length,
        isAtHand: state === 'ready' || state === 'busy',
      }
    })
  }

  return {
    async get({ searchIds, protocol: wish }) {
      const { groups, predicted } = await groupsOf(store, searchIds)
      const all = distinct(groups)
      const {
        protocol,
        protocols,
        architectures: figures,
      } = await parts.accuracies.get({
        protocol: wish,
        measure: 'accuracy',
      })
      const trained = new Map(figures.map((figure) => [figure.architectureId, figure]))
      // Where not all were trained, but the supernet tells of all, nothing is left out of the matrix.
      const isTrained =
        wish !== null || all.every(({ id }) => trained.has(id)) || !all.every(({ id }) => predicted.has(id))
      const accuracyOf = (id: string): number | null => (isTrained ? trained.get(id)?.mean : predicted.get(id)) ?? null
      const measured = await measuredLatencies(store, all)
      const byTables = await predictedLatencies(store, parts.latencyTables, all)
      const knownOn = (key: string, { architectures }: Group): KnownNet[] =>
        architectures.map(({ id }) => ({
          architectureId: id,
          accuracy: accuracyOf(id),
          measuredUs: measured.get(key)?.byArchitecture.get(id)?.x ?? null,
          predictedUs: byTables.get(key)?.byArchitecture.get(id)?.x ?? null,
        }))
      return {
        devices: await devicesOf(groups),
        architectures: all.map(({ id, name }) => ({
          id,
          name,
          accuracy: accuracyOf(id),
          interval: isTrained ? (trained.get(id)?.interval ?? null) : null,
        })),
        accuracies: isTrained ? 'trained' : 'predicted',
        protocol: isTrained ? protocol : null,
        protocols,
        cells: groups.flatMap(({ key }) =>
          cellsOn({ on: key, groups: groups.map((group) => ({ from: group.key, nets: knownOn(key, group) })) }),
        ),
      }
    },
    async measure(searchIds) {
      requireWriting(context)
      const { groups } = await groupsOf(store, searchIds)
      const all = distinct(groups)
      const measured = await measuredLatencies(store, all)
      const devices = await devicesOf(groups)
      const missing = devices
        .filter(({ isAtHand, unmeasured }) => isAtHand && unmeasured > 0)
        .map(({ key, deviceName, tableId }) => ({
          deviceName,
          tableId,
          architectureIds: all.flatMap(({ id }) => (measured.get(key)?.byArchitecture.has(id) === true ? [] : [id])),
        }))
      if (missing.length === 0)
        throw new TansakuError(
          'CONFLICT',
          devices.some(({ unmeasured }) => unmeasured > 0)
            ? `What is not measured yet is on devices that are not at hand: ${devices.flatMap(({ unmeasured, deviceName }) => (unmeasured > 0 ? [deviceName] : [])).join(', ')}. Plug them in.`
            : 'All of these architectures are measured on each of the devices.',
          { searchIds },
        )
      const searchId = searchIds[0]!
      // Not the search itself, which is at rest.
      const id = `matrix-${searchId}`
      requireIdle(context, 'matrix', id)
      const job = jobs.start({
        title: { kind: 'matrix', searchId, devices: missing.length },
        subjectId: id,
        // Each measuring holds its device.
        resources: [],
        needs: [...searchIds, ...groups.map(({ tableId }) => tableId), ...all.map((each) => each.id)],
        run: (control) => measureAll(context, parts, missing, control),
      })
      return { jobId: job.id, id }
    },
  }
}

const distinct = (groups: readonly Group[]): Group['architectures'] => [
  ...new Map(groups.flatMap(({ architectures }) => architectures.map((each) => [each.id, each]))).values(),
]
