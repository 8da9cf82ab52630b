import { afterAll, beforeAll, expect, it } from 'vitest';
import { type HttpHarness, openHttpHarness } from '../../test/support/httpHarness.ts';
import { plannedForecastSchema } from './schemas.ts';

let harness: HttpHarness;
let viewer: ReturnType<HttpHarness['as']>;
beforeAll(async () => {
  harness = await openHttpHarness();
  const password = await harness.addUser('vic', 'viewer');
  viewer = harness.as((await harness.login('vic', password)).cookie);
});
afterAll(() => harness.close());

const post = (body: unknown) => viewer('/api/capacity/plan', { method: 'POST', body });
const forecast = (measured: string): string => `name: night
peak: { pay: 120/s }
services:
  payments:
    calls: { pay: 1 }
    measured: [${measured}, { replicas: 4, capacity: 190/s, interval: [186/s, 194/s] }]
`;

it('plans a forecast for a viewer, in a thread of its own', async () => {
  const one = '{ replicas: 1, capacity: 50/s, interval: [49/s, 51/s] }';
  const answer = await post({ forecast: forecast(one) });
  const { plan, csv, markdown, diagnostics } = plannedForecastSchema.parse(answer.json);
  expect(diagnostics).toEqual([]);
  expect(plan).toMatchObject({ state: 'planned', seed: 1, services: [{ replicas: 3 }] });
  expect(csv).toMatch(/^\ufeffservice,.*\r\npayments,120,120,3,3,/);
  expect(markdown).toMatch(/^## night: planned\n/);
});

it('answers mistakes with their place, and reads no file of the server', async () => {
  const answer = await post({ forecast: forecast('{ replicas: 1, run: ./server }') });
  expect([answer.status, answer.json]).toMatchObject([
    200,
    { plan: null, csv: null, markdown: null, diagnostics: [{ line: 6, column: 36 }] },
  ]);
  expect((await post({ forecast: 'x'.repeat(65_537) })).status).toBe(422);
});
