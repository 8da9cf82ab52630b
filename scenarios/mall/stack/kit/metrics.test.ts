import { expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';

it('shows requests by the names of OpenTelemetry, and none without them', async () => {
  const page = createMetrics({ requests: () => ({ answered: 7, seconds: 0.5, inFlight: 3 }) });
  expect((await page()).split('\n')).toEqual(
    expect.arrayContaining([
      '# TYPE http_server_request_duration_seconds_count counter',
      'http_server_request_duration_seconds_count 7',
      'http_server_request_duration_seconds_sum 0.5',
      'http_server_active_requests 3',
    ]),
  );
  expect(await createMetrics({})()).not.toContain('http_server');
});

it('shows the slots of a declared limit and the time for which they were taken, and neither without one', async () => {
  let busySeconds = 1.25;
  const page = createMetrics({ slots: () => ({ slots: 4, busySeconds }) });
  expect((await page()).split('\n')).toEqual(
    expect.arrayContaining([
      'work_slots 4',
      '# TYPE work_slots_busy_seconds_total counter',
      'work_slots_busy_seconds_total 1.25',
    ]),
  );
  busySeconds = 2.5;
  expect(await page()).toMatch(/^work_slots_busy_seconds_total 2\.5$/m);
  expect(await createMetrics({ slots: undefined })()).not.toContain('work_slots');
});
