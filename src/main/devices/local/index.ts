export { type Abi, localAbi } from './abi.ts'
export { createLocalDevice, type LocalDeviceOptions, type LocalProgram } from './device.ts'
