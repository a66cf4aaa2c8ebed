import type { JobControl } from '../jobs/jobs.ts'
import type { StoredPlan } from '#main/store/index.ts'
import type { PlanStep } from '#shared/contract/plans.ts'
import type { Job } from '#shared/contract/jobs.ts'
import type { WorkbenchContext } from '../context.ts'
import type { PlanParts } from './parts.ts'

/** A plan at work. */
export interface PlanRun {
  readonly context: WorkbenchContext
  readonly parts: PlanParts
  readonly control: JobControl
  /** As it is now. */
  plan(): StoredPlan
  /** Keeps a change, and tells of it. */
  change(change: Partial<StoredPlan>): Promise<void>
}

/** One of its steps at work. */
export interface StepRun extends PlanRun {
  readonly step: PlanStep
  /** Names what the step works on, as soon as that is there: it is gone on with after a stop. */
  keep(recordId: string | null): Promise<void>
  /** Waits for the end of a job of others. @returns the seconds that it was at work */
  follow(jobId: string): Promise<number>
}

/** Of a job, as far as its progress tells. */
export const shareOf = ({ progress }: Job): number =>
  progress === null ? 0 : Math.min(1, progress.done / progress.total)

/** The step of a kind, of a device or for all. */
export const stepOf = ({ steps }: StoredPlan, kind: PlanStep['kind'], deviceId: string | null): PlanStep | undefined =>
  steps.find((step) => step.kind === kind && step.deviceId === deviceId)
