import { join } from 'node:path'

/**
 * What a worker told of its log, a file each: a terminal beside the workbench reads it too.
 * @param workerId the workbench's own: nothing of it comes from the worker
 */
export const workerLogFile = (home: string, workerId: string): string => join(home, 'workers', `${workerId}.log`)
