/** Of a controller without preferences: below this share of its entropy all is as good as decided. */
const goneEntropy = 0.02

/** What is doubtful about how a controller learns: each is told once. */
export interface ControllerWarnings {
  take: (what: {
    readonly at: string
    /** As a share, see ControllerRecord. */
    readonly entropy: number
    /** What all rewards of an update were, or null where they were not equal. */
    readonly equalReward: number | null
    /** Architectures scored as chance, as their loss was no number. */
    readonly diverged?: number
  }) => string[]
  notes: () => { readonly told: readonly string[] }
  loadNotes: (told: readonly string[]) => void
}

export function controllerWarnings(): ControllerWarnings {
  let told: readonly string[] = []
  return {
    take: ({ at, entropy, equalReward, diverged = 0 }) => {
      const found = [
        ...(entropy < goneEntropy
          ? [
              [
                'entropy',
                `The controller has decided, at ${at}: its entropy is ${(100 * entropy).toPrecision(2)} % of what it began with, and it draws the same architecture again and again. Begin anew with a greater entropy weight or a lower learning rate of the controller.`,
              ] as const,
            ]
          : []),
        ...(equalReward !== null
          ? [
              [
                'rewards',
                `All rewards of an update are equal (${equalReward.toPrecision(3)}), at ${at}: the controller learns nothing from them. Train children for longer, or score them on more images.`,
              ] as const,
            ]
          : []),
        ...(diverged > 0
          ? [
              [
                'diverged',
                `The loss of ${String(diverged)} of the architectures drawn was no number, at ${at}: they are rewarded as guessing would be. Begin anew with a lower learning rate of the weights.`,
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

/** What all of several rewards are, or null where they are not equal. */
export const equalRewardOf = ([first, ...others]: readonly number[]): number | null =>
  first !== undefined && others.length > 0 && others.every((reward) => reward === first) ? first : null
