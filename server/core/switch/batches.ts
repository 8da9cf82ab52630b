/** When a push waits for a person to go on. */
export const pauses = ['none', 'first', 'each'] as const;
export type Pause = (typeof pauses)[number];

/** Reached after the second batch. */
const greyShare = 0.1;

/**
 * Instances in grey batches: one, then up to 10% of all, then the rest. An empty batch is left out. Where a provider
 * has one value for all instances there is one batch.
 */
export function batchesOf(
  instances: readonly string[],
  isPerInstance: boolean,
): readonly (readonly string[])[] {
  if (!isPerInstance) return instances.length === 0 ? [] : [instances];
  const ends = [1, Math.ceil(instances.length * greyShare), instances.length];
  const batches = ends.map((end, index) => instances.slice(index === 0 ? 0 : ends[index - 1], end));
  return batches.filter((batch) => batch.length > 0);
}

/** Whether the push waits after this batch; never after the last one. */
export function pausesAfter(pause: Pause, batch: number, batches: number): boolean {
  if (batch >= batches - 1) return false;
  return pause === 'each' || (pause === 'first' && batch === 0);
}
