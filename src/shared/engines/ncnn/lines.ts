/** ncnn's text graph, line by line: the format is `type name inputs outputs [blobs…] [key=value…]`. */
export interface GraphLine {
  readonly type: string
  readonly inputs: readonly string[]
  readonly output: string
  /** Layer arguments by ncnn's number; -233nn keys are arrays with their length first. */
  readonly args: readonly (readonly [number, string | number])[]
}

/** A whole number among a line's arguments; 0 where it is left out. */
export const argument = ({ args }: GraphLine, wanted: number): number =>
  Number(args.find(([key]) => key === wanted)?.[1] ?? 0)

const magic = 7767517

/** Writes the lines with a Split after each blob that several lines read; `output` names the last blob. */
export function writeLines(lines: readonly GraphLine[], output: string): string {
  const readers = new Map<string, number>()
  for (const line of lines) for (const blob of line.inputs) readers.set(blob, (readers.get(blob) ?? 0) + 1)

  const taken = new Map<string, number>()
  const nameOf = (blob: string) => (blob === output ? 'output' : blob)
  const readerName = (blob: string) => {
    if ((readers.get(blob) ?? 0) < 2) return nameOf(blob)
    const index = taken.get(blob) ?? 0
    taken.set(blob, index + 1)
    return `${nameOf(blob)}_${index}`
  }

  const text: string[] = []
  let blobs = 0
  const push = (type: string, inputs: readonly string[], outputs: readonly string[], args: GraphLine['args']) => {
    blobs += outputs.length
    const words = [
      type,
      `layer${text.length}`,
      inputs.length,
      outputs.length,
      ...inputs,
      ...outputs,
      ...args.map(([key, value]) => `${key}=${value}`),
    ]
    text.push(words.join(' '))
  }
  for (const line of lines) {
    push(line.type, line.inputs.map(readerName), [nameOf(line.output)], line.args)
    const copies = readers.get(line.output) ?? 0
    if (copies > 1)
      push(
        'Split',
        [nameOf(line.output)],
        Array.from({ length: copies }, (_, index) => `${nameOf(line.output)}_${index}`),
        [],
      )
  }
  return `${magic}\n${text.length} ${blobs}\n${text.join('\n')}\n`
}
