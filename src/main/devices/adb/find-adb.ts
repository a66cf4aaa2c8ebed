import { execFile } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { TansakuError } from '#shared/errors.ts'
import { parseAdbVersion } from './parse/server.ts'

export interface FindAdbOptions {
  /** The user's own choice; nothing else is tried then. */
  readonly setting?: string | null
  readonly environment?: NodeJS.ProcessEnv
  readonly platform?: NodeJS.Platform
  readonly home?: string
}

/**
 * Where adb may be, best first: PATH, the Android SDK named by the environment, the folders Android Studio and packages
 * use.
 */
export function adbCandidates(options: FindAdbOptions = {}): readonly string[] {
  const { environment = process.env, platform = process.platform, home = homedir() } = options
  const program = platform === 'win32' ? 'adb.exe' : 'adb'
  const path = (environment['PATH'] ?? environment['Path'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const sdks = [
    environment['ANDROID_HOME'],
    environment['ANDROID_SDK_ROOT'],
    ...(platform === 'win32'
      ? [join(environment['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Android', 'Sdk')]
      : []),
    ...(platform === 'darwin' ? [join(home, 'Library', 'Android', 'sdk')] : []),
    ...(platform === 'win32' ? [] : [join(home, 'Android', 'Sdk'), '/usr/lib/android-sdk', '/opt/android-sdk']),
  ].flatMap((folder) => (folder === undefined || folder === '' ? [] : [folder]))
  const folders = [
    ...path,
    ...sdks.map((sdk) => join(sdk, 'platform-tools')),
    ...(platform === 'win32' ? [] : ['/usr/local/bin', '/usr/bin', '/opt/homebrew/bin']),
  ]
  return [...new Set(folders.map((folder) => join(folder, program)))]
}

/**
 * Path of the adb program.
 * @throws TansakuError ADB_MISSING with what to install.
 */
export async function findAdb(options: FindAdbOptions = {}): Promise<string> {
  const setting = options.setting ?? null
  const candidates = setting === null || setting === '' ? adbCandidates(options) : [setting]
  for (const candidate of candidates) {
    if (
      await access(candidate, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return candidate
  }
  throw new TansakuError(
    'ADB_MISSING',
    setting !== null && setting !== ''
      ? `No program can be started at ${setting}, which the settings name as adb. Correct the path, or clear the setting to search for adb.`
      : 'adb was not found on PATH nor in the Android SDK folders. Install the Android platform tools (Debian and Ubuntu: apt install adb; macOS: brew install android-platform-tools; Android Studio brings them too), or set the path to adb in the settings.',
    { tried: candidates.length },
  )
}

/** The adb program and its version, for `doctor`. Throws ADB_MISSING. */
export async function describeAdb(
  setting: string | null = null,
): Promise<{ readonly path: string; readonly protocol: number | null; readonly tools: string | null }> {
  const path = await findAdb({ setting })
  const text = await new Promise<string>((resolve) => {
    execFile(path, ['version'], { timeout: 5_000, windowsHide: true }, (_, stdout) => {
      resolve(stdout)
    })
  })
  const version = parseAdbVersion(text)
  return { path, protocol: version?.protocol ?? null, tools: version?.tools ?? null }
}
