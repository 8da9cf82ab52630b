import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Cell, type Frame, mergeCells } from '../../../core/measure/frame.ts';
import type { RemoteWriteReceiver } from '../../../edge/k6/remoteWrite.ts';
import {
  type CountingTarget,
  drivenPlan,
  driveRun,
  k6Children,
  startRemoteWrite,
  startTarget,
  step,
} from './shardRun.support.ts';

let receiver: RemoteWriteReceiver;
let target: CountingTarget;
beforeAll(async () => {
  receiver = await startRemoteWrite();
});
afterAll(() => receiver.stop());
afterEach(async () => {
  await target.stop();
  expect(await k6Children()).toEqual([]);
});

const total = (frames: readonly Frame[]): readonly Cell[] =>
  mergeCells(frames.map((frame) => frame.cells));

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const browseOnly = (holdMs: number, ratePerSecond = 50, vus?: number) =>
  drivenPlan({
    baseUrl: target.url,
    shards: 1,
    paths: { browse: { steps: [step('list')], ratePerSecond } },
    stages: [{ level: 1, holdMs }],
    ...(vus === undefined ? {} : { vus }),
  });

describe('a shard under load', () => {
  it('accounts for every request that the target saw, and for every journey', async () => {
    target = await startTarget({
      status: (path, n) => (path !== '/pay' ? 200 : n % 10 === 3 ? 503 : n % 10 === 5 ? 409 : 200),
    });
    const pay = [step('item'), step('pay', { method: 'POST', body: { a: 1 } })];
    const plan = drivenPlan({
      baseUrl: target.url,
      shards: 1,
      paths: {
        browse: { steps: [step('list')], ratePerSecond: 40 },
        pay: { steps: pay, ratePerSecond: 20 },
      },
      stages: [
        { level: 0.5, holdMs: 1_500 },
        { level: 1, holdMs: 1_500 },
      ],
    });
    const run = await driveRun(plan, receiver);
    await run.start();
    expect(await run.outcomes).toEqual(['done']);
    const ref = { ...run.round, shard: 0 };
    const frames = await run.store.frames(ref);
    const cells = total(frames);
    const seen = target.requests();
    const requests = (name: string) =>
      cells
        .flatMap((cell) => cell.steps)
        .filter((one) => one.step === name)
        .reduce((sum, one) => sum + one.requests, 0);

    expect(cells.map((cell) => [cell.stage, cell.path])).toEqual([
      [0, 'browse'],
      [0, 'pay'],
      [1, 'browse'],
      [1, 'pay'],
    ]);
    for (const name of ['list', 'item', 'pay']) expect(requests(name)).toBe(seen[`/${name}`]);
    for (const cell of cells) {
      expect(cell.started).toBe(cell.finished);
      expect(cell.correct + cell.failed + cell.refused).toBe(cell.finished);
      expect(cell.journeyMs.count).toBe(cell.correct);
      expect(cell.journeyMs.schema).toBe(6);
      expect(cell.startLagMs.count).toBe(cell.started);
      expect(cell.dropped).toBe(0);
    }
    // Every 10th payment failed and every 10th was refused.
    const paid = cells.filter((cell) => cell.path === 'pay');
    const sum = (pick: (cell: Cell) => number) => paid.reduce((all, cell) => all + pick(cell), 0);
    const payments = seen['/pay'] ?? 0;
    expect(sum((cell) => cell.failed)).toBe(Math.floor((payments + 6) / 10));
    expect(sum((cell) => cell.refused)).toBe(Math.floor((payments + 4) / 10));
    const failures = paid.map((cell) => cell.steps.find((s) => s.step === 'pay')?.failures);
    expect(failures.map((reasons) => Object.keys(reasons ?? {}))).toEqual([
      ['status 503'],
      ['status 503'],
    ]);
    expect(frames.map((frame) => frame.second)).toEqual([...frames.keys()]);
    for (const [i, frame] of frames.entries()) {
      expect(frame.fromMs).toBe(frames[i - 1]?.toMs ?? 0);
      // Where the last frame is made, k6 may have ended: nothing can be read of it then.
      const { k6CpuShare, memoryBytes } = frame.generator;
      if (i === frames.length - 1 && k6CpuShare === undefined) continue;
      expect(k6CpuShare).toBeLessThanOrEqual(1);
      expect(memoryBytes).toBeGreaterThan(10_000_000);
    }
    const facts = await run.store.facts(ref);
    expect(facts).toMatchObject({ state: 'done', message: null, epoch: 1 });
    expect(facts.startSkewMs).toBeGreaterThanOrEqual(0);
  });

  it('leaves out the start lag after the first drop, and still counts every start', async () => {
    target = await startTarget({ delayMs: () => 300 });
    const run = await driveRun(browseOnly(2_000, 40, 2), receiver);
    await run.start();
    expect(await run.outcomes).toEqual(['done']);
    const frames = await run.store.frames({ ...run.round, shard: 0 });
    const [cell] = total(frames);
    expect(cell?.dropped).toBeGreaterThan(40);
    expect((cell?.started ?? 0) + (cell?.dropped ?? 0)).toBeGreaterThanOrEqual(80);
    expect((cell?.started ?? 0) + (cell?.dropped ?? 0)).toBeLessThanOrEqual(81);
    expect(cell?.startLagMs.count).toBe(0);
    expect(cell?.started).toBe(target.requests()['/list']);
  });

  it('counts a journey that threw in the script as failed', async () => {
    target = await startTarget({});
    const run = await driveRun(browseOnly(1_000, 10), receiver, {
      files: () => [
        {
          name: 'script.js',
          text: `import { Trend } from 'k6/metrics';
            const lag = new Trend('zh_start_lag');
            export const options = { scenarios: { browse__0: { executor: 'constant-arrival-rate',
              rate: 10, timeUnit: '1s', duration: '1s', preAllocatedVUs: 2, maxVUs: 2 } } };
            export default () => { lag.add(1); throw new Error('planted'); };`,
        },
      ],
    });
    await run.start();
    expect(await run.outcomes).toEqual(['done']);
    const [cell] = total(await run.store.frames({ ...run.round, shard: 0 }));
    expect(cell?.finished).toBeGreaterThanOrEqual(10);
    expect(cell).toMatchObject({ correct: 0, refused: 0, failed: cell?.finished });
  });
});

describe('a shard that is stopped', () => {
  it('sends its last request within a second of the abort, and keeps what it measured', async () => {
    target = await startTarget({});
    const run = await driveRun(browseOnly(20_000), receiver);
    await run.start();
    await wait(1_800);
    const abortedAtMs = Date.now();
    await run.store.abort(run.round);
    expect(await run.outcomes).toEqual(['done']);
    expect(target.lastAtMs() - abortedAtMs).toBeLessThan(1_000);
    const ref = { ...run.round, shard: 0 };
    expect(await run.store.facts(ref)).toMatchObject({
      state: 'done',
      message: 'stopped: the run was aborted',
    });
    const [cell] = total(await run.store.frames(ref));
    const seen = target.requests()['/list'] ?? 0;
    const answered = cell?.steps[0]?.requests ?? 0;
    // What was open at the abort is cut: it was started and sent, and is in no figure of answers.
    expect(cell?.correct).toBe(answered);
    expect(answered).toBeLessThanOrEqual(seen);
    expect(seen).toBeLessThanOrEqual(cell?.started ?? 0);
    // The last push of k6 came in: the answers of its last second are not lost.
    expect(seen - answered).toBeLessThan(25);
  });

  it('kills k6 at once when another claim holds the shard', async () => {
    target = await startTarget({});
    const run = await driveRun(browseOnly(20_000), receiver);
    await run.start();
    await wait(1_200);
    await run.store.markLost({ ...run.round, shard: 0 });
    const lostAtMs = Date.now();
    expect(await run.outcomes).toEqual(['refused']);
    expect(target.lastAtMs() - lostAtMs).toBeLessThan(800);
    expect((await run.store.facts({ ...run.round, shard: 0 })).state).toBe('lost');
  });

  it('kills k6 when no renewal was confirmed, and stores its frames when the store is back', async () => {
    target = await startTarget({});
    const run = await driveRun(browseOnly(20_000), receiver, { leaseMs: 2_000 });
    const { store } = run;
    const whole = { renew: store.renew, appendFrames: store.appendFrames, finish: store.finish };
    await run.start();
    const ref = { ...run.round, shard: 0 };
    await expect.poll(async () => (await store.frames(ref)).length).toBeGreaterThanOrEqual(1);
    const before = await store.frames(ref);
    const away = () => Promise.reject(new Error('the store is away'));
    Object.assign(store, { renew: away, appendFrames: away, finish: away });
    const awayAtMs = Date.now();
    while ((await k6Children()).length > 0) await wait(20);
    expect(Date.now() - awayAtMs).toBeLessThan(2_000);
    Object.assign(store, whole);
    expect(await run.outcomes).toEqual(['failed']);
    expect((await store.facts(ref)).message).toBe(
      'no renewal of the lease was confirmed for 2000 ms',
    );
    const frames = await store.frames(ref);
    expect(frames.map((frame) => frame.second)).toEqual([...frames.keys()]);
    expect(frames.length).toBeGreaterThan(before.length);
    expect(total(frames)[0]?.started).toBeGreaterThan(total(before)[0]?.started ?? 0);
  });
});
