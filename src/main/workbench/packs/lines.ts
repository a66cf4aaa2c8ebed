import { tooLargePack } from './problems.ts'

/** A row may bring pictures and raw samples. */
const mostLineBytes = 64 * 2 ** 20
const newline = 0x0a

/** Puts lines together from bytes as they come. @throws PACK_TOO_LARGE */
export function createLines(path: string, take: (line: string) => void) {
  let begun: Uint8Array[] = []
  let begunBytes = 0
  let count = 0
  const end = (rest: Uint8Array): void => {
    const line = Buffer.concat([...begun, rest]).toString('utf8')
    begun = []
    begunBytes = 0
    count++
    take(line)
  }
  return {
    take(chunk: Uint8Array): void {
      let from = 0
      for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
        end(chunk.subarray(from, at))
        from = at + 1
      }
      const rest = chunk.subarray(from)
      begunBytes += rest.byteLength
      if (begunBytes > mostLineBytes) throw tooLargePack(path, 'a row is longer than 64 MiB')
      if (rest.byteLength > 0) begun.push(Uint8Array.from(rest))
    },
    /** What stands behind the last line break is a line too. */
    end(): void {
      if (begunBytes > 0) end(new Uint8Array())
    },
    count: () => count,
  }
}
