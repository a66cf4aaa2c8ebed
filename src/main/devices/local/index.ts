export type { Abi } from './abi.ts'
export { createLocalDevice, type LocalDeviceOptions } from './device.ts'
