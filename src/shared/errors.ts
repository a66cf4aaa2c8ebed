/**
 * Coded errors: the one form in which a failure crosses a boundary (process, contract, terminal).
 * A message says what was found, what was expected and what to do next.
 */
export const errorCodes = [
  'ABORTED',
  'ADB_MISSING',
  'ADB_SERVER_UNREACHABLE',
  'ADB_SETTING',
  'ANSWER_INVALID',
  'ARCHITECTURE_INVALID',
  'ARCHITECTURE_UNSUPPORTED',
  'BAD_REQUEST',
  'BAD_STEP',
  'BENCHMARK_FAILED',
  'BENCHMARK_MISSING',
  'BENCHMARK_OUTPUT_MALFORMED',
  'BENCHMARK_OUTPUT_TRUNCATED',
  'BENCHMARK_STALE',
  'BENCHMARK_TIMEOUT',
  'CALIBRATION_UNUSABLE',
  'CHECKPOINT_CORRUPT',
  'CHECKPOINT_DATA',
  'CHECKPOINT_MISSING',
  'CHECKPOINT_SETTINGS',
  'CHECKPOINT_VERSION',
  'CONFLICT',
  'CORES_UNAVAILABLE',
  'CORPUS_UNUSABLE',
  'DATABASE_CORRUPT',
  'DATABASE_LOCKED',
  'DATABASE_NEWER',
  'DATABASE_UNREADABLE',
  'DATASET_CHANGED',
  'DATASET_CORRUPT',
  'DATASET_FORMAT',
  'DATASET_MISMATCH',
  'DATASET_MISSING',
  'DATASET_UNUSABLE',
  'DEVICE_BUSY',
  'DEVICE_CHANGED',
  'DEVICE_COMMAND_FAILED',
  'DEVICE_GONE',
  'DEVICE_NOT_EXECUTABLE',
  'DEVICE_NOT_READY',
  'DEVICE_OUTPUT_INCOMPLETE',
  'DEVICE_STORAGE_FULL',
  'DEVICE_TOO_HOT',
  'DEVICE_UNKNOWN',
  'DEVICE_UNRESPONSIVE',
  'DISK_FULL',
  'ENGINE_UNSUPPORTED',
  'EPOCHS_MISSING',
  'EVENTS_LOST',
  'EXPORT_UNSUPPORTED',
  'GENOTYPE_INVALID',
  'HOME_IN_USE',
  'IMPORT_UNREADABLE',
  'INTERNAL',
  'INTERRUPTED',
  'LATENCY_NOT_POSITIVE',
  'LATENCY_OUT_OF_REACH',
  'LATENCY_ROWS_MISSING',
  'LATENCY_TABLE_IN_USE',
  'LATENCY_TOO_SMALL',
  'MEMORY_SHORT',
  'MISSING_OPERATOR',
  'MODEL_UNREADABLE',
  'MODEL_UNSUPPORTED',
  'NON_FINITE_ALPHA',
  'NON_FINITE_LOSS',
  'NOT_FOUND',
  'NO_STEADY_SAMPLES',
  'PACK_CONFLICT',
  'PACK_NEWER',
  'PACK_TOO_LARGE',
  'PACK_TORN',
  'PACK_UNREADABLE',
  'PORT_IN_USE',
  'PIECE_FILE_TORN',
  'PRECISIONS_DIFFER',
  'PRECISION_UNSUPPORTED',
  'PROCESS_DIED',
  'QUEUE_EVICTS',
  'QUEUE_FULL',
  'QUEUE_PASSWORD',
  'QUEUE_READ_ONLY',
  'QUEUE_SHARED',
  'QUEUE_UNREACHABLE',
  'QUEUE_UNSAFE',
  'QUEUE_VERSION',
  'SCORES_MISSING',
  'SETUP_INCOMPLETE',
  'STALE_LEASE',
  'STORED_VALUE_UNKNOWN',
  'TABLE_MISMATCH',
  'TABLE_BIASED',
  'TABLE_REPEATED',
  'THREADS_UNSUPPORTED',
  'TRANSFER_FAILED',
  'UPDATE_UNREACHABLE',
  'UPDATE_UNREADABLE',
  'WORKBENCH_UNREACHABLE',
  'WORKER_LOST',
  'WORKER_REFUSED',
  'WORKER_VERSION',
] as const

export type ErrorCode = (typeof errorCodes)[number]

export const isErrorCode = (code: string): code is ErrorCode => (errorCodes as readonly string[]).includes(code)

export type ErrorDetails = Readonly<Record<string, unknown>>

/** An error with a code that programs can act on and a message that people can act on. */
export class TansakuError extends Error {
  override readonly name = 'TansakuError'
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.details = details
  }

  toJSON(): { code: ErrorCode; message: string; details: ErrorDetails } {
    return { code: this.code, message: this.message, details: this.details }
  }
}

/** Of the circumstances and not of the work: a run that ends with one goes on once they are mended. */
export const circumstances: ReadonlySet<string> = new Set<ErrorCode>(['DATABASE_LOCKED', 'DISK_FULL', 'PROCESS_DIED'])

/** Whatever was thrown, as a TansakuError: unknown failures become INTERNAL and keep their cause. */
export function toTansakuError(thrown: unknown): TansakuError {
  if (thrown instanceof TansakuError) return thrown
  if (thrown instanceof Error) {
    const aborted = thrown.name === 'AbortError'
    return new TansakuError(aborted ? 'ABORTED' : 'INTERNAL', thrown.message, {}, { cause: thrown })
  }
  return new TansakuError('INTERNAL', String(thrown))
}

/** Full disk, used-up quota, or a limit on file sizes. */
export const isOutOfSpace = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(String(error.code))

/** Full disk, used-up quota, or a limit on file sizes: a coded error; anything else as it is. */
export function codedIfFull(error: unknown, file: string, then: string): unknown {
  return isOutOfSpace(error)
    ? new TansakuError(
        'DISK_FULL',
        `There is no room to write ${file}: free some disk space, then ${then}. What was stored before is untouched.`,
        { file },
        { cause: error },
      )
    : error
}
