import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { shardPlans } from '../core/plan/shardPlan.ts';
import { newMachine, type RunMachine } from '../core/run/lifecycle.ts';
import { createRoundStore } from '../edge/store/roundStore.ts';
import { createRunStore } from '../edge/store/runStore.ts';
import { createMigratedDatabase } from '../test/support/database.ts';
import { newRun } from '../test/support/registryHarness.ts';
import { openRunHarness, type RunHarness, writeTarget } from '../test/support/runHarness.ts';
import { startTestTarget, type TestTarget, testScenario } from '../test/support/testTarget.ts';

/** A server on a database with runs of another server, which lives. */

let target: TestTarget;
let harness: RunHarness;
beforeAll(async () => {
  target = await startTestTarget();
});
afterAll(() => target.stop());
let lines: Record<string, unknown>[];
beforeEach(async () => {
  lines = [];
  const log = pino({ base: null }, { write: (line) => void lines.push(JSON.parse(line)) });
  harness = await openRunHarness(await createMigratedDatabase(), { worker: false, log });
  await writeTarget(harness, 'corner-shop', target.file());
});
afterEach(() => harness.close());

async function elsewhere(state: RunMachine['state']): Promise<string> {
  const runs = createRunStore(harness.pool);
  const run = newRun('another server');
  await runs.insert(run);
  await harness.pool.query(
    `update runs set owner_until = clock_timestamp() + interval '1 hour' where id = $1`,
    [run.id],
  );
  await runs.saveMachine(run.id, 'another server', { ...newMachine(1, 1), state });
  return run.id;
}
const rejected = (code: string) => ({ ok: false, error: { code } });

describe('a run that there is not', () => {
  it('is found by no operation', async () => {
    const { service } = harness;
    const id = 'nosuchrun000';
    expect(await service.get(id)).toBe(null);
    expect(await service.timeline(id, { round: 0, second: 0 })).toEqual([]);
    expect(await service.abort(id, 'bea', 'x')).toMatchObject(rejected('ZH-RUN-001'));
    expect(await service.makeReport(id)).toMatchObject(rejected('ZH-RUN-001'));
    expect([await service.report(id), await service.file(id, 'report.json')]).toEqual([null, null]);
  });
});

describe('a run', () => {
  it('that has ended is not stopped, and one that has not gets no report', async () => {
    const { service } = harness;
    const [ended, running] = [await elsewhere('failed'), await elsewhere('running')];
    expect(await service.abort(ended, 'bea', 'x')).toMatchObject({
      error: { code: 'ZH-RUN-003', line: `run ${ended} is failed already` },
    });
    expect(await service.makeReport(running)).toMatchObject(rejected('ZH-RUN-008'));
    expect((await service.list(10, null)).map(({ id }) => id)).toEqual([running, ended]);
    const made = await service.makeReport(ended);
    expect(made).toMatchObject({ ok: true, value: { run: { id: ended } } });
    expect(await service.report(ended)).toEqual(made.ok && made.value);
  });

  it('is shown with the start of its round, its shards and its folder', async () => {
    const { service } = harness;
    const id = await elsewhere('running');
    const rounds = createRoundStore(harness.pool);
    const tag = { header: 'baggage', value: 'tag' };
    for (const round of [0, 1]) await rounds.open(id, round, tag, shardPlans({ shards: 1 }));
    await harness.pool.query(
      `update rounds set start_at = to_timestamp(1800000000 + round) where run_id = $1`,
      [id],
    );
    const shard = { epoch: 0, state: 'queued', worker: null, message: null };
    expect(await service.get(id)).toMatchObject({
      ...{ id, state: 'running', round: 0, roundStartedAt: '2027-01-15T08:00:00.000Z' },
      folder: join(harness.dataDir, 'runs', id),
      plan: { scenario: 'contract' },
      preflight: null,
      shardRows: [
        { ...shard, round: 0, shard: 0 },
        { ...shard, round: 1, shard: 0 },
      ],
    });
    expect((await service.get(id))?.shardRows[0]).not.toHaveProperty('expired');
    const machine: RunMachine = { ...newMachine(1, 2), state: 'running', round: 1 };
    await createRunStore(harness.pool).saveMachine(id, 'another server', machine);
    expect(await service.get(id)).toMatchObject({
      ...{ round: 1, roundStartedAt: '2027-01-15T08:00:01.000Z' },
    });
    await harness.pool.query('update rounds set start_at = null where run_id = $1', [id]);
    expect((await service.get(id))?.roundStartedAt).toBe(null);
  });
});

describe('a scenario', () => {
  it('is planned by its id, and one that there is not has a diagnostic', async () => {
    const { service } = harness;
    await writeFile(join(harness.dataDir, '../mine.yaml'), testScenario({ holdS: 5 }));
    const options = { target: null, shards: null };
    expect(await service.planScenario('nowhere', options)).toEqual({
      ok: false,
      error: [
        {
          ...{ file: 'nowhere', line: 1, column: 1, path: '' },
          message: 'there is no scenario "nowhere"',
        },
      ],
    });
    expect((await service.listScenarios()).map(({ id }) => id)).toContain('mine');
    expect(await service.scenarioText('mine')).toBe(testScenario({ holdS: 5 }));
    expect(await service.listTargets()).toContain('corner-shop');
    expect(await service.planScenario('mine', options)).toMatchObject({
      value: { plan: { target: 'corner-shop' } },
    });
    expect(await service.planScenario('mine', { ...options, target: 'none' })).toMatchObject({
      ok: false,
    });
  });
});

describe('the kill switch', () => {
  it('has stopped the runs of this server when its pull is answered', async () => {
    const { service } = harness;
    const started = await service.start({
      ...{ scenarioId: null, target: null, shards: null, by: 'ada', mayScript: false },
      source: { text: testScenario({ holdS: 60 }), directory: harness.targetsRoot },
    });
    const id = started.ok ? started.value.id : '';
    // There is no worker: the run waits for one.
    await expect.poll(async () => (await service.get(id))?.state).toBe('readying');
    await service.subscribe(id, () => {
      throw new Error('deaf');
    });
    const pull = await service.pullKillSwitch('bea', 'fire');
    expect(pull).toMatchObject({ killSwitch: { pulled: true, by: 'bea' }, runs: [id] });
    expect((await service.get(id))?.reason).toBe('stopped by bea: safety lever: fire');
    expect(await service.killSwitch()).toEqual(pull.killSwitch);
    expect(await service.liftKillSwitch('root')).toMatchObject({ pulled: false, by: 'root' });
    expect(await service.killSwitch()).toMatchObject({ pulled: false, by: 'root' });
    expect(lines).toContainEqual(
      expect.objectContaining({ msg: 'a listener broke', error: expect.objectContaining({}) }),
    );
    // Who did it stands in the log too, which outlives the next pull.
    const told = lines.filter(({ msg }) => String(msg).startsWith('the safety lever'));
    expect(told).toMatchObject([
      { level: 40, by: 'bea', reason: 'fire', runs: [id], msg: 'the safety lever was pulled' },
      { level: 40, by: 'root', msg: 'the safety lever was lifted' },
    ]);
  });
});
