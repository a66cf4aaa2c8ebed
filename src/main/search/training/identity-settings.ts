/**
 * Settings as a checkpoint's identity has them. A run begun before there was a validation share holds nothing out and
 * says nothing of it: its checkpoints fit the same settings with a share of 0.
 */
export function identitySettings<S extends object>(settings: S): Omit<S, 'validationShare'> | S {
  if (!('validationShare' in settings) || settings.validationShare !== 0) return settings
  const { validationShare: _none, ...others } = settings
  return others
}
