import type { StepSpec } from '../../core/traffic/journey.ts';

/** A plain GET that answers 200; `over` sets what the test needs. */
export const stepCase = (name: string, over: Partial<StepSpec> = {}): StepSpec => ({
  name,
  method: 'GET',
  url: '/',
  headers: {},
  body: null,
  captures: [],
  checks: [],
  expectStatus: [200],
  refusedStatus: [],
  timeoutMs: 10_000,
  think: null,
  ...over,
});
