import { execFileSync } from 'node:child_process'
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import protocol, { type onnx } from 'onnx-proto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeOnnx } from '#main/search/export/onnx/model.ts'
import { firstRecords, weightedNetwork } from '#main/search/export/weights.ts'
import { readModel } from '#main/search/models/read.ts'
import { checkArchitecture, countArchitecture, networkOf } from '#shared/architecture/index.ts'
import { writeModel } from '#shared/engines/ncnn/index.ts'
import { shippedSpecs } from '../export/specs.ts'
import { runTansaku } from '../cli/run.ts'
import { newHome, removeHome } from '../workbench/fixture.ts'
import { pytorchWithExporters } from './pytorch.ts'

const { ModelProto, GraphProto, AttributeProto, TensorProto } = protocol.onnx
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tansaku-models-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})
const file = (name: string, contents: Uint8Array | string): string => {
  const path = join(folder, name)
  writeFileSync(path, contents)
  return path
}
const facts = { name: 'net', description: '', producerVersion: '0', batch: null, properties: {} }

describe('a network that left Tansaku comes back', () => {
  const specs = Object.entries(shippedSpecs).filter(([name]) => !name.includes('B at'))
  it.for(specs)('as ONNX: %s', async ([, spec]) => {
    const network = networkOf(spec)
    const path = file('own.onnx', writeOnnx(weightedNetwork(network, firstRecords(network, 1)), facts))
    const model = checkArchitecture(await readModel(path, null))
    expect(countArchitecture(model).macs).toBe(countArchitecture(spec).macs)
    expect(countArchitecture(model).macsWithPool).toBe(countArchitecture(spec).macsWithPool)
  })

  it.for(specs.filter(([name]) => !name.startsWith('DARTS')))('as ncnn: %s', async ([, spec]) => {
    const network = networkOf(spec)
    const path = file('own.param', writeModel(weightedNetwork(network, firstRecords(network, 1)), 'fp32').param)
    await expect(readModel(path, null)).rejects.toMatchObject({ code: 'MODEL_UNREADABLE' })
    const model = checkArchitecture(await readModel(path, network.nodes[0]!.output))
    expect(countArchitecture(model).macs).toBe(countArchitecture(spec).macs)
  })
})

describe("PyTorch's exporters", () => {
  it.for(['torchscript', 'dynamo'])(
    '%s writes what is read, counted by hand',
    { timeout: 240_000 },
    async (kind, { skip }) => {
      const pytorch = pytorchWithExporters()
      if (pytorch === null) return skip('no PyTorch')
      const program = fileURLToPath(new URL('pytorch-model.py', import.meta.url))
      const path = join(folder, `${kind}.onnx`)
      execFileSync(pytorch.python, [program, path, kind], { env: pytorch.env, stdio: 'pipe' })
      const model = checkArchitecture(await readModel(path, null))
      const convolutions = (3 * 9 + 9 + 16) * 16 * 32 * 32
      expect(countArchitecture(model).macs).toBe(convolutions + 32 * 10)
    },
  )
})

/** A model of some nodes over an image of 3×8×8, its weights 4×3×3×3. */
function model(nodes: onnx.INodeProto[], change: (graph: onnx.IGraphProto) => void = () => undefined): Uint8Array {
  const dims = [1, 3, 8, 8].map((dimValue) => ({ dimValue }))
  const image = { name: 'x', type: { tensorType: { elemType: TensorProto.DataType.FLOAT, shape: { dim: dims } } } }
  const weights = { name: 'w', dims: [4, 3, 3, 3], dataType: TensorProto.DataType.FLOAT }
  const graph = { name: 'g', node: nodes, input: [image], output: [{ name: 'y' }], initializer: [weights] }
  change(graph)
  return ModelProto.encode(
    ModelProto.create({ irVersion: 8, opsetImport: [{ domain: '', version: 17 }], graph }),
  ).finish()
}
const pads = (values: number[]): onnx.IAttributeProto => ({
  name: 'pads',
  type: AttributeProto.AttributeType.INTS,
  ints: values,
})
const node = (opType: string, input: string[], output: string, attribute: onnx.IAttributeProto[] = []) => ({
  opType,
  name: `${opType}-${output}`,
  input,
  output: [output],
  attribute,
})
const convolution = node('Conv', ['x', 'w'], 'c', [pads([1, 1, 1, 1])])

describe('a file that is no good is refused with what is wrong in it', () => {
  const refused: [string, Uint8Array, string, RegExp][] = [
    [
      'layers that are not known, one by one',
      model([convolution, node('HardSwish', ['c'], 'h'), node('Sigmoid', ['h'], 's'), node('Mul', ['h', 's'], 'y')]),
      'MODEL_UNSUPPORTED',
      /HardSwish-h \(HardSwish\); Sigmoid-s \(Sigmoid\)/,
    ],
    [
      'a loop',
      model([node('Add', ['x', 'b'], 'a'), node('Relu', ['a'], 'b'), node('Relu', ['b'], 'y')]),
      'MODEL_UNREADABLE',
      /loop/,
    ],
    ['a value that nothing computes', model([node('Relu', ['nowhere'], 'y')]), 'MODEL_UNREADABLE', /"nowhere"/],
    [
      'weights for other channels',
      model([convolution, node('Conv', ['c', 'w'], 'y', [pads([1, 1, 1, 1])])]),
      'MODEL_UNREADABLE',
      /weights for 3 channels and is given 4/,
    ],
    [
      'padding that does not keep the size',
      model([node('Conv', ['x', 'w'], 'y', [pads([0, 0, 0, 0])])]),
      'MODEL_UNSUPPORTED',
      /padded by 0/,
    ],
    [
      'weights in files elsewhere',
      model([{ ...convolution, output: ['y'] }], ({ initializer }) => {
        initializer![0]!.dataLocation = TensorProto.DataLocation.EXTERNAL
        initializer![0]!.externalData = [{ key: 'location', value: '../../etc/passwd' }]
      }),
      'MODEL_UNREADABLE',
      /outside the model's folder/,
    ],
    [
      'two inputs',
      model([node('Add', ['x', 'z'], 'y')], (graph) => {
        graph.input!.push({ ...graph.input![0], name: 'z' })
      }),
      'MODEL_UNSUPPORTED',
      /2 inputs/,
    ],
    [
      'a value that two nodes compute',
      model([{ ...convolution, output: ['y'] }, node('Relu', ['x'], 'y')]),
      'MODEL_UNREADABLE',
      /Two nodes .* "y"/,
    ],
    ['what is no model', Buffer.from('GIF89a and nothing else'), 'MODEL_UNREADABLE', /no ONNX model/],
    ['nothing', new Uint8Array(), 'MODEL_UNREADABLE', /no ONNX model/],
  ]
  it.for(refused)('%s', async ([, bytes, code, message]) => {
    await expect(readModel(file('bad.onnx', bytes), null)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    })
  })

  it('weights in files beside it are not needed', async () => {
    const bytes = model([{ ...convolution, output: ['y'] }], ({ initializer }) => {
      initializer![0]!.dataLocation = TensorProto.DataLocation.EXTERNAL
      initializer![0]!.externalData = [{ key: 'location', value: 'weights.data' }]
    })
    expect(countArchitecture(await readModel(file('beside.onnx', bytes), null)).macs).toBe(4 * 27 * 64)
  })

  it('a gigabyte of weights is stepped over, and reading it can be stopped', async () => {
    // Of a tensor's raw data nothing but its length is written: the file is a hole.
    const weightBytes = 2 ** 30 - 2 ** 16
    const whole = ModelProto.decode(model([{ ...convolution, output: ['y'] }]))
    const layers = GraphProto.encode(whole.graph!).finish()
    const field = (number: number, length: number): Buffer => {
      const digits = [number * 8 + 2]
      for (let rest = length; ; rest = Math.floor(rest / 128)) {
        digits.push(rest < 128 ? rest : (rest % 128) + 128)
        if (rest < 128) return Buffer.from(digits)
      }
    }
    const data = field(9, weightBytes)
    const tensor = field(5, data.length + weightBytes)
    const graph = field(7, layers.length + tensor.length + data.length + weightBytes)
    const start = Buffer.concat([graph, layers, tensor, data])
    const path = file('gigabyte.onnx', start)
    const handle = openSync(path, 'r+')
    ftruncateSync(handle, start.length + weightBytes)
    closeSync(handle)
    const before = process.memoryUsage().arrayBuffers
    expect(countArchitecture(await readModel(path, null)).macs).toBe(4 * 27 * 64)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50e6)

    // Fields of two bytes, so many that they take a while.
    const many = file('many.onnx', Buffer.alloc(60e6, Buffer.from([0x10, 0x01])))
    const told: number[] = []
    const reading = readModel(many, null, (done, total) => {
      told.push(done / total)
      if (told.length === 2) throw new Error('stopped')
    })
    await expect(reading).rejects.toThrow('stopped')
    expect(told[1]).toBeGreaterThan(told[0]!)
    expect(told[1]).toBeLessThan(1)
  })

  it('three gigabytes, a folder, a path to nothing', async () => {
    const large = join(folder, 'large.onnx')
    const handle = openSync(large, 'w')
    ftruncateSync(handle, 3e9)
    closeSync(handle)
    for (const path of [large, folder, join(folder, 'none.onnx')])
      await expect(readModel(path, null)).rejects.toMatchObject({ code: 'MODEL_UNREADABLE' })
  })

  it('however it was cut or changed', { timeout: 60_000 }, async () => {
    const network = networkOf(shippedSpecs['FBNet-A at 32²']!)
    const whole = ModelProto.decode(writeOnnx(weightedNetwork(network, firstRecords(network, 1)), facts))
    // Weights are not looked at: without them a change is more likely to hit what is.
    for (const tensor of whole.graph!.initializer!) if (tensor.rawData!.length > 512) tensor.rawData = new Uint8Array()
    const bytes = ModelProto.encode(whole).finish()
    const codes = new Set<string>()
    for (let i = 0; i < 600; i++) {
      const at = Math.floor((i / 600) * bytes.length)
      const changed = i % 2 === 0 ? bytes.slice(0, at) : Uint8Array.from(bytes)
      if (i % 2 === 1) changed[at] = (changed[at]! + 1 + (i % 254)) % 256
      try {
        checkArchitecture(await readModel(file('changed.onnx', changed), null))
      } catch (thrown) {
        codes.add((thrown as { code?: string }).code ?? String(thrown))
      }
    }
    expect([...codes].sort()).toEqual(['ARCHITECTURE_INVALID', 'MODEL_UNREADABLE', 'MODEL_UNSUPPORTED'])
  })

  it.for([
    ['another first line', 'no such thing\n1 1\nInput data 0 1 data 0=8 1=8 2=3\n', /first line/],
    ['a cut end', '7767517\n3 3\nInput data 0 1 data 0=8 1=8 2=3\n', /is it whole/],
    [
      'a layer that reads what comes later',
      '7767517\n2 2\nInput data 0 1 data 0=8 1=8 2=3\nReLU r 1 1 later y\n',
      /later/,
    ],
    [
      'other weights than it needs',
      '7767517\n2 2\nInput data 0 1 data 0=8 1=8 2=3\nConvolution c 1 1 data y 0=4 1=3 4=1 6=100\n',
      /100 weights and needs 108/,
    ],
  ] as const)('of ncnn: %s', async ([, text, message]) => {
    await expect(readModel(file('bad.param', text), null)).rejects.toThrow(message)
  })
})

describe('from the terminal', () => {
  let home: string
  beforeAll(() => {
    home = newHome()
  })
  afterAll(() => {
    removeHome(home)
  })

  it('a model is added, not trained nor exported, and stands on the front with what its user states', async () => {
    const network = networkOf(shippedSpecs['FBNet-A at 32²']!)
    const path = file('mine.onnx', writeOnnx(weightedNetwork(network, firstRecords(network, 1)), facts))
    const added = await runTansaku(home, ['add', path, '--accuracy', '0.9', '--dataset', 'cifar10', '--json'])
    expect(added.errors).not.toContain('error')
    const { id, name, origin } = JSON.parse(added.out) as { id: string; name: string; origin: string }
    expect([name, origin]).toEqual(['mine', 'imported'])
    for (const command of [
      ['evaluate', id, '--preset', 'demo'],
      ['export', id, '--format', 'onnx', '--untrained'],
    ]) {
      const refused = await runTansaku(home, command)
      expect(refused.code).not.toBe(0)
      expect(refused.errors).toContain('ARCHITECTURE_UNSUPPORTED')
    }
    const front = await runTansaku(home, ['front', '--x', 'macs'])
    expect(front.out).toMatch(/mine .*90\.0 %.*stated \(mine\.onnx\)/)
  })
})
