import type { ErrorCode } from '../errors.ts'

/**
 * Failures that say nothing against the table: the device went, froze, was taken, got too hot, lets no program start or
 * another stands in its place, or what connects to it did. What was measured before stands, and measuring goes on from
 * there once the device is back.
 */
export const passingFailures: ReadonlySet<string> = new Set<ErrorCode>([
  'ADB_MISSING',
  'ADB_SERVER_UNREACHABLE',
  'BENCHMARK_MISSING',
  'BENCHMARK_OUTPUT_TRUNCATED',
  'BENCHMARK_STALE',
  'BENCHMARK_TIMEOUT',
  'CORES_UNAVAILABLE',
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
  'NO_STEADY_SAMPLES',
  'SETUP_INCOMPLETE',
  'TRANSFER_FAILED',
])
