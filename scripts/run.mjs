// npm's scripts: node scripts/run.mjs TASK [arguments]. Starts on any Node from 18 on, sets up what the task needs, and
// goes on under Node 24.
import { exitWith } from './launch.mjs'
import { ensureParts, baseParts, coreParts } from './setup/index.mjs'
import { tasks } from './tasks.mjs'

await exitWith(async () => {
  const [name, ...args] = process.argv.slice(2)
  const task = tasks[name ?? '']
  if (task === undefined) {
    const width = Math.max(...Object.keys(tasks).map((key) => key.length))
    process.stderr.write(
      `${name === undefined ? '' : `There is no task "${name}". `}Tasks:\n` +
        Object.entries(tasks)
          .map(([key, { about }]) => `  ${key.padEnd(width)}  ${about}\n`)
          .join(''),
    )
    return 2
  }
  if (task.needs) {
    try {
      await ensureParts(task.needs === 'core' ? coreParts : baseParts)
    } catch (error) {
      // Whoever reads only the last line learns that nothing was tested.
      if (task.isTest)
        process.once('exit', () => {
          process.stdout.write('\n0 passed, 1 failed, 0 skipped\n')
        })
      throw error
    }
  }
  return task.run(args)
})
