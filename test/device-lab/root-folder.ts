import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheDir } from '../../scripts/setup/paths.mjs'
import { packages, shellTools, suite } from './packages.ts'
import { runCommand } from './run-command.ts'

const adbProperties = join(import.meta.dirname, 'phone', 'adbd-properties.cpp')

const cacheFolder = (): string => join(cacheDir(), 'device-lab')

/** This machine's own Debian mirror, as its apt configuration names it, and the key it is signed by. */
export async function debianMirror(): Promise<string> {
  const text = await runCommand('apt-get', [
    'indextargets',
    '--format',
    '$(REPO_URI) $(RELEASE) $(ORIGIN)',
    'Created-By: Packages',
  ])
  const mirrors = text
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([uri, , origin]) => uri && origin === 'Debian')
  const main = mirrors.find(
    ([uri, release]) => uri && release && !/[-/](security|updates|backports)/.test(`${uri} ${release}`),
  )
  const uri = main?.[0] ?? mirrors[0]?.[0]
  if (!uri)
    throw new Error(
      'the apt configuration of this computer names no Debian mirror (the pretend phones are made of Debian packages)',
    )
  return uri
}

/**
 * The root folder shared by all pretend phones, built once into the cache (about 18 MB fetched with apt, nothing
 * installed).
 * Returns its path. Throws where there is no apt, no Debian mirror or no C++ compiler.
 */
export async function rootFolder(): Promise<string> {
  const recipe = createHash('sha256')
    .update(JSON.stringify([packages, shellTools, suite]))
    .update(await readFile(adbProperties))
    .update(await readFile(import.meta.filename))
  const target = join(cacheFolder(), `root-${recipe.digest('hex').slice(0, 12)}`)
  if (existsSync(target)) return target
  await mkdir(cacheFolder(), { recursive: true })
  const work = await mkdtemp(join(cacheFolder(), 'building-'))
  try {
    await download(join(work, 'apt'))
    const root = join(work, 'root')
    await mkdir(root)
    for (const file of (await readdir(join(work, 'apt'))).filter((name) => name.endsWith('.deb'))) {
      await runCommand('dpkg-deb', ['-x', join(work, 'apt', file), root])
    }
    await furnish(root)
    await rename(root, target).catch((error: unknown) => {
      // Another test run may have finished the same folder first.
      if (!existsSync(target)) throw error
    })
    return target
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** Fetches the packages with a private apt folder: this computer's own lists and packages stay as they are. */
async function download(folder: string): Promise<void> {
  const sources = join(folder, 'sources.list')
  for (const part of ['state/lists/partial', 'cache/archives/partial', 'etc/parts'])
    await mkdir(join(folder, part), { recursive: true })
  await writeFile(sources, `deb ${await debianMirror()} ${suite} main\n`)
  await writeFile(join(folder, 'state', 'status'), '')
  const apart = {
    'Dir::State': join(folder, 'state'),
    'Dir::State::status': join(folder, 'state', 'status'),
    'Dir::Cache': join(folder, 'cache'),
    'Dir::Etc::sourcelist': sources,
    'Dir::Etc::sourceparts': join(folder, 'etc', 'parts'),
    'Dir::Etc::preferencesparts': join(folder, 'etc', 'parts'),
    'APT::Sandbox::User': '',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    'APT::Update::Post-Invoke': '',
    'APT::Install-Recommends': 'false',
  }
  const options = Object.entries(apart).flatMap(([name, value]) => ['-o', `${name}=${value}`])
  await runCommand('apt-get', [...options, 'update'], { cwd: folder })
  await runCommand('apt-get', [...options, 'download', ...packages], { cwd: folder })
}

/** What Debian's packages lack of a phone: /system/bin, the mount points, the library cache, adbd's property store. */
async function furnish(root: string): Promise<void> {
  for (const folder of [
    'proc',
    'sys',
    'dev',
    'tmp',
    'lab',
    'sdcard',
    'system/bin',
    'data/local/tmp',
    'data/misc/adb',
    'usr/libexec',
  ]) {
    await mkdir(join(root, folder), { recursive: true })
  }
  // Debian's base-files would bring these.
  for (const folder of ['bin', 'sbin', 'lib', 'lib64'])
    if (!existsSync(join(root, folder))) await symlink(`usr/${folder}`, join(root, folder))
  await symlink('/usr/bin/mksh', join(root, 'system/bin/sh'))
  for (const tool of shellTools) await symlink(busybox(root), join(root, 'system/bin', tool))
  await rm(join(root, 'usr/bin/sh'), { force: true })
  await symlink('mksh', join(root, 'usr/bin/sh'))
  await cp(adbProperties, join(root, 'system/adbd-properties.cpp'))
  await runCommand('g++', [
    '-std=c++17',
    '-O1',
    '-fPIC',
    '-shared',
    '-o',
    join(root, 'system/adbd-properties.so'),
    adbProperties,
  ])
  await runCommand('/sbin/ldconfig', ['-r', root])
}

function busybox(root: string): string {
  const path = ['/usr/bin/busybox', '/bin/busybox'].find((candidate) => existsSync(join(root, candidate)))
  if (!path) throw new Error('busybox-static holds no busybox where it was expected')
  return path
}
