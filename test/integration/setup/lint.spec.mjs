import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { lintCommands } from '../../../scripts/lint/commands.mjs'
import { root } from '../../../scripts/setup/paths.mjs'
import { run } from '../../../scripts/setup/process.mjs'

const settings = [
  '.dependency-cruiser.cjs',
  '.prettierrc.json',
  'eslint.config.js',
  'package.json',
  'tsconfig.base.json',
  'tsconfig.json',
  'tsconfig.node.json',
]

const sound = {
  'src/main/cli/main.ts':
    "import { pages } from '../workbench/jobs/service.ts'\n\nprocess.stdout.write(pages.join(' '))\n",
  'src/main/workbench/jobs/service.ts':
    "import { title } from '../searches/service.ts'\n\nexport const pages = ['/jobs', title]\n",
  'src/main/workbench/searches/service.ts': "export const title = 'a search'\n",
  'test/integration/sound.spec.ts': '',
  'bench/main.ts': '',
  'scripts/setup/mend.mjs': '',
}

const folders = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A small tree under the house's own settings, with its tools but none of their caches. */
function tree(planted = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tansaku-lint-'))
  folders.push(folder)
  for (const name of settings) cpSync(join(root, name), join(folder, name))
  const knip = JSON.parse(readFileSync(join(root, 'knip.json'), 'utf8'))
  // Few of the packages are needed by so few files.
  writeFileSync(join(folder, '.prettierignore'), 'knip.json\n')
  const exclude = [...knip.exclude, 'dependencies', 'unlisted', 'unresolved', 'binaries']
  writeFileSync(join(folder, 'knip.json'), `${JSON.stringify({ ...knip, exclude }, null, 2)}\n`)
  mkdirSync(join(folder, 'node_modules'))
  for (const name of readdirSync(join(root, 'node_modules')))
    if (name !== '.cache') symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  for (const [name, text] of Object.entries({ ...sound, ...planted })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

/** What each tool of `npm run lint` complains of, by its title; null where it is content. */
async function lint(folder) {
  const told = await Promise.all(
    lintCommands.map(async ([title, program, args]) => [
      title,
      await run(program, args, { cwd: folder }).then(
        () => null,
        ({ message }) => message,
      ),
    ]),
  )
  return Object.fromEntries(told)
}

const service = (name) => `src/main/workbench/${name}/service.ts`

const faults = {
  // Two folders that need each other, be it for a type; and an export that nobody uses.
  [service('searches')]:
    "import type { pages } from '../jobs/service.ts'\n\nexport const title: (typeof pages)[number] = 'a search'\n" +
    "export const subtitle = 'of networks'\n",
  [service('tables')]: "import '../../../../test/integration/sound.spec.ts'\n",
  [service('fronts')]: `// ${'x'.repeat(127)}\nexport const front = 1\n`,
  // Kinds are rows: nothing branches on an algorithm's, a space's or a family's name.
  [service('runs')]:
    "export const isDarts = (algorithm: string): boolean => algorithm === 'darts'\n" +
    "export const isText = (run: { space: string }): boolean => 'darts-rnn' === run.space\n",
  [service('devices')]: 'export  const device = "by hand"\n',
}

test('a sound tree passes every tool', async () => {
  expect(await lint(tree())).toEqual({ format: null, lint: null, layers: null, 'dead code': null })
})

test('each tool fails on its own fault', async () => {
  const said = await lint(tree(faults))
  expect(said.format).toContain(`${service('devices')}`)
  expect(said.format).not.toContain(service('fronts'))
  expect(said.lint).toContain('max-len')
  expect(said.lint?.match(/no-restricted-syntax/g)).toHaveLength(2)
  expect(said.layers).toContain('folder-cycle in src/main/workbench: jobs/ → searches/ → jobs/')
  expect(said.layers).toContain(`product-without-tests: ${service('tables')} → test/integration/sound.spec.ts`)
  expect(said.layers).toContain('2 faults')
  expect(said['dead code']).toMatch(/Unused exports \(1\)\s+subtitle\b/u)
})
