import type { Network, NetworkCount } from '../network/network.ts'
import type { Operator } from '../network/operator.ts'
import { familyOf } from '../spaces/index.ts'
import type { ArchitectureSpec, SpaceId } from '../spaces/spec.ts'

/** The whole network of an architecture, batch norms included, as it is trained. @throws as operatorsOf */
export const networkOf = (spec: ArchitectureSpec): Network => familyOf(spec).trained(spec).network

/** Parameters and MACs of an architecture; see Family. */
export const countArchitecture = (spec: ArchitectureSpec): NetworkCount => familyOf(spec).count(spec)

/**
 * The operators an architecture is made of, in network order; their latencies sum to its predicted latency.
 * @throws TansakuError ARCHITECTURE_UNSUPPORTED for recurrent nets: they are not timed by operator.
 */
export const operatorsOf = (spec: ArchitectureSpec): Operator[] => familyOf(spec).operators(spec)

/** The space an architecture is of, or null where it is of none. */
export const spaceOf = (spec: ArchitectureSpec): SpaceId | null => familyOf(spec).spaceOf(spec)

/** A short line for tables and logs: `k3_e6 skip k5_e3 …`, `DARTS C36 L20 …`. */
export const describeArchitecture = (spec: ArchitectureSpec): string => familyOf(spec).describe(spec)
