/** Settings that came later, with the value with which a run is as it was before there were any. */
const later: readonly {
  readonly setting: string
  readonly before: unknown
  readonly silent: readonly string[]
  /** Only beside this setting: elsewhere it was there from the first. */
  readonly beside?: string
  /** Only of settings that have this one. */
  readonly only?: string
}[] = [
  { setting: 'validationShare', before: 0, silent: ['validationShare'] },
  { setting: 'input', before: null, silent: ['input'] },
  { setting: 'flip', before: true, silent: ['flip'] },
  { setting: 'crop', before: 'auto', silent: ['crop'] },
  { setting: 'jitter', before: 'none', silent: ['jitter'] },
  // Evaluations had it from the first.
  { setting: 'cutout', before: 0, silent: ['cutout'], only: 'algorithm' },
  { setting: 'inheritFrom', before: null, silent: ['inheritFrom'] },
  { setting: 'sampledPaths', before: false, silent: ['sampledPaths'] },
  { setting: 'otherDevices', before: [], silent: ['otherDevices'] },
  {
    setting: 'scoredArchitectures',
    before: 0,
    silent: ['scoredArchitectures', 'statisticsBatches'],
    beside: 'sampledPaths',
  },
  { setting: 'skipShare', before: null, silent: ['skipShare'] },
  { setting: 'betaDecay', before: 0, silent: ['betaDecay'] },
  { setting: 'alphaNoise', before: 0, silent: ['alphaNoise'] },
  { setting: 'auxiliarySkip', before: false, silent: ['auxiliarySkip'] },
  { setting: 'mostSkips', before: null, silent: ['mostSkips'] },
  // Of NAS, which searched chains of layers alone; evolution had them from the first.
  { setting: 'derivedChannels', before: 36, silent: ['derivedChannels'], only: 'controllerLayers' },
  { setting: 'derivedCells', before: 20, silent: ['derivedCells'], only: 'controllerLayers' },
  { setting: 'latencyLoss', before: 'article', silent: ['latencyLoss', 'latencyTargetUs', 'latencyWeight'] },
]

/**
 * Settings as a checkpoint's identity has them: checkpoints of a run begun before there was a setting say nothing of it
 * and fit the settings that are read of it today.
 */
export function identitySettings<S extends object>(settings: S): Partial<S> {
  const values = settings as Readonly<Record<string, unknown>>
  const silent = later.flatMap(({ setting, before, silent, beside = setting, only = setting }) =>
    beside in values && only in values && JSON.stringify(values[setting]) === JSON.stringify(before) ? silent : [],
  )
  return Object.fromEntries(Object.entries(settings).filter(([key]) => !silent.includes(key))) as Partial<S>
}
