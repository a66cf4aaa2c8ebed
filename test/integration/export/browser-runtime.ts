import { readFile } from 'node:fs/promises'
import type { tf } from '#main/search/tensor/tf.ts'
import { launchChromium } from '../../e2e/support/browser.ts'

const program = new URL('../../../node_modules/@tensorflow/tfjs/dist/tf.min.js', import.meta.url)
/** Nothing is asked of a name server: every file is answered by the test itself. */
const origin = 'http://networks.invalid'

/** TensorFlow.js in a real browser, opened once and asked again and again. */
export interface BrowserRuntime {
  /** What it answers to images [n, height, width, channels]. @param files of a graph model, `model.json` among them */
  answers(files: ReadonlyMap<string, Uint8Array>, images: tf.Tensor4D): Promise<Float32Array>
  close(): Promise<void>
}

/** The browser fetches what a network's folder holds, as its snippet does. */
export async function startBrowserRuntime(): Promise<BrowserRuntime> {
  const chromium = await launchChromium()
  const page = await chromium.newPage()
  const served = new Map<string, Uint8Array>([
    ['index.html', Buffer.from('<!doctype html><meta charset="utf-8"><script src="tf.min.js"></script>')],
    ['tf.min.js', await readFile(program)],
  ])
  await page.route(`${origin}/**`, (route) => {
    const bytes = served.get(new URL(route.request().url()).pathname.slice(1))
    return bytes === undefined ? route.fulfill({ status: 404 }) : route.fulfill({ body: Buffer.from(bytes) })
  })
  await page.goto(`${origin}/index.html`)
  return {
    async answers(files, images) {
      for (const [name, bytes] of files) served.set(name, bytes)
      const values = images.dataSync<'float32'>()
      served.set('images', new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
      const answer = await page.evaluate<number[]>(`(async () => {
        const model = await tf.loadGraphModel('model.json')
        const pixels = new Float32Array(await (await fetch('images')).arrayBuffer())
        const logits = model.predict({ images: tf.tensor4d(pixels, ${JSON.stringify(images.shape)}) })
        const answer = Array.from(await logits.data())
        model.dispose()
        return answer
      })()`)
      return Float32Array.from(answer)
    },
    close: () => chromium.close(),
  }
}
