/** Learning rates by epoch: pure functions. Epochs count from 0 and may be fractions. */

/** From `from` to `to` along half a cosine (Loshchilov and Hutter 2017, equation 5, without restarts). */
export function cosine(
  epoch: number,
  { from, to = 0, epochs }: { readonly from: number; readonly to?: number; readonly epochs: number },
): number {
  const done = Math.min(1, Math.max(0, epoch / epochs))
  return to + ((from - to) * (1 + Math.cos(Math.PI * done))) / 2
}

/** Cosine with warm restarts: the first lasts `period` epochs, each next `multiplier` times as long. */
export function cosineRestarts(
  epoch: number,
  {
    from,
    to = 0,
    period,
    multiplier,
  }: { readonly from: number; readonly to?: number; readonly period: number; readonly multiplier: number },
): number {
  let start = 0
  let length = period
  while (epoch >= start + length) {
    start += length
    length *= multiplier
  }
  return cosine(epoch - start, { from, to, epochs: length })
}

/** Times `factor` each epoch: DARTS' ImageNet training (0.97), FBNet's temperature (exp(-0.045)). */
export function exponential(
  epoch: number,
  { from, factor }: { readonly from: number; readonly factor: number },
): number {
  return from * factor ** epoch
}

/** Times `factor` after every `every` epochs. */
export function step(
  epoch: number,
  { from, factor, every }: { readonly from: number; readonly factor: number; readonly every: number },
): number {
  return from * factor ** Math.floor(epoch / every)
}
