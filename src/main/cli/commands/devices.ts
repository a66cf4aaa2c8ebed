import type { Command } from 'commander'
import { table } from '../format.ts'
import { withSession, type CommonOptions } from '../session.ts'

export function addDevices(program: Command): void {
  program.command('devices').description('what can be measured on: this computer, and phones over adb')
    .option('--json', 'data alone on standard output')
    .action((options: CommonOptions) => withSession('read', options, async ({ client, terminal, signal }) => {
      const devices = await client.devices.list(undefined, { signal })
      terminal.answer(devices, () => {
        const advice = devices.filter((device) => device.advice !== null).map((device) => `${device.id}: ${device.advice ?? ''}`)
        return [table(['id', 'name', 'model', 'system', 'state'], devices.map((device) => [device.id, device.name, device.model, device.operatingSystem, device.state])), ...advice].join('\n')
      })
    }))
}
