import { publishedArchitectures, type ArchitectureSpec } from '#shared/architecture/index.ts'

const published = publishedArchitectures
const small = (spec: ArchitectureSpec): ArchitectureSpec =>
  spec.family === 'fbnet' ? { ...spec, space: 'fbnet-cifar' } : spec
const darts = published['darts-v2']
/** What exports are held to. */
export const shippedSpecs: Record<string, ArchitectureSpec> = {
  'FBNet-A at 32²': small(published['fbnet-a']),
  'FBNet-B at 32²': small(published['fbnet-b']),
  'FBNet-C at 32²': small(published['fbnet-c']),
  'FBNet-A at 224²': published['fbnet-a'],
  'FBNet-B at 224²': published['fbnet-b'],
  'FBNet-C at 224²': published['fbnet-c'],
  MobileNetV2: published['mobilenet-v2'],
  'DARTS_V2, C 8, 8 cells': { ...darts, channels: 8, cells: 8 } as ArchitectureSpec,
}
