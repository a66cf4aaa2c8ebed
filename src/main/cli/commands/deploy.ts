import type { Command } from 'commander'
import type { Precision } from '#shared/contract/common.ts'
import { engineIdSchema, precisionSchema, type EngineId } from '#shared/contract/common.ts'
import { describeDeployment } from '../deployment-report.ts'
import {
  addSizeOptions,
  architectureArgument,
  splitSize,
  storedArchitecture,
  type SizeWish,
} from '../find-architecture.ts'
import { follow } from '../follow.ts'
import { choice, engineHelp, precisionList, wholeNumber } from '../options.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'
import { weightsOf, type WeightsWish } from '../weights.ts'

type DeployOptions = CommonOptions &
  WeightsWish & {
    readonly device: string
    readonly engine?: EngineId
    readonly precision?: readonly Precision[]
    readonly pictures: number
  }

export function addDeploy(program: Command): void {
  const command = program
    .command('deploy')
    .description('run a network with its weights on a device: accuracy, differences from TensorFlow, latency, memory')
    .argument('<architecture>', architectureArgument)
    .option('--device <id>', 'see tansaku devices', 'local')
    .option('--engine <name>', engineHelp, choice(engineIdSchema.options))
    .option(
      '--precision <names>',
      `${precisionSchema.options.join(', ')}, by commas (fp32); int8 is calibrated on pictures held out`,
      precisionList,
    )
    .option('--pictures <number>', 'of the test split, evenly from all of it', wholeNumber(1, 100_000), 500)
    .option('--evaluation <id>', 'the training whose weights are taken; default: the newest that is done')
    .option('--untrained', 'take random weights: for latency, memory and size alone')
  addSizeOptions(command)
    .option('--json', 'data alone on standard output')
    .action((wish: string, options: DeployOptions & SizeWish) => {
      const { size, rest } = splitSize(options)
      return withSession('write', rest, (session) => deploy(session, wish, size, rest))
    })
}

async function deploy(session: Session, wish: string, size: SizeWish, options: DeployOptions): Promise<void> {
  const { client, terminal } = session
  const { id: architectureId, name } = await storedArchitecture(session, wish, size)
  const weights = weightsOf(await client.architectures.get({ id: architectureId }), options)
  const request = {
    architectureId,
    weights,
    deviceId: options.device,
    ...(options.engine && { engine: options.engine }),
    precisions: [...(options.precision ?? ['fp32' as const])],
    pictures: options.pictures,
  }
  if (weights.kind === 'untrained')
    terminal.note(
      `${name} goes out with random weights: its answers mean nothing, so only its latency, memory and size are told.`,
    )
  const id = await follow(session, () => client.deployments.start(request), { title: `Running ${name}` })
  const all = await client.deployments.ofArchitecture({ id: architectureId })
  const made = all.find((each) => each.id === id)!
  terminal.answer(made, () => describeDeployment(made, name))
  // The others are kept; a script still learns that not all of it went.
  if (made.results.some(({ state }) => state === 'failed')) process.exitCode = 1
}
