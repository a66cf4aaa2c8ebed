import { describe, expect, it } from 'vitest'
import { appScheme, grantedPermissions, isOpenable, isOwnPage, webPreferences } from './settings.ts'

describe("the shell's security settings", () => {
  it("keep pages in the sandbox, isolated, without Node, under the web's own rules", () => {
    expect(webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
    })
  })

  it('serve pages from a secure scheme that does not get around the content security policy', () => {
    expect(appScheme.privileges).toMatchObject({ standard: true, secure: true, bypassCSP: false, corsEnabled: false })
  })

  it('grant writing to the clipboard and notifications, and nothing else', () => {
    expect(grantedPermissions).toEqual(['clipboard-sanitized-write', 'notifications'])
  })

  it.each([
    'https://example.org/',
    'file:///etc/passwd',
    'app://tansaku.example.org/',
    'app://other/',
    'javascript:alert(1)',
    'data:text/html,x',
    'about:blank',
    'nonsense',
  ])('do not show %s', (url) => {
    expect(isOwnPage(url)).toBe(false)
  })

  it("show the app's own pages", () => {
    expect(isOwnPage('app://tansaku/')).toBe(true)
    expect(isOwnPage('app://tansaku/searches/search-1')).toBe(true)
  })

  it('open links in the browser only over https', () => {
    expect(
      [
        'https://example.org/',
        'http://example.org/',
        'file:///etc/passwd',
        'javascript:alert(1)',
        'ms-settings:',
      ].filter(isOpenable),
    ).toEqual(['https://example.org/'])
  })
})
