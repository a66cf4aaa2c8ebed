import type { OpenDialogOptions } from 'electron'
import { z } from 'zod'
import { placeKinds, type PlaceKind } from '#shared/contract/shell.ts'
import { isOwnPage } from './security/settings.ts'

// Two dialogs: on Linux and Windows one that opens folders shows no files.
const dialogs: Readonly<Record<PlaceKind, OpenDialogOptions>> = {
  folder: { properties: ['openDirectory'] },
  file: {
    properties: ['openFile'],
    filters: [
      { name: 'CSV, TSV, JSON Lines', extensions: ['csv', 'tsv', 'jsonl'] },
      { name: '*', extensions: ['*'] },
    ],
  },
}

const placeKindSchema = z.enum(placeKinds)

/** The dialog that a page asked for; null where another page asks, or for something else. */
export function placeDialog(pageUrl: string | undefined, asked: unknown): OpenDialogOptions | null {
  const kind = placeKindSchema.safeParse(asked)
  return kind.success && pageUrl !== undefined && isOwnPage(pageUrl) ? dialogs[kind.data] : null
}
