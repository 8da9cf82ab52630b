import { expect, it, vi } from 'vitest';
import { failure } from '../../core/errors/failure.ts';
import { err, ok } from '../../core/result.ts';
import { memoryPlan, memoryUsedRows } from '../../test/support/memoryRunService.ts';
import { resumedPlan } from './resumedPlan.ts';

const user = {
  ...{ name: 'user', columns: ['name'], rows: [], checksum: memoryUsedRows.checksum, resume: {} },
  ...{ generated: { count: 100, cells: [`u\${row}`] }, pick: { kind: 'unique' as const } },
};
const planned = (datasets: (typeof memoryPlan)['datasets']) =>
  ok({
    ...{ plan: { ...memoryPlan, datasets }, warnings: [], target: null, unchecked: null },
    ...{ text: 'name: smoke\n', file: 'smoke.yaml' },
  });
const server = { usedRows: vi.fn(async () => ok([memoryUsedRows])) };

it('asks the server from which row a dataset goes on', async () => {
  const plan = await resumedPlan(planned([user]), async () => server);
  expect(plan.ok && plan.value.plan.datasets).toEqual([
    { ...user, start: 40, resume: { after: memoryUsedRows.run } },
  ]);
  expect(server.usedRows.mock.calls).toEqual([['smoke']]);
});

it('leaves the plan as it is where no server says, and asks none where nothing goes on', async () => {
  const whole = planned([user]);
  expect(await resumedPlan(whole, async () => null)).toBe(whole);
  const away = err(failure('ZH-COMMAND-002'));
  expect(await resumedPlan(whole, async () => ({ usedRows: async () => away }))).toBe(whole);
  const never = vi.fn();
  const plain = planned([]);
  expect(await resumedPlan(plain, never)).toBe(plain);
  const faulty = err([]);
  expect(await resumedPlan(faulty, never)).toBe(faulty);
  expect(never).not.toHaveBeenCalled();
});
