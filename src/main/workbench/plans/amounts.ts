import type { PlanEffort } from '#shared/contract/plans.ts'

/** Trainings of a device: of what was found, and of as many random architectures. */
export const trainingsOf = ({ bins, runs }: Pick<PlanEffort, 'bins' | 'runs'>): number => 2 * bins * runs
