/** Android's names, used for every device. */
export type Abi = 'x86_64' | 'arm64-v8a' | 'armeabi-v7a'

/** The ABI of this computer as far as the benchmark has a program for it: Linux only, else null. */
export function localAbi(platform: string = process.platform, arch: string = process.arch): Abi | null {
  if (platform !== 'linux') return null
  return arch === 'x64' ? 'x86_64' : arch === 'arm64' ? 'arm64-v8a' : arch === 'arm' ? 'armeabi-v7a' : null
}
