import { describe, expect, it } from 'vitest'
import { settingsSideBySide } from './side-by-side.ts'

describe('settings side by side', () => {
  it('tells what differs, whatever the order of what is inside', () => {
    const rows = settingsSideBySide([
      { seed: 1, input: { size: 32, classes: 10 }, lambda: null },
      { seed: 2, input: { classes: 10, size: 32 }, lambda: null },
    ])
    expect(rows.filter(({ differs }) => differs)).toEqual([{ key: 'seed', values: [1, 2], differs: true }])
    expect(rows.map(({ key }) => key)).toEqual(['seed', 'input', 'lambda'])
  })

  it('tells a setting that one alone has from one that is not set', () => {
    expect(settingsSideBySide([{ order: null }, {}])).toEqual([
      { key: 'order', values: [null, undefined], differs: true },
    ])
  })
})
