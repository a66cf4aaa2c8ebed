import type { Command } from 'commander'
import type { DeviceDescription } from '#shared/contract/devices.ts'
import { describeChanges, describeDevices } from '../devices-text.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'

interface DevicesOptions extends CommonOptions {
  readonly watch?: boolean
}

export function addDevices(program: Command): void {
  program
    .command('devices')
    .description('what can be measured on: this computer, and phones over adb')
    .option('--watch', 'go on and tell of devices that come, go and change; Ctrl-C ends it')
    .option('--json', 'data alone on standard output; with --watch one list a line')
    .action((options: DevicesOptions) =>
      withSession('read', options, options.watch === true ? watch : show, { watchesDevices: options.watch === true }),
    )
}

async function show({ client, terminal, signal }: Session): Promise<void> {
  // Side by side: a server that answers nothing is waited for once.
  const [devices, adb] = await Promise.all([
    client.devices.list(undefined, { signal }),
    client.devices.adb(undefined, { signal }),
  ])
  terminal.answer(devices, () => describeDevices(devices, adb))
}

async function watch(session: Session): Promise<void> {
  const { client, terminal, signal } = session
  const events = await client.events.watch(undefined, { signal })
  let shown: readonly DeviceDescription[] = terminal.isJson ? [] : await client.devices.list(undefined, { signal })
  if (!terminal.isJson)
    terminal.answer(shown, () =>
      describeDevices(shown, { program: null, version: null, looked: [], servers: [], advice: null }),
    )
  try {
    for await (const event of events) {
      if (event.type !== 'devices') continue
      const { devices } = event
      if (terminal.isJson) terminal.line(devices, () => '')
      else
        for (const line of describeChanges(shown, devices))
          terminal.line(null, () => `${new Date().toLocaleTimeString()}  ${line}`)
      shown = devices
    }
  } catch (thrown) {
    if (!signal.aborted) throw thrown
  }
}
