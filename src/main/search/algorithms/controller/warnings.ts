/** Of a controller without preferences: below this share of its entropy all is as good as decided. */
const goneEntropy = 0.02

/** What is doubtful about how a controller learns: each is told once. */
export interface ControllerWarnings {
  /** @param entropy as a share, see ControllerRecord @param rewards of the batch that it learns from */
  take: (what: { readonly at: string; readonly entropy: number; readonly rewards: readonly number[] }) => string[]
  notes: () => { readonly told: readonly string[] }
  loadNotes: (told: readonly string[]) => void
}

export function controllerWarnings(): ControllerWarnings {
  let told: readonly string[] = []
  return {
    take: ({ at, entropy, rewards }) => {
      const found = [
        ...(entropy < goneEntropy
          ? [
              [
                'entropy',
                `The controller has decided, at ${at}: its entropy is ${(100 * entropy).toPrecision(2)} % of what it began with, and it draws the same architecture again and again. Begin anew with a greater entropy weight or a lower learning rate of the controller.`,
              ] as const,
            ]
          : []),
        ...(rewards.length > 1 && rewards.every((reward) => reward === rewards[0])
          ? [
              [
                'rewards',
                `All ${String(rewards.length)} rewards of an update are equal (${rewards[0]!.toPrecision(3)}), at ${at}: the controller learns nothing from them. Train children for longer, or score them on more images.`,
              ] as const,
            ]
          : []),
      ].filter(([kind]) => !told.includes(kind))
      told = [...told, ...found.map(([kind]) => kind)]
      return found.map(([, message]) => message)
    },
    notes: () => ({ told }),
    loadNotes: (before) => {
      told = before
    },
  }
}
