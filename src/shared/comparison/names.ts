import type { GroupKind } from '../contract/comparisons.ts'

const names: Readonly<Record<GroupKind, string>> = {
  found: 'found',
  random: 'random',
  'largest-macs': 'most MACs',
  'largest-params': 'most parameters',
  reference: 'MobileNetV2',
}
export const groupName = (kind: GroupKind): string => names[kind]
