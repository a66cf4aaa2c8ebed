// A folder laid out as Electron's for Linux, for where Electron's program cannot be had: in place of the window its
// program serves the pages to a browser. What the folder is says its version file.
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const mark = 'none: this package has no window'

const program = `#!/bin/sh
# In place of Electron's program, which this package was made without.
here=\${0%/*}
case \${1-} in
  tansaku://*) shift ;; # a link for the window
esac
exec "$here/resources/tansaku" serve "$@"
`

/** @param {string} folder where to make it */
export function makeStandIn(folder) {
  for (const name of ['', 'locales', 'resources']) mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, 'electron'), program)
  chmodSync(join(folder, 'electron'), 0o755)
  writeFileSync(join(folder, 'version'), `${mark}\n`)
  return folder
}

/** Whether a packed folder was made of the stand-in. */
export function isStandIn(folder) {
  try {
    return readFileSync(join(folder, 'version'), 'utf8').trim() === mark
  } catch {
    return false
  }
}
