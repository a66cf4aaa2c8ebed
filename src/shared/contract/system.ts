import { z } from 'zod'

/** One part the workbench stands on, as `tansaku doctor` lists it. */
export const partSchema = z.object({
  id: z.string(),
  label: z.string(),
  state: z.enum(['ok', 'missing', 'stale', 'broken', 'optional']),
  found: z.string().nullable(),
  expected: z.string().nullable(),
  /** The command or step that mends it. */
  remedy: z.string().nullable(),
  bytes: z.number().nullable(),
})
export type Part = z.infer<typeof partSchema>

/** A stored row that cannot be read: damaged, or another version's. It is left out of what it belongs to. */
export const unreadableRowSchema = z.object({
  entity: z.enum([
    'device',
    'latency-table',
    'audit',
    'retarget',
    'comparison',
    'plan',
    'deployment',
    'dataset',
    'search',
    'sweep',
    'architecture',
    'evaluation',
    'measurement',
    'layer-timing',
    'published-figure',
    'settings',
    'worker',
    'marks',
  ]),
  /** Of the thing itself, or of the one that a part of it is missing from. */
  id: z.string(),
  message: z.string(),
})
export type UnreadableRow = z.infer<typeof unreadableRowSchema>

export const systemInfoSchema = z.object({
  version: z.string(),
  host: z.enum(['desktop', 'headless', 'cli']),
  dataFolder: z.string(),
  interrupted: z.array(z.string()),
})
export type SystemInfo = z.infer<typeof systemInfoSchema>
