import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { mergeCells } from '../../../core/measure/frame.ts';
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

const soon = { timeout: 20_000, interval: 20 };

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const browseOnly = (holdMs: number, ratePerSecond = 50, vus?: number) =>
  drivenPlan({
    baseUrl: target.url,
    shards: 1,
    paths: { browse: { steps: [step('list')], ratePerSecond } },
    stages: [{ level: 1, holdMs }],
    ...(vus === undefined ? {} : { vus }),
  });

describe('a shard that is stopped', () => {
  it('kills k6 when no renewal was confirmed, and stores its frames when the store is back', async () => {
    target = await startTarget({});
    const run = await driveRun(browseOnly(20_000), receiver, { leaseMs: 2_000 });
    const { store } = run;
    const whole = { renew: store.renew, appendFrames: store.appendFrames, finish: store.finish };
    await run.start();
    await wait(1_700);
    const away = () => Promise.reject(new Error('the store is away'));
    Object.assign(store, { renew: away, appendFrames: away, finish: away });
    const awayAtMs = Date.now();
    while ((await k6Children()).length > 0) await wait(20);
    expect(Date.now() - awayAtMs).toBeLessThan(2_000);
    Object.assign(store, whole);
    expect(await run.outcomes).toEqual(['failed']);
    const ref = { ...run.round, shard: 0 };
    expect((await store.facts(ref)).message).toBe(
      'no renewal of the lease was confirmed for 2000 ms',
    );
    const frames = await store.frames(ref);
    expect(frames.length).toBeGreaterThanOrEqual(2);
    const [cell] = mergeCells(frames.map((frame) => frame.cells));
    expect(cell?.started).toBeGreaterThan(60);
  });

  it('ends when its worker is told to stop, before and after the start', async () => {
    target = await startTarget({});
    const early = await driveRun(browseOnly(20_000), receiver);
    const { store, round } = early;
    await expect
      .poll(async () => (await store.facts({ ...round, shard: 0 })).state, soon)
      .toBe('ready');
    early.stopping.abort();
    const late = await driveRun(browseOnly(20_000), receiver);
    await late.start();
    await expect.poll(() => target.requests()['/list'] ?? 0, soon).toBeGreaterThan(0);
    late.stopping.abort();
    for (const run of [early, late]) {
      expect(await run.outcomes).toEqual(['failed']);
      expect(await run.store.facts({ ...run.round, shard: 0 })).toMatchObject({
        state: 'failed',
        message: 'its worker was told to stop',
      });
    }
  });
});

describe('a shard that cannot start', () => {
  const failing = async (text: string, readyMsMax = 20_000) => {
    target = await startTarget({});
    const files = () => [{ name: 'script.js', text }];
    const run = await driveRun(browseOnly(1_000), receiver, { files, readyMsMax });
    expect(await run.outcomes).toEqual(['failed']);
    return (await run.store.facts({ ...run.round, shard: 0 })).message;
  };

  it('fails with k6’s own message for an exception in the script', async () => {
    const message = await failing(`throw new TypeError('planted diagnostic');`);
    expect(message).toMatch(/^k6: script exception: .*TypeError: planted diagnostic/);
    expect(message?.split('\n')).toHaveLength(1);
  });

  it('fails with k6’s own message for options that it refuses', async () => {
    const message = await failing(
      `export const options = { scenarios: { a__0: { executor: 'no-such' } } }; export default () => {};`,
    );
    expect(message).toMatch(/^k6: its configuration is invalid: .*no-such/);
  });

  it('fails with k6’s own message when it is not ready in time, and leaves no k6', async () => {
    const hanging = `console.error('waiting for the licence server'); for (;;) {} export default () => {};`;
    const message = await failing(hanging, 3_000);
    expect(message).toBe('k6 was not ready within 3 s: waiting for the licence server');
    expect(await k6Children()).toEqual([]);
  });

  it('fails with one line when there is no k6', async () => {
    target = await startTarget({});
    const run = await driveRun(browseOnly(1_000), receiver, { k6: '/nowhere/k6' });
    expect(await run.outcomes).toEqual(['failed']);
    const { message } = await run.store.facts({ ...run.round, shard: 0 });
    expect(message).toMatch(/nowhere\/k6/);
  });
});
