import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cell, type Frame, mergeCells } from '../../core/measure/frame.ts';
import type { RemoteWriteReceiver } from '../../edge/k6/remoteWrite.ts';
import { drill, drillPlan, startRemoteWrite, startTarget, step } from './drill.support.ts';

let receiver: RemoteWriteReceiver;
beforeAll(async () => {
  receiver = await startRemoteWrite();
});
afterAll(() => receiver.stop());

const total = (frames: readonly Frame[]): readonly Cell[] =>
  mergeCells(frames.map((frame) => frame.cells));

describe('a shard under load', () => {
  it('accounts for every request that the target saw, and for every journey', async () => {
    const target = await startTarget({
      status: (path, n) =>
        path === '/pay' && n % 10 === 3 ? 503 : path === '/pay' && n % 10 === 5 ? 409 : 200,
    });
    const plan = drillPlan({
      baseUrl: target.url,
      shards: 1,
      paths: {
        browse: { steps: [step('list')], ratePerSecond: 40 },
        pay: {
          steps: [step('item'), step('pay', { method: 'POST', body: { a: 1 } })],
          ratePerSecond: 20,
        },
      },
      stages: [
        { level: 0.5, holdMs: 2_000 },
        { level: 1, holdMs: 2_000 },
      ],
    });
    const run = await drill(plan, receiver);
    await run.start();
    expect(await run.outcomes).toEqual(['done']);
    const frames = await run.store.frames({ ...run.round, shard: 0 });
    console.log(
      JSON.stringify(
        frames.map((f) => ({
          ...f,
          cells: f.cells.map((c) => [
            c.path,
            c.stage,
            c.started,
            c.finished,
            c.correct,
            c.failed,
            c.refused,
            c.steps.map((s) => [s.step, s.requests, s.failures]),
          ]),
        })),
        null,
        0,
      ),
    );
    console.log(await run.store.facts({ ...run.round, shard: 0 }), target.requests());
    const cells = total(frames);
    console.log(JSON.stringify(cells.map((c) => c.journeyMs)));
    await target.stop();
  });
});
