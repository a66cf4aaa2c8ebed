// What the desktop window offers its pages beside the workbench: where things lie on the user's computer, and which
// page a link asked for. In a browser there is none of it.

/** The name that preload gives it by in the page, and of its question on the way to main. */
export const shellName = 'tansakuShell'
export const placeWanted = 'tansaku:place-wanted'
/** Main's word to the page. */
export const pageAsked = 'tansaku:page-asked'

export const placeKinds = ['folder', 'file'] as const
export type PlaceKind = (typeof placeKinds)[number]

/** @template Dropped what the page calls a file that was dropped on it */
export interface Shell<Dropped> {
  /** The path that the user chose in the system's own dialog; null when it was closed without. */
  choosePlace(kind: PlaceKind): Promise<string | null>
  /** Where a dropped file or folder lies; null of one that lies nowhere, such as a picture of a web page. */
  placeOf(dropped: Dropped): string | null
  /** Calls the listener with the path of every page that a tansaku:// link asks for from now on. */
  onPageAsked(listener: (path: string) => void): void
}
