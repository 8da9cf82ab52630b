import { expect, it } from 'vitest';
import { readLimits } from './readLimits.ts';

it('lets one store take a sixteenth of the heap, and two million facts', () => {
  expect(readLimits(160_000_000)).toEqual({ factsMax: 2_000_000, bytesMax: 10_000_000 });
  expect(readLimits().bytesMax).toBeGreaterThan(1_000_000);
});
