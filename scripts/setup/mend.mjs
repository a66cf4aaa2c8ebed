// node scripts/setup/mend.mjs [--json] [PART…]: brings parts in order, all but the extra ones when none is named. With
// --json it tells what it does as JSON lines on standard output, for a program that shows it.
import { SetupError } from './errors.mjs'
import { allParts, ensureParts, extraParts } from './index.mjs'
import { createLog } from './log.mjs'

const print = (line) => {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

/** The same calls as createLog's. */
function createJsonLog() {
  return {
    line: (text) => {
      print({ type: 'say', text })
    },
    part: (part) => ({
      say: (text) => {
        print({ type: 'say', text: `${part}: ${text}` })
      },
      progress: (text, done = null, total = null) => {
        print({ type: 'progress', part, text, done, total: total || null })
      },
      end: () => {},
    }),
  }
}

const args = process.argv.slice(2)
const isJson = args.includes('--json')
const names = args.filter((arg) => arg !== '--json')
try {
  const known = [...allParts, ...extraParts]
  const unknown = names.filter((name) => !known.some((part) => part.id === name))
  if (unknown.length > 0)
    throw new SetupError(
      `There is no part ${unknown.join(', ')} that set-up makes.`,
      `Ask for some of ${known.map((part) => part.id).join(', ')}.`,
    )
  const wanted = names.length === 0 ? allParts : known.filter((part) => names.includes(part.id))
  const log = isJson ? createJsonLog() : createLog()
  if (!(await ensureParts(wanted, { log }))) log.line('Everything that set-up makes is in order.')
} catch (error) {
  if (!(error instanceof SetupError)) throw error
  if (isJson) print({ type: 'failed', message: error.message, remedy: error.remedy })
  else process.stderr.write(`\n${error.message}\n-> ${error.remedy}\n`)
  process.exitCode = 1
}
