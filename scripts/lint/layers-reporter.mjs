// A reporter of dependency-cruiser: its own findings, and folders that need each other, which its rules cannot find.
import { folderCycles } from './folder-cycles.mjs'

const isSpec = (path) => /\.spec\.m?ts$|\.spec\.mjs$/.test(path)
const cyclesMatterIn = /^(src|scripts)\//

/** @param {import('dependency-cruiser').ICruiseResult} result */
export default function report({ modules, summary }) {
  const broken = summary.violations.filter(({ rule }) => rule.severity === 'error')
  const imports = modules
    .filter(({ source }) => cyclesMatterIn.test(source) && !isSpec(source))
    .flatMap(({ source: from, dependencies }) =>
      dependencies.map(({ resolved, dependencyTypes }) => ({
        from,
        to: resolved,
        isType: dependencyTypes.includes('type-only'),
      })),
    )
    .filter(({ to }) => cyclesMatterIn.test(to))
  const cycles = folderCycles(imports)
  const reasons = new Map(summary.ruleSetUsed?.forbidden?.map(({ name, comment }) => [name, comment]))
  const lines = [
    ...broken.map(
      ({ rule, from, to, cycle }) =>
        `${rule.name}: ${[from, ...(cycle ?? [{ name: to }]).map(({ name }) => name)].join(' → ')}\n` +
        `    ${reasons.get(rule.name) ?? ''}`,
    ),
    ...cycles.map(({ folder, steps }) =>
      [
        `folder-cycle in ${folder}: ${[...steps.map(({ from }) => from), steps[0].from].join(' → ')}`,
        ...steps.map(({ example }) => `    ${example.from} imports ${example.to}`),
      ].join('\n'),
    ),
  ]
  const count = `${modules.length} files, ${lines.length === 0 ? 'every layer holds' : `${lines.length} faults`}`
  return { output: `${[...lines, count].join('\n')}\n`, exitCode: lines.length === 0 ? 0 : 1 }
}
