import type { Migration } from 'kysely/migration'
import { up as first } from './2026-11-24-first.ts'
import { up as darts } from './2026-11-25-darts.ts'
import { up as settings } from './2026-11-25-settings.ts'
import { up as importedTables } from './2026-11-25-imported-tables.ts'
import { up as bestAccuracy } from './2026-11-26-best-accuracy.ts'
import { up as targets } from './2026-11-26-targets.ts'
import { up as tableWarnings } from './2026-11-26-table-warnings.ts'
import { up as wholeRuns } from './2026-11-26-whole-runs.ts'
import { up as warningsOfNetworks } from './2026-11-26-with-warnings-of-networks.ts'
import { up as withoutValidation } from './2026-11-26-without-validation.ts'
import { up as withoutValidationResults } from './2026-11-26-without-validation-results.ts'
import { up as comparisons } from './2026-11-27-comparisons.ts'
import { up as datasets } from './2026-11-27-datasets.ts'
import { up as deployments } from './2026-11-27-deployments.ts'
import { up as layerTimings } from './2026-11-27-layer-timings.ts'
import { up as loading } from './2026-11-27-loading.ts'
import { up as mistakes } from './2026-11-27-mistakes.ts'
import { up as plans } from './2026-11-27-plans.ts'
import { up as retargets } from './2026-11-27-retargets.ts'
import { up as searchDevices } from './2026-11-27-search-devices.ts'
import { up as searchSteps } from './2026-11-27-search-steps.ts'
import { up as speeds } from './2026-11-27-speeds.ts'
import { up as sweeps } from './2026-11-27-sweeps.ts'
import { up as tableSessions } from './2026-11-27-table-sessions.ts'
import { up as workerTables } from './2026-11-27-workers-tables.ts'
import { up as workers } from './2026-11-27-workers.ts'
import { up as alike } from './2026-11-28-alike.ts'
import { up as records } from './2026-11-28-records.ts'
import { up as workerClocks } from './2026-11-28-workers-clocks.ts'

/** In order of date. A migration that was released is never edited: add another. */
export const migrations: Record<string, Migration> = {
  '2026-11-24-first': { up: first },
  '2026-11-25-darts': { up: darts },
  '2026-11-25-settings': { up: settings },
  '2026-11-25-imported-tables': { up: importedTables },
  '2026-11-26-best-accuracy': { up: bestAccuracy },
  '2026-11-26-table-warnings': { up: tableWarnings },
  '2026-11-26-targets': { up: targets },
  '2026-11-26-whole-runs': { up: wholeRuns },
  '2026-11-26-with-warnings-of-networks': { up: warningsOfNetworks },
  '2026-11-26-without-validation': { up: withoutValidation },
  '2026-11-26-without-validation-results': { up: withoutValidationResults },
  '2026-11-27-comparisons': { up: comparisons },
  '2026-11-27-datasets': { up: datasets },
  '2026-11-27-deployments': { up: deployments },
  '2026-11-27-layer-timings': { up: layerTimings },
  '2026-11-27-loading': { up: loading },
  '2026-11-27-mistakes': { up: mistakes },
  '2026-11-27-plans': { up: plans },
  '2026-11-27-retargets': { up: retargets },
  '2026-11-27-search-devices': { up: searchDevices },
  '2026-11-27-search-steps': { up: searchSteps },
  '2026-11-27-speeds': { up: speeds },
  '2026-11-27-sweeps': { up: sweeps },
  '2026-11-27-table-sessions': { up: tableSessions },
  '2026-11-27-workers': { up: workers },
  '2026-11-27-workers-tables': { up: workerTables },
  '2026-11-28-records': { up: records },
  '2026-11-28-alike': { up: alike },
  '2026-11-28-workers-clocks': { up: workerClocks },
}
