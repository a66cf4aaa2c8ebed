/**
 * Whether averaging begins after an epoch: when validation is worse than the best of all epochs but the last
 * `nonMonotone`
 * (Merity et al. 2018, algorithm 1, as quark0/darts rnn/train.py has it).
 * @param earlier losses of the epochs before
 */
export function averagingStarts(earlier: readonly number[], loss: number, nonMonotone: number): boolean {
  return earlier.length > nonMonotone && loss > Math.min(...earlier.slice(0, -nonMonotone))
}
