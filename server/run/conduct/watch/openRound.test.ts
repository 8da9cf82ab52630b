import { readTag } from '@zerohour/shadow-data';
import { expect, it } from 'vitest';
import { shardPlans } from '../../../core/plan/shardPlan.ts';
import { newMachine } from '../../../core/run/lifecycle.ts';
import type { RoundBarrier } from '../../../edge/store/roundStore.ts';
import { createLog } from '../../../log.ts';
import { targetCase } from '../../../test/support/targetCase.ts';
import { contextCase } from '../../context/runContext.support.ts';
import { contractPlan } from '../../worker/shard/shardCase.support.ts';
import { openRound } from './openRound.ts';

const NOW_MS = 1_800_000_000_000;
const log = createLog('silent', 'test');
const load = { path: 'visit', rate: 1, timeUnitMs: 1_000, ratePerSecond: 1, vus: 72 };
const stage = { index: 0, level: 1, startMs: 0, holdMs: 60_000, loads: [load] };
const plan = {
  ...contractPlan(3),
  paths: [{ name: 'visit', latencyBoundMs: 60_000 }] as never,
  rounds: [0, 1].map((index) => ({ index, stages: [stage], durationMs: 60_000 })),
};

type Opened = Parameters<RoundBarrier['open']>;
function barrier(failures = 0) {
  const opened: Opened[] = [];
  let left = failures;
  const rounds: RoundBarrier = {
    writeStart: async () => null,
    discard: async () => true,
    open: async (...given) => {
      left -= 1;
      if (left >= 0) throw Object.assign(new Error('terminating'), { code: '57P01' });
      opened.push(given);
    },
  };
  return { opened, ports: { rounds, now: () => NOW_MS, log } };
}

it('writes the present round with the slice of each shard and a tag of its own', async () => {
  const { opened, ports } = barrier();
  const { context } = contextCase({ plan, machine: () => ({ ...newMachine(3, 2), round: 1 }) });
  await openRound(context, ports);
  const [[id, round, tag, slices] = []] = opened;
  expect([id, round, slices]).toEqual(['run000000001', 1, shardPlans(plan)]);
  // The last journey begins at 59.5 s and may take a minute; services' clocks may be five minutes behind.
  expect(readTag(tag?.value ?? '', [targetCase().shadow.key], NOW_MS)).toMatchObject({
    tag: { runId: 'run000000001', epoch: 2, expiresAtMs: NOW_MS + 119_500 + 300_000 },
  });
  expect(tag?.header).toBe('baggage');
});

it('tries again while PostgreSQL is away', async () => {
  const { opened, ports } = barrier(1);
  await openRound(contextCase({ plan }).context, ports);
  expect(opened).toHaveLength(1);
});

it('opens none against a target that cannot be read', async () => {
  const { opened, ports } = barrier();
  const { context } = contextCase({ plan, target: null });
  await expect(openRound(context, ports)).rejects.toThrow('the target file could not be read');
  expect(opened).toEqual([]);
});
