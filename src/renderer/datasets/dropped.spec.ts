import { describe, expect, it } from 'vitest'
import type { Shell } from '#shared/contract/shell.ts'
import { droppedOf, nameOfPlace } from './dropped.ts'

const shell: Shell<string> = {
  choosePlace: () => Promise.resolve(null),
  onPageAsked: () => undefined,
  placeOf: (name) => (name === 'from a web page' ? null : `/data/${name}`),
}

describe('what is dropped', () => {
  it('has its place in the desktop window', () => {
    expect(droppedOf(['flowers'], shell)).toEqual({ kind: 'place', place: '/data/flowers' })
  })

  it('has none in a browser, and none where it lies nowhere', () => {
    expect(droppedOf(['flowers'], null)).toEqual({ kind: 'untold' })
    expect(droppedOf(['from a web page'], shell)).toEqual({ kind: 'nowhere' })
  })

  it('is one thing at a time', () => {
    expect(droppedOf(['flowers', 'birds'], shell)).toEqual({ kind: 'several' })
    expect(droppedOf([], shell)).toBeNull()
  })
})

describe('the name of a set by its place', () => {
  it.each([
    ['/data/flowers/', 'flowers'],
    ['C:\\data\\My flowers', 'My flowers'],
    ['/data/labels.csv', 'labels'],
    ['/data/Labels.JSONL', 'Labels'],
    ['/data/flowers.v2', 'flowers.v2'],
    ['/data/e\u0301te\u0301', '\u00e9t\u00e9'],
    ['/data/.hidden', ''],
    ['/data/.csv', ''],
    ['/', ''],
  ])('of %s is %s', (place, name) => {
    expect(nameOfPlace(place)).toBe(name)
  })
})
