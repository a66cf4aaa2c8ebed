import { Command } from 'commander'
import { productVersion } from '#main/workbench/index.ts'
import { addAdd } from './commands/add.ts'
import { addAudit } from './commands/audit.ts'
import { addDataset } from './commands/dataset.ts'
import { addDeploy } from './commands/deploy.ts'
import { addDevices } from './commands/devices.ts'
import { addDoctor } from './commands/doctor.ts'
import { addEvaluate } from './commands/evaluate.ts'
import { addExport } from './commands/export.ts'
import { addCompare } from './commands/compare.ts'
import { addFinals } from './commands/finals.ts'
import { addFront } from './commands/front.ts'
import { addInspect } from './commands/inspect.ts'
import { addList } from './commands/list.ts'
import { addLog } from './commands/log.ts'
import { addMatrix } from './commands/matrix.ts'
import { addMeasure } from './commands/measure.ts'
import { addPack, addUnpack } from './commands/pack.ts'
import { addRecords } from './commands/records.ts'
import { addRetarget } from './commands/retarget.ts'
import { addResume } from './commands/resume.ts'
import { addSearch } from './commands/search.ts'
import { addServe } from './commands/serve.ts'
import { addStorage } from './commands/storage.ts'
import { addTables } from './commands/tables.ts'
import { addUpdates } from './commands/updates.ts'
import { addWorker } from './commands/worker.ts'
import { addWorkers } from './commands/workers.ts'
import { addBaseline } from './baseline/command.ts'
import { addFind } from './find/command.ts'
import { addSweep } from './sweep/command.ts'
import { addDemo } from './demo/command.ts'

/** Every command of `tansaku`. */
export function createProgram(): Command {
  const program = new Command('tansaku')
    .description('Search for architectures that are accurate and fast on your devices.')
    .version(productVersion())
    .showHelpAfterError('(see --help)')
  for (const add of [
    addFind,
    addDoctor,
    addDevices,
    addMeasure,
    addAudit,
    addSearch,
    addSweep,
    addCompare,
    addResume,
    addEvaluate,
    addExport,
    addDeploy,
    addBaseline,
    addFront,
    addRetarget,
    addFinals,
    addMatrix,
    addAdd,
    addInspect,
    addList,
    addTables,
    addDataset,
    addPack,
    addUnpack,
    addRecords,
    addStorage,
    addLog,
    addServe,
    addUpdates,
    addWorker,
    addWorkers,
    addDemo,
  ])
    add(program)
  return program
}
