import { expect, test } from 'vitest'
import { folderCycles } from './folder-cycles.mjs'

const told = (imports) =>
  folderCycles(imports).map(({ folder, steps }) => `${folder}: ${steps.map(({ from }) => from).join(' ')}`)

test('folders that need each other are a cycle, with the import that says so for each step', () => {
  const imports = [
    ['src/pages/jobs/strip.ts', 'src/pages/searches/store.ts'],
    ['src/pages/searches/run.ts', 'src/pages/tables/store.ts'],
    ['src/pages/tables/page.ts', 'src/pages/jobs/store.ts'],
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
      ['src/a/form/check.ts', 'src/b/store.ts'],
      ['src/b/page.ts', 'src/a/store.ts'],
      ['src/c/one/x.ts', 'src/c/two/x.ts'],
      ['src/c/two/y.ts', 'src/c/one/y.ts'],
    ]),
  ).toEqual(['src: a/ b/', 'src/c: one/ two/'])
})

test('a file beside folders that it imports is not imported by them', () => {
  expect(
    told([
      ['src/context.ts', 'src/devices/phones.ts'],
      ['src/devices/service.ts', 'src/context.ts'],
    ]),
  ).toEqual(['src: devices/ context.ts'])
})

test('one way only, within a folder, and between files alone is no cycle of folders', () => {
  expect(
    told([
      ['src/a/x.ts', 'src/b/y.ts'],
      ['src/a/x.ts', 'src/a/y.ts'],
      ['src/a/y.ts', 'src/a/x.ts'],
      ['src/main.ts', 'src/a/x.ts'],
    ]),
  ).toEqual([])
})
