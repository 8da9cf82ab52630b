import { expect, it } from 'vitest';
import { assertWhole } from './drivePlan.ts';

it('takes no journey that ended early for a whole one', () => {
  expect(() => assertWhole({ journeys: 5, requests: 15 }, 3)).not.toThrow();
  expect(() => assertWhole({ journeys: 5, requests: 14 }, 3)).toThrow(
    '5 journeys made 14 requests, not 3 each',
  );
  expect(() => assertWhole({ journeys: 0, requests: 0 }, 3)).toThrow('0 journeys made 0 requests');
});
