import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { tf } from '#main/search/tensor/tf.ts'

const program = fileURLToPath(new URL('runtime-answers.py', import.meta.url))

/** Which order of an image's axes a runtime wants. */
const orders = { ncnn: [0, 3, 1, 2], tflite: [0, 1, 2, 3] } as const
export type RuntimeName = keyof typeof orders

/** Other programs' runtimes, loaded once and asked again and again. */
export interface Runtimes {
  readonly python: string
  /** What a runtime answers to images [n, height, width, channels]; a network is the files it is read from. */
  answers(runtime: RuntimeName, images: tf.Tensor4D, files: readonly string[]): Promise<Float32Array>
  close(): void
}

/** @param folder for what is handed to and fro */
export function startRuntimes(python: string, folder: string): Runtimes {
  const child = spawn(python, [program], { stdio: ['pipe', 'pipe', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4_000)
  })
  const lines = createInterface({ input: child.stdout })
  const ended = once(child, 'close').then(([code]) => {
    throw new Error(`the runtimes ended with ${String(code)}: ${said}`)
  })
  ended.catch(() => undefined)
  return {
    python,
    async answers(runtime, images, files) {
      const [, height, width, channels] = images.shape
      const [input, output] = [join(folder, 'images'), join(folder, 'answers')]
      writeFileSync(
        input,
        tf.tidy(() =>
          tf
            .transpose(images, [...orders[runtime]])
            .dataSync<'float32'>()
            .slice(),
        ),
      )
      const answered = once(lines, 'line')
      child.stdin.write(
        `${JSON.stringify({ runtime, shape: [channels, height, width], images: input, output, files })}\n`,
      )
      await Promise.race([answered, ended])
      return new Float32Array(Uint8Array.from(readFileSync(output)).buffer)
    },
    close: () => void child.kill(),
  }
}
