import { join } from 'node:path'
import { SetupError } from '../setup/errors.mjs'

/**
 * Runs electron-builder. It downloads Electron's program itself unless it is shown one.
 * @param {(args: string[]) => Promise<number>} builder
 * @param {boolean} hasElectron whether Electron's program is installed beside its package
 * @returns {Promise<number>} its exit code
 * @throws SetupError where it failed for want, by all that can be told, of that program
 */
export async function pack(builder, hasElectron) {
  const code = await builder(hasElectron ? [`-c.electronDist=${join('node_modules', 'electron', 'dist')}`] : [])
  if (code !== 0 && !hasElectron) {
    throw new SetupError(
      "There is no package: electron-builder has to download Electron's program, which is not installed here, and failed (its reason stands above).",
      'npx install-electron, where its download is allowed; then npm run package',
    )
  }
  return code
}
