import { z } from 'zod'
import { TansakuError } from '#shared/errors.ts'
import { isNamedLikePicture } from './pictures.ts'

/** What a list says of one picture. */
export interface TableRow {
  readonly path: string
  /** Null where the row has none. */
  readonly label: string | null
  readonly split: string | null
}

const pathNames = ['path', 'file', 'filename', 'file_name', 'filepath', 'image', 'image_path', 'img']
const labelNames = ['label', 'class', 'category', 'target', 'class_name', 'label_name']
const splitColumns = ['split', 'subset', 'set', 'partition']

/** CSV with a header, or two columns without one: a path, a label. @throws TansakuError DATASET_UNUSABLE */
export function csvRows(text: string, name: string): TableRow[] {
  const rows = parseCsv(text.replace(/^\ufeff/, ''))
  const header = rows[0]?.map((cell) => cell.trim().toLowerCase()) ?? []
  const column = (names: readonly string[]): number => header.findIndex((cell) => names.includes(cell))
  const [path, label, split] = [column(pathNames), column(labelNames), column(splitColumns)]
  if (path >= 0 && label >= 0)
    return rows.slice(1).map((row) => ({
      path: row[path] ?? '',
      label: row[label]?.trim() || null,
      split: split < 0 ? null : row[split] || null,
    }))
  if (isNamedLikePicture(rows[0]?.[0] ?? ''))
    return rows.map((row) => ({ path: row[0]!, label: row[1]?.trim() || null, split: row[2] || null }))
  throw new TansakuError(
    'DATASET_UNUSABLE',
    `${name} has the columns ${header.join(', ') || '(none)'}: it needs one for the path (${pathNames[0]!}) and one for the label (${labelNames[0]!}).`,
    { file: name, columns: header.slice(0, 50) },
  )
}

/** RFC 4180; the delimiter is what the first line has most of. Empty lines are none. */
function parseCsv(text: string): string[][] {
  const firstLine = /^[^\r\n]*/.exec(text)![0].replace(/"[^"]*"/g, '')
  const delimiter = [',', ';', '\t'].reduce((a, b) => (firstLine.split(b).length > firstLine.split(a).length ? b : a))
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let isQuoted = false
  const endRow = (): void => {
    row.push(cell)
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
    cell = ''
  }
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!
    if (isQuoted) {
      if (character !== '"') cell += character
      else if (text[at + 1] === '"') cell += text[at++]
      else isQuoted = false
    } else if (character === '"' && cell === '') isQuoted = true
    else if (character === delimiter) {
      row.push(cell)
      cell = ''
    } else if (character === '\n') endRow()
    else if (character !== '\r' || text[at + 1] !== '\n') cell += character
  }
  if (cell !== '' || row.length > 0) endRow()
  return rows
}

const jsonLineSchema = z.record(z.string(), z.unknown())

/** A JSON object a line. @throws TansakuError DATASET_UNUSABLE */
export function jsonRows(text: string, name: string): TableRow[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return []
    const parsed = jsonLineSchema.safeParse(attempt(line))
    const value = (names: readonly string[]): string | null => {
      const found = names.map((key) => parsed.data?.[key]).find((each) => each !== undefined && each !== null)
      return typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean' ? String(found) : null
    }
    const path = value(pathNames)
    if (path === null)
      throw new TansakuError(
        'DATASET_UNUSABLE',
        `Line ${String(index + 1)} of ${name} is no JSON object with a ${pathNames[0]!}: each line needs one, and a ${labelNames[0]!}.`,
        { file: name, line: index + 1 },
      )
    return [{ path, label: value(labelNames)?.trim() || null, split: value(splitColumns) }]
  })
}

function attempt(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
