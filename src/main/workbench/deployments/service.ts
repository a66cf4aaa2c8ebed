import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { familyOf } from '#shared/architecture/index.ts'
import type { ArchitectureRecord } from '#shared/contract/architectures.ts'
import type { Deployment, DeploymentWish } from '#shared/contract/deployments.ts'
import { engineOfWish, requirePrecision } from '#shared/engines/index.ts'
import { TansakuError } from '#shared/errors.ts'
import { chosenWeightsName } from '#main/compute/run-folder.ts'
import type { DeploymentTask, PreparedModel } from '#main/compute/protocol.ts'
import { createId, now, runFolder } from '#main/store/index.ts'
import { type ArchitectureService, finishedEvaluation, requireTrainable } from '../architectures/service.ts'
import type { WorkbenchContext } from '../context.ts'
import type { DatasetService } from '../datasets/service.ts'
import { resourcesOf, withBenchmark, type DeviceService } from '../devices/service.ts'
import type { JobControl } from '../jobs/jobs.ts'
import { found, requireWriting } from '../require.ts'
import { runToEnd } from '../runs.ts'
import { runOnDevice } from './on-device.ts'

interface Started {
  jobId: string
  id: string
}

/** Networks with their own weights, run on devices. */
export interface DeploymentService {
  /**
   * @throws NOT_FOUND, EXPORT_UNSUPPORTED, CONFLICT for a training that has no result yet, BAD_REQUEST for 8 bits of
   * random weights, DEVICE_UNKNOWN, DEVICE_NOT_READY, ENGINE_UNSUPPORTED
   */
  start(wish: DeploymentWish): Promise<Started>
  /** Newest first. */
  ofArchitecture(id: string): Promise<Deployment[]>
}

export function createDeploymentService(
  context: WorkbenchContext,
  parts: { architectures: ArchitectureService; datasets: DatasetService; devices: DeviceService },
): DeploymentService {
  const { store, events, jobs, location } = context
  const folderOf = (id: string): string => runFolder(location.home, id)

  async function taskOf(
    id: string,
    architecture: ArchitectureRecord,
    { weights, precisions, pictures }: DeploymentWish,
    control: JobControl,
  ): Promise<DeploymentTask> {
    const evaluation = finishedEvaluation(architecture, weights)
    return {
      kind: 'deployment',
      id,
      spec: architecture.spec,
      weights:
        evaluation === null
          ? { kind: 'untrained', seed: weights.kind === 'untrained' ? weights.seed : 1 }
          : { kind: 'trained', file: join(folderOf(evaluation.id), chosenWeightsName), settings: evaluation.settings },
      precisions: [...new Set(precisions)],
      pictures,
      datasetFolders: await parts.datasets.foldersFor(evaluation?.settings.dataset ?? null, control),
      cacheFolder: location.cache,
      folder: folderOf(id),
    }
  }

  async function run(
    id: string,
    architecture: ArchitectureRecord,
    wish: DeploymentWish,
    control: JobControl,
  ): Promise<void> {
    const prepared: PreparedModel[] = []
    try {
      const task = await taskOf(id, architecture, wish, control)
      // Asked for before minutes are spent on what it cannot run then.
      await parts.devices.requireReady(wish.deviceId, control.signal, wish.engine)
      await runToEnd(context, task, control, (event) => {
        if (event.type === 'prepared') prepared.push(event.model)
        return Promise.resolve()
      })
      const { device, description } = await parts.devices.requireReady(wish.deviceId, control.signal, wish.engine)
      const model = found(prepared[0], 'prepared network', id)
      const ran = await withBenchmark(control, () => runOnDevice(device, description, task, model, control))
      await store.deployments.add({
        id,
        architectureId: architecture.id,
        deviceId: device.id,
        deviceName: description.name,
        weights: wish.weights,
        dataset: task.weights.kind === 'trained' ? task.weights.settings.dataset : null,
        ...ran,
        at: now(),
      })
      events.publish({ type: 'changed', entity: 'deployment', id: architecture.id })
    } finally {
      await rm(folderOf(id), { recursive: true, force: true })
    }
  }

  return {
    async start(wish) {
      requireWriting(context)
      const architecture = await parts.architectures.get(wish.architectureId)
      requireTrainable(architecture)
      requireDeployable(architecture, wish)
      finishedEvaluation(architecture, wish.weights)
      const { description } = await parts.devices.requireReady(wish.deviceId, AbortSignal.timeout(10_000), wish.engine)
      const { id: architectureId, name } = architecture
      const id = createId('deployment')
      const job = jobs.start({
        title: { kind: 'deployment', name, architectureId, deviceName: description.name },
        subjectId: id,
        resources: resourcesOf(wish.deviceId),
        needs: [architectureId],
        run: (control) => run(id, architecture, wish, control),
      })
      return { jobId: job.id, id }
    },
    ofArchitecture: (id) => store.deployments.ofArchitecture(id),
  }
}

/** @throws TansakuError EXPORT_UNSUPPORTED, BAD_REQUEST, ENGINE_UNSUPPORTED */
function requireDeployable({ spec, name }: ArchitectureRecord, wish: DeploymentWish): void {
  const { precisions, weights } = wish
  if (familyOf(spec).task !== 'images')
    throw new TansakuError(
      'EXPORT_UNSUPPORTED',
      `${name} reads text, which no engine on devices runs yet: only networks of pictures can be deployed.`,
      { family: spec.family },
    )
  const engine = engineOfWish(wish)
  for (const precision of precisions) requirePrecision(engine, precision)
  if (precisions.includes('int8') && weights.kind === 'untrained')
    throw new TansakuError(
      'BAD_REQUEST',
      `${name} has random weights, which cannot be calibrated for 8 bits: train it first, or choose fp32 or fp16.`,
    )
}
