import { afterAll, beforeAll, expect, it } from 'vitest';
import { mergeCells } from '../../core/measure/frame.ts';
import type { RemoteWriteReceiver } from '../../edge/k6/remoteWrite.ts';
import {
  drivenPlan,
  driveRun,
  startRemoteWrite,
  startTarget,
  step,
} from '../../run/worker/shard/shardRun.support.ts';
import { measuredEachTry } from '../support/measuredEachTry.ts';

let receiver: RemoteWriteReceiver;
beforeAll(async () => {
  receiver = await startRemoteWrite();
});
afterAll(() => receiver.stop());

/** 60 journeys/s for 4 s on three shards, each with its own card as long as there are cards. */
async function driven(cards: number) {
  const target = await startTarget({});
  const rows = Array.from({ length: cards }, (_, n) => [`card-${n}`]);
  const plan = drivenPlan({
    baseUrl: target.url,
    shards: 3,
    paths: {
      use: { steps: [step('use', { url: `/$\{card.number}` })], ratePerSecond: 60 },
    },
    stages: [{ level: 1, holdMs: 4_000 }],
    datasets: [{ name: 'card', columns: ['number'], rows, pick: { kind: 'unique' } }],
  });
  const run = await driveRun(plan, receiver);
  await run.start();
  const outcomes = await run.outcomes;
  await target.stop();
  const refs = [0, 1, 2].map((shard) => ({ ...run.round, shard }));
  const facts = await Promise.all(refs.map((ref) => run.store.facts(ref)));
  const frames = await Promise.all(refs.map((ref) => run.store.frames(ref)));
  const cellsOf = (shard: number) => mergeCells((frames[shard] ?? []).map((frame) => frame.cells));
  return {
    outcomes,
    messages: facts.map((one) => one.message),
    used: target.requests(),
    started: [0, 1, 2].map((shard) => cellsOf(shard)[0]?.started ?? 0),
  };
}

// Both at once: neither takes much of the CPU.
const measurement = measuredEachTry(() => Promise.all([driven(300), driven(90)]));

it('shards share out unique rows without overlap', () => {
  const { outcomes, messages, used, started } = measurement()[0];
  expect(outcomes).toEqual(['done', 'done', 'done']);
  expect(messages).toEqual([null, null, null]);
  expect(started).toEqual([80, 80, 80]);
  const first = Array.from({ length: 240 }, (_, n) => [`/card-${n}`, 1]);
  expect(used).toEqual(Object.fromEntries(first));
});

it('every shard ends without an error, and with the reason, when the rows are used up', () => {
  const { outcomes, messages, used } = measurement()[1];
  expect(outcomes).toEqual(['done', 'done', 'done']);
  for (const message of messages) {
    expect(message).toBe('dataset card is used up: it has 90 rows');
  }
  const all = Array.from({ length: 90 }, (_, n) => [`/card-${n}`, 1]);
  expect(used).toEqual(Object.fromEntries(all));
});
