/**
 * A device whose reference kernel takes this much longer or shorter runs at another speed than it did; as far as
 * measuring lets it drift within a table.
 */
const changedBeyond = 0.1

/**
 * Whether an audit says something of its table, or only of a device that runs at another speed now.
 * @param referenceRatio time now over time then
 */
export const speedChanged = (referenceRatio: number | null): referenceRatio is number =>
  referenceRatio !== null && Math.abs(referenceRatio - 1) > changedBeyond
