// A Debian package of what electron-builder laid out, by dpkg-deb alone: electron-builder's own way needs fpm, which it
// would download.
import { chmodSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runForeground } from '../launch.mjs'
import { root } from '../setup/paths.mjs'
import { which } from '../setup/process.mjs'
import { iconSource, iconsFolder } from './icons.mjs'
import { lay } from './place-parts.mjs'
import { isStandIn } from './stand-in.mjs'

const home = '/opt/Tansaku'
const architectures = { x64: 'amd64', arm64: 'arm64' }

// The newest symbols that a native part asks for (better-sqlite3's); what Electron's window stands on.
const base = ['libc6 (>= 2.34)', 'libstdc++6 (>= 11)', 'libgcc-s1']
const window = ['libgtk-3-0 | libgtk-3-0t64', 'libnss3', 'libasound2 | libasound2t64', 'libgbm1', 'xdg-utils']

/** The entry of the system's menu; it opens tansaku:// links, too. */
export const desktopEntry = ({ hasWindow }) => `[Desktop Entry]
Type=Application
Name=Tansaku
Comment=Hardware-aware neural architecture search
Comment[ja]=ハードウェアを考えたニューラルアーキテクチャ探索
Exec=${home}/tansaku-desktop %U
Icon=tansaku
Terminal=${hasWindow ? 'false' : 'true'}
Categories=Science;ArtificialIntelligence;
MimeType=x-scheme-handler/tansaku;
`

export const controlFile = ({ version, description, architecture, bytes, hasWindow }) => `Package: tansaku
Version: ${version}
Section: science
Priority: optional
Architecture: ${architecture}
Installed-Size: ${Math.ceil(bytes / 1024)}
Depends: ${[...base, ...(hasWindow ? window : [])].join(', ')}
Recommends: adb
Maintainer: Tansaku's authors <tansaku@localhost>
Description: ${description}
 Measures operators on phones and this computer, searches, trains, compares.
 ${hasWindow ? 'With a window, a terminal command and a page for browsers.' : 'Without a window: a terminal command, and a page for browsers (tansaku serve).'}
`

const command = `#!/bin/sh
exec ${home}/resources/tansaku "$@"
`

// Electron's sandbox helper has to be root's where the system allows no user namespaces.
const afterInstall = `#!/bin/sh
set -e
if [ -e ${home}/chrome-sandbox ]; then chown root:root ${home}/chrome-sandbox; chmod 4755 ${home}/chrome-sandbox; fi
if command -v update-desktop-database >/dev/null; then update-desktop-database -q /usr/share/applications || true; fi
`

const sizeOf = (path) =>
  statSync(path).isDirectory()
    ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
    : statSync(path).size

function write(path, text, mode = 0o644) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  chmodSync(path, mode)
}

/** Lays out what the package installs. @returns {string} the package's file name */
export function layDeb(packed, folder, icons = iconsFolder) {
  const { version, description } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const architecture = architectures[process.arch] ?? process.arch
  const hasWindow = !isStandIn(packed)
  lay(packed, join(folder, home))
  const share = join(folder, 'usr', 'share')
  write(join(folder, 'usr', 'bin', 'tansaku'), command, 0o755)
  write(join(share, 'applications', 'tansaku.desktop'), desktopEntry({ hasWindow }))
  lay(iconSource, join(share, 'icons', 'hicolor', 'scalable', 'apps', 'tansaku.svg'))
  for (const name of readdirSync(icons))
    lay(join(icons, name), join(share, 'icons', 'hicolor', name.replace(/\.png$/, ''), 'apps', 'tansaku.png'))
  lay(join(root, 'LICENSE'), join(share, 'doc', 'tansaku', 'copyright'))
  const about = { version, description, architecture, bytes: sizeOf(packed), hasWindow }
  write(join(folder, 'DEBIAN', 'control'), controlFile(about))
  write(join(folder, 'DEBIAN', 'postinst'), afterInstall, 0o755)
  return `tansaku_${version}_${architecture}.deb`
}

/** @param {string} dist where electron-builder laid the app; the package is written beside it */
export async function writeDeb(dist) {
  const name = process.arch === 'x64' ? 'linux-unpacked' : `linux-${process.arch}-unpacked`
  if (which('dpkg-deb', process.env) === undefined) {
    process.stdout.write(`No .deb, since dpkg-deb is not on PATH: the app lies in ${join(dist, name)}.\n`)
    return 0
  }
  const folder = join(dist, 'deb')
  rmSync(folder, { recursive: true, force: true })
  try {
    const file = join(dist, layDeb(join(dist, name), folder))
    const code = await runForeground('dpkg-deb', ['--root-owner-group', '-Zxz', '-z1', '--build', folder, file])
    if (code === 0) process.stdout.write(`${file}\n`)
    return code
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
