import type { DatasetCheck, PictureSet } from '#shared/contract/datasets.ts'
import { concernsOf, concernText, skipText, type SplitName } from '#shared/datasets/picture-sets.ts'
import { table } from './format.ts'

/** Skipped files that a terminal lists; `--json` has all of them. */
const listed = 10

/** What was found in a set of pictures. */
export function reportText({ id, from, format, height, width, channels, given, report }: PictureSet): string {
  const { read, classes, sizes, skipped, leaks, contradictions } = report
  const sum = (part: SplitName): string => String(classes.reduce((total, each) => total + each[part], 0))
  const size = (each: { width: number; height: number } | undefined): string =>
    each === undefined ? '–' : `${String(each.width)} × ${String(each.height)}`
  const sections = [
    `${id}: ${String(read)} pictures of ${String(classes.length)} classes in ${from} (${format}), kept as ${String(width)} × ${String(height)} × ${String(channels)}.`,
    `Sizes: ${size(sizes?.smallest)} to ${size(sizes?.largest)}, median ${size(sizes?.median)}. ${given.length === 0 ? 'Splits were drawn from each class.' : `Splits that came with the files: ${given.join(', ')}.`}`,
    table(
      ['class', '>training', '>validation', '>test'],
      [
        ...classes.map((each) => [each.name, String(each.training), String(each.validation), String(each.test)]),
        ['', sum('training'), sum('validation'), sum('test')],
      ],
    ),
    concernsText(report),
    skipped.length === 0
      ? ''
      : table(
          ['skipped', 'because', ''],
          skipped.slice(0, listed).map(({ path, reason, detail }) => [path, skipText(reason), detail ?? '']),
        ) + (skipped.length > listed ? `\n… and ${String(skipped.length - listed)} more, see --json` : ''),
    twinText('The same picture to learn from and to test or validate on', leaks),
    twinText('The same picture in two classes', contradictions),
  ]
  return sections.filter((text) => text !== '').join('\n\n')
}

function twinText(title: string, { count, examples }: PictureSet['report']['leaks']): string {
  if (count === 0) return ''
  const rows = examples.slice(0, listed).map(({ paths }) => [...paths])
  return `${title}:\n${table(['', ''], rows).trimStart()}${count > rows.length ? `\n… and ${String(count - rows.length)} more` : ''}`
}

const concernsText = (report: PictureSet['report']): string =>
  [
    ...(report.skipped.length > 0 ? [`${String(report.skipped.length)} files were skipped.`] : []),
    ...concernsOf(report).map(concernText),
  ].join('\n')

/** What has become of its files. */
export function checkText({ id, files, changed, missing, added }: DatasetCheck, { report }: PictureSet): string {
  const lines = [
    changed.length + missing.length === 0
      ? `${id}: all ${String(files)} files are as they were when it was added.`
      : `${id}: of ${String(files)} files ${String(changed.length)} have changed and ${String(missing.length)} are gone since it was added. It cannot be used until they are back.`,
    namesText('Changed', changed),
    namesText('Gone', missing),
    namesText('Come since, and no part of it', added),
    concernsText(report),
  ]
  return lines.filter((text) => text !== '').join('\n')
}

const namesText = (title: string, names: readonly string[]): string =>
  names.length === 0
    ? ''
    : `${title}: ${names
        .slice(0, listed)
        .map((name) => name.replaceAll('\n', ' '))
        .join(', ')}${names.length > listed ? ` and ${String(names.length - listed)} more` : ''}`
