import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { DeviceDescription, DeviceState } from '#shared/contract/devices.ts'
import type { StoredPlan } from '#main/store/index.ts'
import type { WorkbenchContext } from '../context.ts'
import { createEventHub } from '../events/event-hub.ts'
import { resumeWhenBack } from './return.ts'

const device = (id: string, state: DeviceState): DeviceDescription => ({
  id,
  kind: 'adb',
  name: id,
  model: 'm',
  soc: null,
  operatingSystem: 'Android',
  abis: [],
  clusters: [],
  memoryBytes: null,
  transport: 'usb',
  server: null,
  conditions: null,
  state,
  advice: null,
  lastSeenAt: '2026-11-27T00:00:00.000Z',
})
const plan = (id: string, state: StoredPlan['state'], code: string): StoredPlan =>
  ({
    id,
    state,
    steps: [{ kind: 'table', deviceId: 'phone', state: 'paused', failure: { code, message: '', details: {} } }],
  }) as unknown as StoredPlan

it('plans that wait for a device go on when it is back, and no others', async () => {
  const events = createEventHub()
  const resumed: string[] = []
  const plans = [
    plan('waits', 'paused', 'DEVICE_GONE'),
    plan('stopped', 'stopped', 'DEVICE_GONE'),
    // It would only get as hot again.
    plan('hot', 'paused', 'DEVICE_TOO_HOT'),
  ]
  resumeWhenBack({ events, store: { access: 'write' }, log: () => {} } as unknown as WorkbenchContext, {
    list: () => Promise.resolve(plans),
    resume: (id) => Promise.resolve(resumed.push(id)),
  })
  const tell = async (...devices: DeviceDescription[]): Promise<void> => {
    events.publish({ type: 'devices', devices })
    await wait(0)
  }
  await tell(device('local', 'ready'), device('phone', 'offline'))
  expect(resumed).toEqual([])
  await tell(device('local', 'ready'), device('phone', 'ready'))
  expect(resumed).toEqual(['waits'])
  // Busy with it, it has not been away.
  await tell(device('phone', 'busy'))
  await tell(device('phone', 'ready'))
  expect(resumed).toEqual(['waits'])
  await tell()
  await tell(device('phone', 'ready'))
  expect(resumed).toEqual(['waits', 'waits'])
})
