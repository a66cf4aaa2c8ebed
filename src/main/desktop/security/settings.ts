// The shell's security settings as plain data, so that a test can read them without Electron. Numbers: Electron's
// security checklist.

/** Items 2 to 4, 6, 8 to 11: what a window's page may be and do. */
export const webPreferences = {
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
  spellcheck: false,
} as const

/** Item 18: the pages have a scheme of their own, instead of file:, and may use nothing but what it serves. */
export const appScheme = {
  scheme: 'app',
  privileges: {
    standard: true,
    secure: true,
    supportFetchAPI: true,
    corsEnabled: false,
    stream: false,
    bypassCSP: false,
  },
} as const

export const appOrigin = 'app://tansaku'

/** Item 5: what a page may do: copy a figure to the clipboard, and tell by its user's choice what ended. */
export const grantedPermissions: readonly string[] = ['clipboard-sanitized-write', 'notifications']

/** Item 13: addresses the window itself may show. */
export const isOwnPage = (url: string): boolean => {
  try {
    const { protocol, host } = new URL(url)
    return `${protocol}//${host}` === appOrigin
  } catch {
    return false
  }
}

/** Item 15: addresses that may be opened in the user's browser. */
export const isOpenable = (url: string): boolean => {
  try {
    return new URL(url).protocol === 'https:'
  } catch {
    return false
  }
}
