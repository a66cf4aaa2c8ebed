import type { NasSettings } from '#shared/algorithms/index.ts'

/** What an architecture is worth to a search: how good it is, and what the controller is rewarded with. */
export interface Worth {
  /** What children are compared by. */
  readonly score: number
  readonly reward: number
}

/**
 * With a target score and reward are ACC · (LAT / T)^w (Tan et al. 2019, MnasNet, equation 2). Without, architectures
 * are compared by ACC and the reward is ACC³, which tells good ones apart (Zoph and Le 2017, section 4.1).
 */
export function worthOf(
  accuracy: number,
  latencyUs: number | null,
  { latencyTargetUs, latencyExponent }: Pick<NasSettings, 'latencyTargetUs' | 'latencyExponent'>,
): Worth {
  if (latencyTargetUs === null || latencyUs === null) return { score: accuracy, reward: accuracy ** 3 }
  const score = accuracy * (latencyUs / latencyTargetUs) ** latencyExponent
  return { score, reward: score }
}

/** c of the reward c / perplexity² (Zoph and Le 2017, section 4.2). */
const textRewardConstant = 80

/** Of text children are compared by 1 / perplexity, and the reward is 80 / perplexity². */
export const textWorthOf = (score: number): Worth => ({ score, reward: textRewardConstant * score ** 2 })
