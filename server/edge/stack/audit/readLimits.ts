import { getHeapStatistics } from 'node:v8';
import type { ReadLimits } from '../../../core/audit/sources/readBudget.ts';

/** What one store may take of the heap. Two stores, the recount and other runs share it. */
const heapPart = 16;

const factsMax = 2_000_000;

/** How much of a store an audit may read, so that it never fills this process's memory. */
export const readLimits = (heapBytes = getHeapStatistics().heap_size_limit): ReadLimits => ({
  factsMax,
  bytesMax: Math.floor(heapBytes / heapPart),
});
