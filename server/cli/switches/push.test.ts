import { expect, it } from 'vitest';
import { exitCode } from '../../core/errors/exitCode.mjs';
import type { PushView } from '../../run/switch/switchService.ts';
import { describePush } from './describePush.ts';
import { changeOf, diffLines, exitOfPush, pushSwitchesCommand, stay } from './push.ts';

it('reads NAME=VALUE; a value may be empty and hold "="', () => {
  expect(changeOf('a.b=c=d')).toEqual({ switch: 'a.b', value: 'c=d' });
  expect(changeOf('a=')).toEqual({ switch: 'a', value: '' });
  for (const wrong of ['a', '=1', '']) expect(() => changeOf(wrong)).toThrow('write NAME=VALUE');
});

it('ends well only when the effect was seen, or the push waits as it was told to', () => {
  const exits = (
    [
      ['done', null],
      ['paused', null],
      ['paused', 'i1 is deaf'],
      ['rolled-back', 'x'],
      ['refused', 'x'],
      ['stuck', 'x'],
    ] as const
  ).map(([state, why]) => exitOfPush({ state, why }));
  const { pass, fail, unknown } = exitCode;
  expect(exits).toEqual([pass, pass, unknown, fail, fail, unknown]);
});

const diffOf = (count: number) => ({
  changes: [],
  batches: [['i1'], ['i2', 'i3']],
  diff: [
    {
      ...{ switch: 'limit', before: 10, after: 20 },
      instances: Array.from({ length: count }, (_, index) => ({
        ...{ instance: `i${index + 1}`, before: 10, after: 20 },
      })),
    },
  ],
});

it('shows before and after of each instance, ten at most', () => {
  expect(diffLines(diffOf(2))).toEqual([
    'limit: 10 → 20, at 2 instances',
    '  i1: 10 → 20',
    '  i2: 10 → 20',
    'instances in each batch: 1, 2',
  ]);
  expect(diffLines(diffOf(1))[0]).toBe('limit: 10 → 20, at 1 instance');
  const many = diffLines(diffOf(12));
  expect([many.length, many[11]]).toEqual([13, '  and 2 more']);
  expect(diffLines(diffOf(10)).join()).not.toContain('more');
});

it('names what is not effective, ten at most', () => {
  const effect = (instance: string, kind: 'effective' | 'deaf') => ({
    ...{ instance, kind, switch: 'limit', value: 20, behaviour: '10', afterMs: 1 },
    reason: 'it ignores',
  });
  const effects = [effect('a', 'effective'), ...Array(11).fill(effect('b', 'deaf'))];
  const common = { id: 'p', batch: 1, batches: [[], [], []], forMs: null, turnBackAt: null };
  const push = { ...common, state: 'paused', why: 'deaf', effects };
  const lines = describePush(push as unknown as PushView);
  expect(lines.slice(0, 3)).toEqual([
    'push p: paused after batch 2 of 3: deaf',
    '1 of 12 effects seen',
    '  b is deaf: it ignores',
  ]);
  expect(lines.at(-1)).toBe('  and 1 more');
  const done = { ...push, state: 'done', why: null, effects: [] };
  expect(describePush(done as unknown as PushView)).toEqual([
    'push p: done',
    '0 of 0 effects seen',
  ]);
  const timed = { ...done, forMs: 7_200_000, turnBackAt: '2026-11-11T02:00:00.000Z' };
  expect(describePush(timed as unknown as PushView).at(-1)).toBe(
    'it is turned back at 2026-11-11T02:00:00.000Z, 2h after its end',
  );
});

it('has its default as a person writes a time', () => {
  expect(pushSwitchesCommand().helpInformation().replace(/\s+/g, ' ')).toContain(
    'in which each instance must show the effect (default: 3s)',
  );
});

it('stays for a second at least, and for 30 days at most', () => {
  expect([stay('1s'), stay('2h'), stay('720h')]).toEqual([1_000, 7_200_000, 2_592_000_000]);
  for (const wrong of ['999ms', '721h', 'long']) expect(() => stay(wrong)).toThrow('from 1s to');
});
