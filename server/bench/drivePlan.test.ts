import { expect, it } from 'vitest';
import { assertJourneysComplete } from './drivePlan.ts';

it('rejects a measurement in which journeys ended early', () => {
  expect(() => assertJourneysComplete({ journeys: 5, requests: 15 }, 3)).not.toThrow();
  expect(() => assertJourneysComplete({ journeys: 5, requests: 14 }, 3)).toThrow(
    '5 journeys made 14 requests, not 3 each',
  );
  expect(() => assertJourneysComplete({ journeys: 0, requests: 0 }, 3)).toThrow(
    '0 journeys made 0 requests',
  );
});
