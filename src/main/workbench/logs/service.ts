import { join } from 'node:path'
import type { LogLine, LogWish } from '#shared/contract/logs.ts'
import { createLineParser } from '#shared/logs/lines.ts'
import { runLogName } from '#main/compute/index.ts'
import { followLog } from '#main/logs/log-file.ts'
import { runFolder } from '#main/store/index.ts'
import type { WorkbenchContext } from '../context.ts'
import { logFileOf } from '../log.ts'
import { requireThere } from '../require.ts'
import type { WorkerService } from '../workers/service.ts'

export interface LogService {
  /** The newest lines at once, then what is added, until the signal aborts. @throws NOT_FOUND */
  watch(wish: LogWish, signal?: AbortSignal): Promise<AsyncGenerator<LogLine[], void, void>>
}

/** What an answer holds at most of what was written before. */
const mostLines = 1_000
const mostCharacters = 2_000

export function createLogService(
  { location, store }: WorkbenchContext,
  workers: Pick<WorkerService, 'logFile'>,
): LogService {
  async function fileOf(wish: LogWish): Promise<string> {
    if (wish.of === 'workbench') return logFileOf(location.home)
    if (wish.of === 'worker') return workers.logFile(wish.id)
    const isRun = (await store.searches.has(wish.id)) || (await store.evaluations.find(wish.id)) !== undefined
    requireThere(isRun, 'search or training', wish.id)
    return join(runFolder(location.home, wish.id), runLogName)
  }
  return {
    watch: async (wish, signal = new AbortController().signal) => parsed(followLog(await fileOf(wish), signal)),
  }
}

async function* parsed(batches: AsyncIterable<string[]>): AsyncGenerator<LogLine[], void, void> {
  const parse = createLineParser()
  for await (const lines of batches) yield lines.map((line) => parse(line.slice(0, mostCharacters))).slice(-mostLines)
}
