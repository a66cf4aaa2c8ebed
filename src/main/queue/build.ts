import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const source = fileURLToPath(new URL('../../', import.meta.url))
/** What decides the numbers, and what the two sides say to each other. */
const programs = ['shared', 'main/compute', 'main/devices', 'main/search', 'main/queue']

let known: string | undefined

/** SHA-256 of the programs that compute a run: two machines with the same one work out the same. */
export function buildOf(): string {
  known ??= digest()
  return known
}

function digest(): string {
  const hash = createHash('sha256')
  for (const folder of programs) {
    const names = readdirSync(join(source, folder), { recursive: true, encoding: 'utf8' })
    const files = names.map((name) => name.replaceAll('\\', '/')).filter((name) => /(?<!\.spec)\.ts$/.test(name))
    for (const name of files.sort()) hash.update(`${folder}/${name}\0`).update(readFileSync(join(source, folder, name)))
  }
  return hash.digest('hex')
}
