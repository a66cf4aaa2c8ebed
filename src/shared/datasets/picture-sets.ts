import { z } from 'zod'

/** What an own set of pictures may be called; it is its id. Letters of any script; nothing that a path could mean. */
export const pictureSetNameSchema = z
  .string()
  .max(60)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}\p{M} ._-]*$/u, 'a name begins with a letter or a digit; then also space . _ -')
  .refine((name) => name === name.normalize('NFC') && name === name.trim(), 'no space at its end')

export const mostClasses = 10_000
/** Side of the square that pictures are cut and resized to, pixels. */
export const pictureSizeSchema = z.int().min(16).max(512)
/** Of these the largest that most pictures of a set fill. */
export const usualPictureSizes = [32, 48, 64, 96, 128, 160, 192, 224] as const

/** Of one picture: more are not decoded. */
export const mostPicturePixels = 100_000_000
export const mostPictureBytes = 256 * 2 ** 20

export const splitNames = ['training', 'validation', 'test'] as const
export type SplitName = (typeof splitNames)[number]

export const pictureFormats = ['image-folders', 'table', 'cifar-binary', 'idx'] as const
export type PictureFormatId = (typeof pictureFormats)[number]

export const skipReasons = [
  'not-a-picture',
  'truncated',
  'unreadable',
  'too-many-pixels',
  'too-many-bytes',
  'missing',
  'link-outside',
  'link-within',
  'not-a-file',
  'no-label',
] as const
export type SkipReason = (typeof skipReasons)[number]

const skipTexts: Readonly<Record<SkipReason, string>> = {
  'not-a-picture': 'no JPEG, PNG, WebP, BMP or GIF',
  truncated: 'cut short',
  unreadable: 'cannot be read',
  'too-many-pixels': `more than ${String(mostPicturePixels / 1e6)} million pixels`,
  'too-many-bytes': `larger than ${String(mostPictureBytes / 2 ** 20)} MiB`,
  missing: 'is not there',
  'link-outside': 'a link out of the folder',
  'link-within': 'a link to a folder of the set itself',
  'not-a-file': 'neither a file nor a folder',
  'no-label': 'no label',
}
export const skipText = (reason: SkipReason): string => skipTexts[reason]

export const skippedSchema = z.object({
  /** Within the set's folder. */
  path: z.string(),
  reason: z.enum(skipReasons),
  /** What the reader said, where it said more. */
  detail: z.string().nullable(),
})
export type Skipped = z.infer<typeof skippedSchema>

/** Pictures of one class, by split. */
const classCountSchema = z.object({
  name: z.string(),
  training: z.int().nonnegative(),
  validation: z.int().nonnegative(),
  test: z.int().nonnegative(),
})
export type ClassCount = z.infer<typeof classCountSchema>

const sizeSchema = z.object({ width: z.int().positive(), height: z.int().positive() })

/** Two examples whose pixels are the same, after they were resized. */
const twinSchema = z.object({ paths: z.tuple([z.string(), z.string()]) })

/** What a look at a set found. Lists of twins are cut at `mostListed`, their counts are whole. */
export const pictureReportSchema = z.object({
  read: z.int().nonnegative(),
  skipped: z.array(skippedSchema),
  classes: z.array(classCountSchema),
  /** Classes by name that were left out, since no picture of theirs could be read. */
  emptyClasses: z.array(z.string()),
  /** Before they were resized; null where nothing was read. */
  sizes: z.object({ smallest: sizeSchema, median: sizeSchema, largest: sizeSchema }).nullable(),
  /** The same picture to learn from and to test on. */
  leaks: z.object({ count: z.int().nonnegative(), examples: z.array(twinSchema) }),
  /** The same picture in two classes. */
  contradictions: z.object({ count: z.int().nonnegative(), examples: z.array(twinSchema) }),
  /** Pictures that are there more than once, the first of each not counted. */
  repeated: z.int().nonnegative(),
})
export type PictureReport = z.infer<typeof pictureReportSchema>

export const mostListed = 100

/** How many times the smallest class the largest is, from which on it is told. */
const unequal = 10

/** What a report gives to think about, for whoever tells it in a language of their own. */
export type Concern =
  | { readonly kind: 'empty'; readonly names: readonly string[] }
  | { readonly kind: 'lacking'; readonly split: SplitName; readonly names: readonly string[] }
  | { readonly kind: 'leaks' | 'contradictions' | 'repeated'; readonly count: number }
  | {
      readonly kind: 'unequal'
      readonly most: { readonly name: string; readonly count: number }
      readonly least: { readonly name: string; readonly count: number }
    }

type Counted = Omit<PictureReport, 'skipped'>

export function concernsOf({ classes, emptyClasses, leaks, contradictions, repeated }: Counted): Concern[] {
  const totals = classes.map(({ name, training, validation, test }) => ({ name, count: training + validation + test }))
  const most = totals.reduce((a, b) => (b.count > a.count ? b : a), { name: '', count: 0 })
  const least = totals.reduce((a, b) => (b.count < a.count ? b : a), { name: '', count: Infinity })
  const lacking = splitNames.map((split) => ({
    kind: 'lacking' as const,
    split,
    names: classes.filter((each) => each[split] === 0).map(({ name }) => name),
  }))
  const counts = { leaks: leaks.count, contradictions: contradictions.count, repeated }
  return [
    ...(emptyClasses.length > 0 ? [{ kind: 'empty' as const, names: emptyClasses }] : []),
    ...lacking.filter(({ names }) => names.length > 0),
    ...(['leaks', 'contradictions', 'repeated'] as const)
      .filter((kind) => counts[kind] > 0)
      .map((kind) => ({ kind, count: counts[kind] })),
    ...(most.count > unequal * least.count ? [{ kind: 'unequal' as const, most, least }] : []),
  ]
}

/** Names that a line has room for. */
export const someNames = (names: readonly string[]): string =>
  `${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''}`

const splitVerbs: Readonly<Record<SplitName, string>> = {
  training: 'learn from',
  validation: 'validate on',
  test: 'test on',
}

/** A concern in English, as the terminal says it. */
export function concernText(concern: Concern): string {
  switch (concern.kind) {
    case 'empty':
      return `No picture could be read of: ${someNames(concern.names)}. They are left out.`
    case 'lacking':
      return `Nothing to ${splitVerbs[concern.split]} in: ${someNames(concern.names)}.`
    case 'leaks':
      return `${String(concern.count)} pictures to test or validate on are there to learn from as well: figures will flatter.`
    case 'contradictions':
      return `${String(concern.count)} pictures are in two classes.`
    case 'repeated':
      return `${String(concern.count)} pictures repeat an earlier one.`
    case 'unequal':
      return `Classes are very unequal: ${concern.most.name} has ${String(concern.most.count)} pictures, ${concern.least.name} ${String(concern.least.count)}.`
  }
}
