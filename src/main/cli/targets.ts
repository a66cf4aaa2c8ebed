import type { Front } from '#shared/contract/fronts.ts'
import { TansakuError } from '#shared/errors.ts'
import { conditionsText, targetLabel } from '#shared/latency/target.ts'

type Offered = Front['targets'][number]

/**
 * Keys of the targets a user means: each wish is a key, or words that a target's key and device name hold all of
 * (`int8`, `pixel int8`); a device alone means that with most architectures on it.
 * @throws NOT_FOUND saying what there is
 */
export function chosenTargets(
  offered: readonly Offered[],
  { targets, devices }: { readonly targets: readonly string[]; readonly devices: readonly string[] },
): string[] {
  const ofDevices = devices.flatMap((id) => {
    const found = offered.find(({ target }) => target.deviceId === id)
    if (found === undefined) throw unknown(offered, `the device ${id}`)
    return [found.key]
  })
  const named = targets.flatMap((wish) => {
    const words = wish.toLowerCase().split(/[\s/·]+/u)
    const found = offered.filter(
      (each) =>
        each.key === wish || words.every((word) => `${each.key} ${each.deviceName}`.toLowerCase().includes(word)),
    )
    if (found.length === 0) throw unknown(offered, `"${wish}"`)
    return found.map(({ key }) => key)
  })
  return [...new Set([...ofDevices, ...named])]
}

const unknown = (offered: readonly Offered[], what: string): TansakuError =>
  new TansakuError(
    'NOT_FOUND',
    `No architecture that was trained has a latency of ${what}. ${offered.length === 0 ? 'There is no target yet.' : `There are: ${offered.map(({ key }) => key).join('; ')}.`}`,
    { targets: offered.map(({ key }) => key) },
  )

/** A series' name among the targets that are known. */
export const seriesLabel = (
  { deviceName, target }: Pick<Front['series'][number], 'deviceName' | 'target'>,
  { targets }: Pick<Front, 'targets'>,
): string =>
  target === null
    ? deviceName
    : targetLabel(
        deviceName,
        target,
        targets.map((each) => each.target),
      )

/** What there is and was not chosen: one line each. */
export function notShown({ targets, series }: Pick<Front, 'targets' | 'series'>): string[] {
  const shown = new Set(series.map(({ target }) => JSON.stringify(target)))
  return targets
    .filter(({ target }) => !shown.has(JSON.stringify(target)))
    .map(
      ({ deviceName, target, architectures }) =>
        `Not shown: ${[deviceName, conditionsText(target)].filter((text) => text !== '').join(' · ')} (${String(architectures)} ${architectures === 1 ? 'architecture' : 'architectures'}); see --target.`,
    )
}
