/** Settings that came later, with the value with which a run is as it was before there were any. */
const later: readonly { readonly setting: string; readonly before: unknown; readonly silent: readonly string[] }[] = [
  { setting: 'validationShare', before: 0, silent: ['validationShare'] },
  { setting: 'inheritFrom', before: null, silent: ['inheritFrom'] },
  { setting: 'sampledPaths', before: false, silent: ['sampledPaths'] },
  { setting: 'otherDevices', before: [], silent: ['otherDevices'] },
  { setting: 'latencyLoss', before: 'article', silent: ['latencyLoss', 'latencyTargetUs', 'latencyWeight'] },
]

/**
 * Settings as a checkpoint's identity has them: checkpoints of a run begun before there was a setting say nothing of it
 * and fit the settings that are read of it today.
 */
export function identitySettings<S extends object>(settings: S): Partial<S> {
  const values = settings as Readonly<Record<string, unknown>>
  const silent = later.flatMap((each) =>
    JSON.stringify(values[each.setting]) === JSON.stringify(each.before) ? each.silent : [],
  )
  return Object.fromEntries(Object.entries(settings).filter(([key]) => !silent.includes(key))) as Partial<S>
}
