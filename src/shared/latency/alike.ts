interface Reach {
  readonly leastUs: number
  readonly mostUs: number
}

/** The latency that lies between a device's fastest and slowest architecture as far up, by factors, as another's. */
export function alikeUs(us: number, from: Reach, to: Reach): number {
  const share = from.mostUs > from.leastUs ? Math.log(us / from.leastUs) / Math.log(from.mostUs / from.leastUs) : 0
  return to.leastUs * (to.mostUs / to.leastUs) ** share
}
