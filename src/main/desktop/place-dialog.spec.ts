import { describe, expect, it } from 'vitest'
import { placeDialog } from './place-dialog.ts'

describe('the dialog for a place', () => {
  it('opens one folder, or one file, as the page asks', () => {
    expect(placeDialog('app://tansaku/data', 'folder')?.properties).toEqual(['openDirectory'])
    expect(placeDialog('app://tansaku/data', 'file')?.properties).toEqual(['openFile'])
  })

  it('is for pages of the app alone', () => {
    expect(placeDialog('https://example.org/', 'folder')).toBeNull()
    expect(placeDialog(undefined, 'folder')).toBeNull()
  })

  it.each(['', 'constructor', null, { properties: ['openFile'] }, ['folder']])('does not open for %j', (asked) => {
    expect(placeDialog('app://tansaku/data', asked)).toBeNull()
  })
})
