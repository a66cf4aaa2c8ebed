import { execFileSync } from 'node:child_process'
import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { cacheDir } from '../../../scripts/setup/paths.mjs'

const packages = ['onnx==1.23.2', 'onnxscript==0.7.2']

/**
 * PyTorch where the benches have put it (3 GB, which tests do not fetch), with what its exporters need beside it.
 * @returns null where there is none, with why on standard error
 */
export function pytorchWithExporters(): { readonly python: string; readonly env: NodeJS.ProcessEnv } | null {
  const python = join(cacheDir(), 'pytorch-2.15.0', 'bin', 'python3')
  if (!existsSync(python)) {
    console.error('No PyTorch (npm run bench fetches it): nothing of its exporters is tried.')
    return null
  }
  const folder = join(cacheDir(), 'test-exporters-1')
  if (!existsSync(folder)) {
    const partial = `${folder}.partial-${String(process.pid)}`
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--target', partial, ...packages], { stdio: 'pipe' })
    renameSync(partial, folder)
  }
  return { python, env: { ...process.env, PYTHONPATH: folder } }
}
