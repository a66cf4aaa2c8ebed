// The app's icon as pictures, drawn from the pages' own.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../setup/paths.mjs'

const sizes = [16, 32, 48, 64, 128, 256, 512, 1024]
export const iconsFolder = join(root, 'dist', 'icons')
export const iconSource = join(root, 'src', 'renderer', 'public', 'icon.svg')

/** Sizes as electron-builder looks for them: 256x256.png. */
export async function writeIcons(folder = iconsFolder) {
  // Not at the top: set-up's own scripts run before there is a package of npm.
  const { default: sharp } = await import('sharp')
  mkdirSync(folder, { recursive: true })
  for (const size of sizes) {
    const drawn = sharp(iconSource, { density: (72 * size) / 32 }).resize(size, size)
    await drawn.png().toFile(join(folder, `${size}x${size}.png`))
  }
  return 0
}
