import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SetupError } from '../setup/errors.mjs'
import { makeStandIn } from './stand-in.mjs'

/**
 * @param {string[]} args of `npm run package`
 * @returns {{withoutWindow: boolean, withAppImage: boolean, forThisComputer: boolean}}
 */
export function readPackArguments(args, platform = process.platform) {
  const known = ['--without-window', '--appimage', '--this-computer']
  const unknown = args.filter((arg) => !known.includes(arg))
  if (unknown.length > 0)
    throw new SetupError(
      `package does not know ${unknown.join(' ')}.`,
      `npm run package [-- ${known.map((name) => `[${name}]`).join(' ')}]`,
    )
  if (platform !== 'linux' && args.length > 0)
    throw new SetupError(`${args.join(' ')} is for Linux alone.`, 'npm run package')
  if (platform === 'win32')
    throw new SetupError(
      'There is no package for Windows: TensorFlow has no library for it.',
      'Install the Linux package inside WSL 2 (`wsl --install`).',
    )
  return {
    withoutWindow: args.includes('--without-window'),
    withAppImage: args.includes('--appimage'),
    forThisComputer: args.includes('--this-computer'),
  }
}

const thisComputer = 'isForThisComputer'

/** Whether electron-builder, which calls a hook with its packager, was asked for a package of that kind. */
export const isForThisComputer = (packager) => String(packager.config.extraMetadata?.[thisComputer]) === 'true'

/**
 * Runs electron-builder. It downloads Electron's program itself unless it is shown one, and an AppImage's tools always.
 * @param {(args: string[]) => Promise<number>} builder
 * @param {{hasElectron: boolean, withoutWindow?: boolean, withAppImage?: boolean, forThisComputer?: boolean}} options
 * `hasElectron`: whether Electron's program is installed beside its package; `forThisComputer`: for processors like
 * this computer's alone, with the benchmark program that it has
 * @returns {Promise<number>} its exit code
 * @throws SetupError where it failed for want, by all that can be told, of that program
 */
export async function pack(
  builder,
  { hasElectron, withoutWindow = false, withAppImage = false, forThisComputer = false },
) {
  const targets = [
    ...(withAppImage ? ['--linux', 'dir', 'AppImage'] : []),
    ...(forThisComputer ? [`-c.extraMetadata.${thisComputer}=true`] : []),
  ]
  if (withoutWindow) {
    const folder = mkdtempSync(join(tmpdir(), 'tansaku-stand-in-'))
    try {
      return await builder([...targets, `-c.electronDist=${makeStandIn(folder)}`])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  const code = await builder([
    ...targets,
    ...(hasElectron ? [`-c.electronDist=${join('node_modules', 'electron', 'dist')}`] : []),
  ])
  if (code !== 0 && !hasElectron) {
    throw new SetupError(
      "There is no package: electron-builder has to download Electron's program, which is not installed here, and failed (its reason stands above).",
      'npx install-electron, where its download is allowed; then npm run package. Without it: npm run package -- --without-window, for the terminal and a browser.',
    )
  }
  return code
}
