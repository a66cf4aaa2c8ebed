// TensorFlow's C libraries and headers, out of PyPI's wheel. (The archive that tfjs-node's install script fetches is
// gone: tensorflow/tfjs#8742.)
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fillEntry, inspectEntry, keyOf } from './cache.mjs'
import { SetupError } from './errors.mjs'
import { defaultSource, fetchFile, unpack } from './fetch.mjs'
import { requirePython } from './python.mjs'
import { nvidiaWheels, tensorflowVersion, tensorflowWheels } from './versions.mjs'

const platform = `${process.platform}-${process.arch}`

/**
 * @returns {'cpu' | 'gpu'} as TANSAKU_TENSORFLOW asks (cpu, gpu, auto); auto is gpu where an NVIDIA driver is loaded
 */
export function tensorflowFlavour(env = process.env, exists = existsSync, platformName = platform) {
  const asked = env.TANSAKU_TENSORFLOW || 'auto'
  if (asked === 'cpu' || asked === 'gpu') return asked
  if (asked !== 'auto')
    throw new SetupError(
      `TANSAKU_TENSORFLOW is "${asked}", expected cpu, gpu or auto.`,
      'Set it to one of them, or unset it.',
    )
  const driver = exists('/proc/driver/nvidia/version') || exists('/dev/nvidiactl') || exists('/dev/dxg')
  return driver && platformName in tensorflowWheels.gpu ? 'gpu' : 'cpu'
}

function wheelsFor(context) {
  const wheel = tensorflowWheels[context.flavour][platform]
  return wheel && { wheel, nvidia: context.flavour === 'gpu' ? nvidiaWheels : [] }
}

/** Where a package has what a clone has in its cache: where the binding's run path looks, two folders up. */
const partsFolder = ({ packed, root, cache }) =>
  packed ? join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu') : cache

/** The folder that holds `tensorflow/` (libraries, include/) and, for the GPU, `nvidia/` beside it. */
export function tensorflowFolder(context) {
  const wheels = wheelsFor(context)
  return (
    wheels &&
    join(
      partsFolder(context),
      'tensorflow',
      `${context.flavour}-${tensorflowVersion}-${keyOf(wheels.wheel.sha256, ...wheels.nvidia.map((file) => file.sha256))}`,
    )
  )
}

/** Library file names to link against. */
export const tensorflowLibraries =
  process.platform === 'darwin'
    ? ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib']
    : ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']

// The C API and the few headers it includes, of some 13,000 in the wheel.
const members = [
  ...tensorflowLibraries.map((name) => `tensorflow/${name}`),
  'tensorflow/include/tensorflow/c/*.h',
  'tensorflow/include/tensorflow/core/platform/ctstring*.h',
  'tensorflow/include/tsl/platform/ctstring*.h',
  'tensorflow/include/xla/tsl/c/*.h',
]

// Run-time libraries; of the compiler, ptxas and libdevice, which XLA asks for.
const nvidiaMembers = ['nvidia/*/lib/*', 'nvidia/cuda_nvcc/bin/ptxas', 'nvidia/cuda_nvcc/nvvm/libdevice/*']

export const tensorflow = {
  id: 'tensorflow',
  label: 'TensorFlow',
  needs: ['python'],
  neededBytes: (context) => (context.flavour === 'gpu' ? 9e9 : 1.2e9),

  inspect(context) {
    const expected = `${tensorflowVersion} (${context.flavour})`
    const folder = tensorflowFolder(context)
    if (folder === undefined)
      return {
        state: 'missing',
        found: `nothing for ${platform}`,
        expected,
        remedy: unsupported(context).remedy,
        bytes: 0,
      }
    const entry = inspectEntry(folder)
    return { ...entry, found: entry.why ?? (entry.state === 'ok' ? expected : 'not installed'), expected }
  },

  async install(context, report) {
    const wheels = wheelsFor(context)
    if (wheels === undefined) throw unsupported(context)
    const python = requirePython(context)
    const files = [wheels.wheel, ...wheels.nvidia]
    const downloads = files.map((file) => join(context.cache, 'downloads', file.name))
    for (const [index, file] of files.entries())
      await fetchFile(file, downloads[index], defaultSource(python, context.env), report)
    await fillEntry(tensorflowFolder(context), async (folder) => {
      for (const [index, archive] of downloads.entries())
        await unpack(python, archive, folder, index === 0 ? members : nvidiaMembers, report)
    })
    for (const archive of downloads) rmSync(archive, { force: true })
  },
}

function unsupported(context) {
  return new SetupError(
    `There is no TensorFlow library (${context.flavour}) for ${platform}; there is for ` +
      `${Object.keys(tensorflowWheels[context.flavour]).join(', ')}.`,
    context.flavour === 'gpu'
      ? 'TANSAKU_TENSORFLOW=cpu npm run setup'
      : 'On Windows: clone and run inside WSL 2 (`wsl --install`).',
  )
}
