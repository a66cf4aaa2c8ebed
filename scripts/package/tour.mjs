// node scripts/package/tour.mjs [FOLDER]: a packed app's terminal and server in a bare root, from `doctor` to `front`.
import { spawn } from 'node:child_process'
import { copyFileSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { appPlace, inside, makeBareRoot, nodePlace, whyNoBareRoot } from './bare-root.mjs'

const tiny = ['--preset', 'demo', '--epochs', '1', '--batch-size', '8', '--training-images', '400']

async function tour(app) {
  const why = whyNoBareRoot()
  if (why !== undefined) throw new Error(`No bare root can be entered here: ${why}`)
  const root = makeBareRoot(app)
  const run = (command, isQuiet = false) =>
    new Promise((resolve, reject) => {
      if (!isQuiet) process.stdout.write(`\n$ ${command.join(' ').replace(`${appPlace}/resources/`, '')}\n`)
      const child = spawn(...inside(root, app, command), { stdio: ['ignore', 'pipe', 'pipe'] })
      let out = ''
      const take = (isShown) => (text) => {
        if (isShown) process.stdout.write(text)
        else out += text
      }
      child.stdout.setEncoding('utf8').on('data', take(!isQuiet))
      child.stderr.setEncoding('utf8').on('data', take(true))
      child.on('error', reject)
      child.on('close', (code) => {
        if (code === 0) resolve(out)
        else reject(new Error(`${command.join(' ')} ended with ${code}`))
      })
    })
  const tansaku = (...args) => run([join(appPlace, 'resources', 'tansaku'), ...args])
  try {
    for (const name of ['python3', 'npm', 'node', 'g++', 'cc']) await run(['/bin/sh', '-c', `! command -v ${name}`])
    await run([nodePlace(), '-p', '`network interfaces: ${Object.keys(os.networkInterfaces())}`'])
    await tansaku('doctor')
    await tansaku('measure', '--space', 'fbnet-mini', '--budget', '30')
    await tansaku('list', 'tables')
    await tansaku('search', '--table', 'latest', ...tiny, '--warmup-epochs', '0')
    const listed = await run([join(appPlace, 'resources', 'tansaku'), 'list', 'architectures', '--json'], true)
    const [{ id }] = JSON.parse(listed)
    await tansaku('evaluate', id, ...tiny)
    await tansaku('measure', id)
    await tansaku('front')
    copyFileSync(join(import.meta.dirname, 'ask-server.mjs'), join(root, 'tmp', 'ask-server.mjs'))
    await run([nodePlace(), '/tmp/ask-server.mjs'])
    process.stdout.write('\nAll of it ran in the bare root.\n')
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

await tour(realpathSync(process.argv[2] ?? join(import.meta.dirname, '..', '..', 'dist', 'linux-unpacked')))
