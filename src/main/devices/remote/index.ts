export { callSchemas, type CallInput, type CallKind, type CallOutput, type DeviceCall } from './calls.ts'
export { createRemoteDevice, type Ask } from './device.ts'
export { createDeviceHost, type DeviceHost } from './host.ts'
export {
  callAnswerSchema,
  calledSchema,
  callProgressSchema,
  callStandingSchema,
  callWishSchema,
  offeredDevicesSchema,
  type CallAnswer,
  type Called,
  type CallWish,
} from './line.ts'
