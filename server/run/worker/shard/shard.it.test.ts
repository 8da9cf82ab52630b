import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RemoteWriteReceiver } from '../../../edge/k6/remoteWrite.ts';
import { startWatchdog } from '../../../edge/k6/watchdog.ts';
import { roundFiles } from './files.ts';
import { createMemoryStore } from './memoryShardStore.ts';
import { runShard, type ShardDeps } from './shard.ts';
import {
  type CountingTarget,
  drivenPlan,
  driveRun,
  k6Children,
  k6ForTests,
  startRemoteWrite,
  startTarget,
  step,
} from './shardRun.support.ts';
import { createStoreClock } from './storeClock.ts';

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

const browseOnly = (holdMs: number) =>
  drivenPlan({
    baseUrl: target.url,
    shards: 1,
    paths: { browse: { steps: [step('list')], ratePerSecond: 50 } },
    stages: [{ level: 1, holdMs }],
  });

describe('a shard that is stopped', () => {
  it('ends when its worker is told to stop, before and after the start', async () => {
    target = await startTarget({});
    const early = await driveRun(browseOnly(20_000), receiver);
    const { store, round } = early;
    await expect
      .poll(async () => (await store.facts({ ...round, shard: 0 })).state, soon)
      .toBe('ready');
    early.stopping.abort();
    const raw = join(await mkdtemp(join(tmpdir(), 'zerohour-raw-')), 'raw.json');
    const late = await driveRun(browseOnly(20_000), receiver, { rawOut: () => `json=${raw}` });
    await late.start();
    await expect.poll(() => target.requests()['/list'] ?? 0, soon).toBeGreaterThan(0);
    late.stopping.abort();
    await late.outcomes;
    expect(await readFile(raw, 'utf8')).toContain('"metric":"http_reqs"');
    await rm(dirname(raw), { recursive: true });
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

  it('is given up when the store takes it for no ready one, and leaves no k6', async () => {
    target = await startTarget({});
    const memory = createMemoryStore();
    const ref = { ...(await memory.createRound(browseOnly(2_000))), shard: 0 };
    const watchdog = startWatchdog();
    let k6s = 0;
    const ready = async (): Promise<boolean> => {
      k6s = (await k6Children()).length;
      return false;
    };
    const deps: ShardDeps = {
      ...{ store: { ...memory, ready }, clock: createStoreClock(memory.clock) },
      ...{ watchdog, k6: await k6ForTests(), receiver, files: roundFiles },
      announce: () => undefined,
    };
    expect(await runShard(ref, 'w', deps, new AbortController().signal)).toBe('failed');
    await watchdog.stop();
    expect(k6s).toBe(1);
    expect(await memory.facts(ref)).toMatchObject({
      ...{ state: 'failed', message: 'the shard was given up before it was ready' },
    });
    expect(target.requests()).toEqual({});
  });
});
