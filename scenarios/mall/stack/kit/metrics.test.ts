import { expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';

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
