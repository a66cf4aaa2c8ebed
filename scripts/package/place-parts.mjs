// electron-builder's afterPack: TensorFlow, its binding, the benchmark programs and the data sets, laid where the
// packed scripts look for them, with the notices and the `tansaku` command.
import { chmodSync, copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bindingFolder } from '../setup/binding.mjs'
import { createContext } from '../setup/index.mjs'
import { packedFile } from '../setup/packed.mjs'
import { cifar10Dir, textCorpusDir } from '../setup/paths.mjs'
import { tensorflowFolder } from '../setup/tensorflow.mjs'
import { cifar10Files } from '../setup/versions.mjs'
import { writeNotices } from './notices.mjs'
import { packedPrograms } from './require-benchmarks.mjs'
import { isStandIn } from './stand-in.mjs'

/** Hard links where the disk allows: TensorFlow alone is 850 MB. Links are followed. */
export function lay(from, to) {
  if (statSync(from).isDirectory()) {
    mkdirSync(to, { recursive: true })
    for (const name of readdirSync(from)) lay(join(from, name), join(to, name))
    return
  }
  if (existsSync(to)) return
  mkdirSync(dirname(to), { recursive: true })
  try {
    linkSync(from, to)
  } catch {
    copyFileSync(from, to)
  }
}

/**
 * @param {string} files the folder of the packed app's files, out of the archive
 * @param {{electron: string | null, context?: import('../setup/index.mjs').Context}} options `electron`: its version,
 * null without a window
 */
export function placeParts(files, { electron, context = createContext() }) {
  const { flavour, root } = context
  const packed = { flavour, electron }
  const there = { ...context, root: files, packed }
  lay(tensorflowFolder(context), tensorflowFolder(there))
  lay(bindingFolder(context), bindingFolder(there))
  const layOwn = (path) => {
    lay(path, join(files, path.slice(root.length)))
  }
  for (const name of Object.keys(cifar10Files)) layOwn(join(cifar10Dir(), name))
  const corpus = dirname(textCorpusDir())
  for (const path of [textCorpusDir(), join(corpus, 'LICENSE'), join(corpus, 'NOTICE')]) layOwn(path)
  writeFileSync(join(files, packedFile), JSON.stringify(packed))
}

/** The benchmark programs, each with what it was made from. */
function placePrograms(files, parts) {
  for (const part of parts)
    for (const path of [part.file, `${part.file}.json`])
      lay(path, join(files, 'resources', 'benchmark', 'bin', part.abi, basename(path)))
}

/** The terminal's command. */
function placeCommand(resources) {
  const command = join(resources, 'tansaku')
  copyFileSync(fileURLToPath(new URL('tansaku.sh', import.meta.url)), command)
  chmodSync(command, 0o755)
}

/** @param {{appOutDir: string, packager: object}} pack electron-builder's AfterPackContext */
export default function afterPack({ appOutDir, packager }) {
  const resources = packager.getResourcesDir(appOutDir)
  const files = join(resources, 'app.asar.unpacked')
  placeParts(files, { electron: isStandIn(appOutDir) ? null : packager.info.framework.version })
  placePrograms(files, packedPrograms(packager))
  placeCommand(resources)
  writeNotices(files, join(resources, 'THIRD-PARTY-NOTICES.txt'))
}
