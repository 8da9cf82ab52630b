import { expect, it } from 'vitest';
import type { AbortRule } from '../../../core/abort/abortRule.ts';
import { seen } from '../../../core/abort/watched.support.ts';
import { contextCase } from '../../context/runContext.support.ts';
import { contractPlan } from '../../worker/shard/shardCase.support.ts';
import { createRuleWatch } from './ruleWatch.ts';

const NOW_MS = 1_800_000_000_000;
const health = { kind: 'health', times: 2 } as AbortRule;
const leak = { kind: 'leak', everySeconds: 10 } as AbortRule;

function watched(abort: readonly AbortRule[]) {
  const one = contextCase({ plan: { ...contractPlan(1), abort: [...abort] } });
  return { ...one, watch: createRuleWatch(one.context, () => NOW_MS) };
}
const probes = (...problems: (string | null)[]) =>
  seen({ probes: problems.map((problem, second) => ({ second, problem })) });

it('records a violation that has not tripped once, and again after it was over', async () => {
  const { watch, events, inputs } = watched([health]);
  await watch.judge(probes('sick'));
  await watch.judge(probes('sick'));
  expect(events).toEqual([
    {
      kind: 'violation',
      message: 'health fails: sick (1 of 2 in a row)',
      data: {
        ...{ rule: 'health fails 2 times', second: 0, streak: 1, times: 2 },
        decidedAtMs: NOW_MS,
      },
    },
  ]);
  await watch.judge(probes('sick', null));
  await watch.judge(probes('sick', null, 'sick'));
  expect(events.map(({ data }) => data.second)).toEqual([0, 2]);
  expect(inputs).toEqual([]);
});

it('records another rule that is broken beside one that is known', async () => {
  const leaks = { kind: 'leak', everySeconds: 5 } as AbortRule;
  const { watch, events } = watched([health, leaks]);
  await watch.judge(probes('sick'));
  const leakProbes = [{ second: 4, leaks: [], problem: 'the store is away' }];
  await watch.judge({ ...probes('sick'), leakProbes });
  expect(events.map(({ data }) => data.rule)).toEqual([
    'health fails 2 times',
    'a leak, looked for every 5 s',
  ]);
});

it('stops the run by the rule that has tripped, with its numbers', async () => {
  const { watch, events, inputs } = watched([health]);
  await watch.judge(probes('sick', 'sick'));
  const text = 'health fails: sick (2 of 2 in a row)';
  expect(inputs).toEqual([
    { type: 'stop', cause: { kind: 'rule', rule: 'health fails 2 times', text } },
  ]);
  expect(events).toEqual([
    {
      ...{ kind: 'rule', message: text },
      data: {
        ...{ rule: 'health fails 2 times', second: 1, streak: 2, times: 2 },
        decidedAtMs: NOW_MS,
      },
    },
  ]);
});

it('says so when it tripped by what could not be seen', async () => {
  const { watch, inputs } = watched([leak]);
  const blind = [0, 1, 2].map((second) => ({ second, leaks: [], problem: 'away' }));
  await watch.judge(seen({ leakProbes: blind }));
  expect(inputs).toMatchObject([{ type: 'stop', cause: { kind: 'rule', blind: true } }]);
});

it('does not wait with the stop until the event is stored', async () => {
  const { context, inputs } = watched([leak]);
  const never = { ...context, recordEvent: () => new Promise<void>(() => undefined) };
  const leakProbes = [{ second: 0, leaks: ['orders: 1 row'], problem: null }];
  void createRuleWatch(never, () => NOW_MS).judge(seen({ leakProbes }));
  await expect.poll(() => inputs).toMatchObject([{ cause: { text: 'leak: orders: 1 row' } }]);
});
