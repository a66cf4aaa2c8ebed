import { groupName } from '#shared/comparison/index.ts'
import type { Front, FrontPoint, FrontRivals } from '#shared/contract/fronts.ts'
import { trustWord } from '#shared/latency/trust-texts.ts'
import { figureText, protocolText } from './figures.ts'
import { count, latency, percent, table } from './format.ts'
import { notShown, seriesLabel } from './targets.ts'

/** Each target's architectures, which of them are on its front, and what they were held against. */
export function describeFront(front: Front): string {
  const isLatency = front.x.endsWith('latency')
  const { deployed } = front
  if (front.series.every((series) => series.points.length === 0)) {
    if (deployed !== null)
      return `No trained network was deployed in ${deployed.precision} yet. Run one on a device with tansaku deploy ID --precision ${deployed.precision}.`
    if (isBytes(front))
      return `No trained network was run on a device yet, which tells its ${front.x === 'size' ? 'file’s size' : 'memory'} there. Do it with tansaku deploy ID.`
    return `No architecture has both an accuracy and ${isLatency ? 'a latency' : front.x} yet. Train one with tansaku evaluate, and time it with tansaku measure ID.`
  }
  const heading =
    front.protocol === null
      ? ''
      : `${deployed === null ? protocolText(front.protocol, front.protocols) : deployedText(deployed, front.protocol.name)}\n\n`
  return (
    heading +
    front.series
      .map((series) => {
        const isPredicted = front.x === 'predicted-latency'
        const rows = series.points.map((point) => [
          point.standing === 'front' ? '*' : '',
          point.name,
          isLatency
            ? `${latency(point.x)}${point.error === null ? '' : ` ± ${percent(point.error)}`}`
            : isBytes(front)
              ? mebibytes(point.x)
              : count(point.x),
          ...(isPredicted ? [point.basis ?? ''] : []),
          ...(deployed !== null && point.xInterval !== null
            ? [`${latency(point.xInterval.low)} – ${latency(point.xInterval.high)}`]
            : []),
          ...(isLatency && deployed === null ? [trustWord(point.trust)] : []),
          ...accuracyCells(point),
          point.stated ? `stated (${point.publishedIn ?? ''})` : (point.publishedIn ?? point.origin),
          point.architectureId,
        ])
        const label = seriesLabel(series, front)
        const title = label === '' ? '' : `${label}\n`
        return `${title}${table(['', 'architecture', `>${isLatency ? 'latency' : front.x}`, ...(isPredicted ? ['which is'] : []), ...(deployed === null ? [...(isLatency ? ['trust'] : []), '>accuracy', '>seeds'] : ['>95 % interval', '>top-1', '>95 % interval', '>pictures']), 'origin', 'id'], rows)}\n* on the front${series.hypervolume === null ? '' : `; area under it (hypervolume) ${hypervolumeText(series.hypervolume, isLatency)}`}${rivalsText(series.rivals)}`
      })
      .join('\n\n') +
    notShown(front)
      .map((line) => `\n${line}`)
      .join('')
  )
}

const accuracyCells = ({ testAccuracy, accuracyInterval, pictures, publishedIn, seeds }: FrontPoint): string[] =>
  pictures === null || accuracyInterval === null
    ? [
        figureText({ mean: testAccuracy, interval: accuracyInterval }, 'accuracy'),
        publishedIn === null ? String(seeds) : '',
      ]
    : [percent(testAccuracy), `${percent(accuracyInterval.low)} – ${percent(accuracyInterval.high)}`, String(pictures)]

const deployedText = ({ precision, without }: NonNullable<Front['deployed']>, protocol: string): string =>
  `As deployed in ${precision}: top-1 on the device's pictures; trained by ${protocol}.${without === 0 ? '' : ` Left out, as not deployed in ${precision}: ${String(without)} ${without === 1 ? 'network' : 'networks'}.`}`

/** What the architectures were held against at equal latency. */
const rivalsText = (rivals: readonly FrontRivals[]): string =>
  rivals.length === 0
    ? ''
    : `\n\n${table(
        ['at equal latency', '>latency', '>accuracy', '>trainings'],
        rivals.flatMap(({ kind, points }) =>
          points.map((point) => [
            groupName(kind),
            latency(point.x),
            figureText(point, 'accuracy'),
            String(point.trainings),
          ]),
        ),
      )}`

const isBytes = ({ x }: Front): boolean => x === 'size' || x === 'memory'
const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toPrecision(3)} MiB`

const hypervolumeText = (area: number, isLatency: boolean): string =>
  isLatency ? `${(area / 1_000).toPrecision(3)} ms` : area.toPrecision(3)
