import type { DeviceDescription } from '#shared/contract/devices.ts'
import { TansakuError } from '#shared/errors.ts'
import { clusterText } from './devices-text.ts'

/**
 * The cores of a cluster as a user names it: `big` the fastest, `little` the slowest, a number counted from the fastest
 * (1), or the cluster's own name.
 * @throws TansakuError BAD_REQUEST naming what there is
 */
export function coresOfCluster({ id, clusters }: Pick<DeviceDescription, 'id' | 'clusters'>, wish: string): number[] {
  const known =
    wish === 'big'
      ? clusters[0]
      : wish === 'little'
        ? clusters.at(-1)
        : /^\d+$/.test(wish)
          ? clusters[Number(wish) - 1]
          : clusters.find(({ name }) => name === wish)
  if (known !== undefined) return known.cores
  throw new TansakuError(
    'BAD_REQUEST',
    clusters.length === 0
      ? `The device ${id} hides its core clusters. Name cores instead: --cores 0,1.`
      : `The device ${id} has no core cluster "${wish}". It has ${clusters.length}, fastest first: ${clusterText(clusters)} MHz. Write big, little, a number from 1 to ${clusters.length}, or a name: ${clusters.map(({ name }) => `"${name}"`).join(', ')}.`,
    { id, wish },
  )
}
