import { expect, it } from 'vitest';
import { sessionTimes } from '../api/settings.ts';
import { tokensPerUserMax } from './firstStart.ts';
import { loginFailures, loginWindowMs } from './throttle.ts';

/** The integration tests breach these limits as they stand; here is what they are. */
it('an account has the limits that the guide names', () => {
  expect([loginFailures, loginWindowMs]).toEqual([{ perName: 10, perAddress: 40 }, 300_000]);
  expect(tokensPerUserMax).toBe(100);
  expect(sessionTimes).toEqual({ sessionIdleMs: 28_800_000, sessionLifeMs: 86_400_000 });
});
