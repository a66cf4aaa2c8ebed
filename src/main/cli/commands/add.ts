import { basename, resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { describeArchitecture } from '#shared/architecture/index.ts'
import { imageSizeOf } from '#shared/contract/models.ts'
import { TansakuError } from '#shared/errors.ts'
import { follow } from '../follow.ts'
import { decimal } from '../options.ts'
import { withSession, type CommonOptions } from '../session.ts'

interface AddOptions extends CommonOptions {
  readonly name?: string
  readonly input?: ReturnType<typeof imageSize>
  readonly accuracy?: number
  readonly dataset?: string
}

/** `3x224x224`: channels, height, width. */
function imageSize(text: string) {
  const size = imageSizeOf(text)
  if (size !== null) return size
  throw new InvalidArgumentError('Expected channels, height and width, such as 3x224x224.')
}

/** `tansaku add`: a model of another program. */
export function addAdd(program: Command): void {
  program
    .command('add')
    .description('keep a model that another program wrote, to measure it and compare it with what a search found')
    .argument('<file>', 'an ONNX file, or a .param file of ncnn; its weights are not needed')
    .option('--name <name>', 'what it is to be called; default: as the file')
    .option('--input <size>', 'of its images, where the file leaves it open: 3x224x224', imageSize)
    .option('--accuracy <share>', 'how good it is by your word, such as 0.718; shown as stated', decimal(1e-6, 1))
    .option('--dataset <name>', 'of that accuracy: cifar10, or whatever you call it')
    .option('--json', 'data alone on standard output')
    .action((file: string, options: AddOptions) =>
      withSession('write', options, async (session) => {
        const { client, terminal } = session
        const { accuracy, dataset } = options
        if ((accuracy === undefined) !== (dataset === undefined))
          throw new TansakuError('BAD_REQUEST', '--accuracy and --dataset belong together: give both, or none.')
        const wish = {
          path: resolve(file),
          name: options.name ?? null,
          input: options.input ?? null,
          accuracy: accuracy === undefined || dataset === undefined ? null : { value: accuracy, dataset },
        }
        const id = await follow(session, () => client.models.add(wish), { title: `Reading ${basename(file)}` })
        const added = await client.architectures.get({ id })
        terminal.answer(added, () =>
          [
            `${added.id}  ${added.name}: ${describeArchitecture(added.spec)}`,
            `${added.params.toLocaleString('en')} parameters, ${added.macs.toLocaleString('en')} MACs`,
            '',
            `Measure it with: tansaku measure ${added.id} --device <id>`,
          ].join('\n'),
        )
      }),
    )
}
