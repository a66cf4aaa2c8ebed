import type { PictureSet } from '#shared/contract/datasets.ts'
import { contactSheet, encodePng, type SheetLayout } from '#main/workbench/index.ts'
import type { Session } from '../session.ts'
import { halfBlocks, iterm2Picture, kittyPicture } from './encodings.ts'
import { pictureWay, type PictureWay } from './way.ts'

const samplesPerClass = 16
/** Of a set with more classes, those that come first are shown. */
const mostClassesShown = 100
/** A character of half blocks is a pixel wide: as much as lets one see what is on a picture. */
const blockSide = 16
const gap = 2

type Drawing = Exclude<PictureWay, 'no-terminal' | 'no-colours'>

const refusals = {
  'no-terminal': 'Pictures are shown on a terminal, and this output goes elsewhere.',
  'no-colours':
    'This terminal is not known to show pictures: neither as kitty or iTerm2 do, nor in true colour (COLORTERM=truecolor). The page “Data” of tansaku serve shows them.',
} as const

/** Sixteen pictures of each class as nets see them, a sheet a class; nothing in JSON. */
export async function showSamples({ client, terminal, signal }: Session, set: PictureSet): Promise<void> {
  if (terminal.isJson) return
  const way = pictureWay(process.env, process.stdout.isTTY)
  if (way === 'no-terminal' || way === 'no-colours') {
    terminal.note(refusals[way])
    return
  }
  const { classes } = set.report
  for (const [label, { name }] of classes.slice(0, mostClassesShown).entries()) {
    signal.throwIfAborted()
    const samples = await client.datasets.samples({ id: set.id, class: label, count: samplesPerClass })
    terminal.line(null, () => `\n${name}`)
    terminal.draw(
      await drawn(
        way,
        samples.map(({ png }) => Buffer.from(png, 'base64')),
      ),
    )
  }
  if (classes.length > mostClassesShown)
    terminal.note(`… and ${String(classes.length - mostClassesShown)} more classes.`)
}

async function drawn(way: Drawing, pictures: readonly Uint8Array[]): Promise<string> {
  const { pixels, width, height } = await contactSheet(pictures, layouts[way](process.stdout.columns))
  if (way === 'blocks') return halfBlocks({ pixels, width, height })
  const png = await encodePng(pixels, { width, height, channels: 3 })
  return way === 'kitty' ? kittyPicture(png) : iterm2Picture(png)
}

const wholeSheet: SheetLayout = { columns: samplesPerClass / 2, side: 64, gap }
const layouts: Readonly<Record<Drawing, (terminalColumns: number) => SheetLayout>> = {
  kitty: () => wholeSheet,
  iterm2: () => wholeSheet,
  blocks: (columns) => ({
    columns: Math.max(1, Math.floor((columns + gap) / (blockSide + gap))),
    side: blockSide,
    gap,
  }),
}
