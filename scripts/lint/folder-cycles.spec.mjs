import { expect, test } from 'vitest'
import { folderCycles } from './folder-cycles.mjs'

const importing = (from, to) => ({ from, to, isType: false })
const importingType = (from, to) => ({ from, to, isType: true })
const told = (imports) =>
  folderCycles(imports).map(({ folder, steps }) => `${folder}: ${steps.map(({ from }) => from).join(' ')}`)

test('folders that need each other are a cycle, with the import that says so for each step', () => {
  const imports = [
    importing('src/pages/jobs/strip.ts', 'src/pages/searches/store.ts'),
    importingType('src/pages/searches/run.ts', 'src/pages/tables/store.ts'),
    importing('src/pages/tables/page.ts', 'src/pages/jobs/store.ts'),
  ]
  expect(folderCycles(imports)).toEqual([
    {
      folder: 'src/pages',
      steps: [
        { from: 'jobs/', to: 'searches/', example: imports[0] },
        { from: 'searches/', to: 'tables/', example: imports[1] },
        { from: 'tables/', to: 'jobs/', example: imports[2] },
      ],
    },
  ])
})

test('a folder beneath counts for the one it lies in, and for itself among its neighbours', () => {
  expect(
    told([
      importing('src/a/form/check.ts', 'src/b/store.ts'),
      importing('src/b/page.ts', 'src/a/store.ts'),
      importing('src/c/one/x.ts', 'src/c/two/x.ts'),
      importing('src/c/two/y.ts', 'src/c/one/y.ts'),
    ]),
  ).toEqual(['src: a/ b/', 'src/c: one/ two/'])
})

test('a file beside folders is not imported by a folder whose values it imports; their types it may name', () => {
  const context = importing('src/devices/service.ts', 'src/context.ts')
  expect(told([context, importing('src/context.ts', 'src/devices/phones.ts')])).toEqual(['src: devices/ context.ts'])
  expect(told([context, importingType('src/context.ts', 'src/devices/phones.ts')])).toEqual([])
})

test('one way only, within a folder, and between files alone is no cycle of folders', () => {
  expect(
    told([
      importing('src/a/x.ts', 'src/b/y.ts'),
      importing('src/a/x.ts', 'src/a/y.ts'),
      importing('src/a/y.ts', 'src/a/x.ts'),
      importing('src/main.ts', 'src/a/x.ts'),
    ]),
  ).toEqual([])
})
