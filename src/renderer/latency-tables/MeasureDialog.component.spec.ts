import { flushPromises } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { mountWith, type Mounted } from '../../../test/components/mount.ts'
import { asked } from '../../../test/components/workbench.ts'
import type { DeviceDescription } from '#shared/contract/devices.ts'
import { spaceSummarySchema, type SpaceSummary } from '#shared/contract/spaces.ts'
import { TansakuError } from '#shared/errors.ts'
import MeasureDialog from './MeasureDialog.vue'

const device = (id: string, state: DeviceDescription['state']): DeviceDescription => ({
  id,
  kind: id === 'local' ? 'local' : 'adb',
  name: id,
  model: id,
  soc: null,
  operatingSystem: 'Linux',
  abis: [],
  clusters: [{ name: 'prime', cores: [4, 5], maxFrequencyMhz: 3_000 }],
  memoryBytes: null,
  transport: 'none',
  server: null,
  conditions: null,
  state,
  advice: null,
  lastSeenAt: '2026-11-26T10:00:00.000Z',
})
const space = (id: string, searchedLayers: number): SpaceSummary =>
  spaceSummarySchema.parse({
    ...{ id, name: id, input: '32 × 32 × 3', searchedLayers, choices: 9, architectures: '1e9', algorithms: ['dnas'] },
  })

async function dialog(
  devices: DeviceDescription[],
  estimate: () => never = () => null as never,
): Promise<Mounted & { field(label: string): HTMLInputElement }> {
  const mounted = await mountWith(MeasureDialog, {
    props: { open: true },
    answers: {
      devices: { list: () => devices },
      spaces: { list: () => [space('fbnet', 22), space('fbnet-mini', 7)] },
      datasets: { list: () => [] },
      latencyTables: { estimate, measure: () => ({ id: 'table-1', jobId: 'job-1' }) as never },
    },
  })
  return {
    ...mounted,
    field(label) {
      const found = mounted.findAll('label').find((each) => each.textContent === label)!
      return mounted.find<HTMLInputElement>(`[id="${found.getAttribute('for')!}"]`)
    },
  }
}
async function type(input: HTMLInputElement, text: string): Promise<void> {
  input.value = text
  input.dispatchEvent(new Event('input'))
  await flushPromises()
}
async function send({ find }: Mounted): Promise<void> {
  find('form').dispatchEvent(new Event('submit', { cancelable: true }))
  await flushPromises()
}

describe('the dialog of a measuring', () => {
  it('warns of a phone that its system slows down for heat, and of no other', async () => {
    const conditions = {
      ...{ at: '2026-11-26T10:00:00.000Z', temperatureC: 44, batteryPercent: 90, charging: true },
      ...{ frequenciesMhz: [], loadAverage: null },
    }
    const phone = (thermalStatus: number) => ({
      ...device('adb:here', 'ready'),
      conditions: { ...conditions, thermalStatus },
    })
    const hot = await dialog([phone(3)])
    expect(hot.find('[role=status]').textContent).toContain('Too hot now')
    const cool = await dialog([phone(1)])
    expect(cool.text()).not.toContain('Too hot now')
  })

  it('wishes the first device that is there and the smallest space, and leaves the rest to the workbench', async () => {
    const shown = await dialog([device('adb:away', 'offline'), device('adb:here', 'ready')])
    await send(shown)
    const wish = {
      ...{ deviceId: 'adb:here', space: 'fbnet-mini', size: null },
      protocol: { precision: 'fp32', threads: 1 },
    }
    expect(asked('latencyTables.measure')).toEqual([wish])
    expect(asked('latencyTables.estimate').at(-1)).toEqual(wish)
    expect(shown.router.currentRoute.value.path).toBe('/latency-tables/table-1')
  })

  it('tells a budget that is none, asks for no estimate of it and does not start', async () => {
    const shown = await dialog([device('local', 'ready')])
    const before = asked('latencyTables.estimate').length
    await type(shown.field('Time budget'), '-1')
    expect(shown.text()).toContain('Give a number above zero.')
    expect(shown.find<HTMLButtonElement>('button[type=submit]').disabled).toBe(true)
    await send(shown)
    expect(asked('latencyTables.measure')).toEqual([])
    expect(asked('latencyTables.estimate')).toHaveLength(before)
    await type(shown.field('Time budget'), '30')
    await send(shown)
    expect(asked('latencyTables.measure')).toMatchObject([{ protocol: { budgetSeconds: 30 } }])
  })

  it('says why the workbench would refuse it, and does not start', async () => {
    const shown = await dialog([device('local', 'ready')], () => {
      throw new TansakuError('BAD_REQUEST', 'No such cores here.')
    })
    expect(shown.text()).toContain('No such cores here.')
    await send(shown)
    expect(asked('latencyTables.measure')).toEqual([])
  })

  it('offers a second engine on a computer that can have it, in what that computes with, and on no other', async () => {
    const shown = await dialog([{ ...device('local', 'ready'), abis: ['x86_64'] }])
    const press = async (element: Element): Promise<void> => {
      element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
      await flushPromises()
    }
    const choices = async (label: string): Promise<HTMLElement[]> => {
      await press(shown.field(label))
      return shown.findAll('[role=option]')
    }
    await press((await choices('Precision')).at(-1)!)
    const engines = await choices('Engine')
    expect(engines.map(({ textContent }) => textContent)).toEqual(['ncnnfp32, fp16, int8', 'MNNfp32'])
    await press(engines[1]!)
    expect(shown.text()).toContain('Its program is built before the first measuring')
    await send(shown)
    expect(asked('latencyTables.measure')).toMatchObject([{ protocol: { engine: 'mnn', precision: 'fp32' } }])
    const phone = await dialog([{ ...device('adb:here', 'ready'), abis: ['x86_64'] }])
    expect(phone.findAll('label').map(({ textContent }) => textContent)).not.toContain('Engine')
  })

  it('says that there is no device to measure on', async () => {
    const shown = await dialog([device('adb:away', 'offline')])
    expect(shown.findAll('[role=alert]')).toHaveLength(1)
    await send(shown)
    expect(asked('latencyTables.measure')).toEqual([])
  })
})
