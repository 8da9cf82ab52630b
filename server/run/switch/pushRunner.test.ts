import { expect, it } from 'vitest';
import { newPush, type Push } from '../../core/switch/push.ts';
import type { SwitchDefinition } from '../../core/switch/switchFile.ts';
import type { PushRow } from '../../edge/store/switchStore.ts';
import { historyOf } from './pushRunner.ts';

const push: Push = newPush({
  ...{ pause: 'none', onDeaf: 'stop', onUnknown: 'stop', boundMs: 1_000 },
  changes: [
    {
      ...{ switch: 's', value: 2, readers: ['a'] },
      before: { value: 0, instances: {}, version: '1' },
    },
  ],
  batches: [['a']],
});
const row: PushRow = {
  ...{ id: 'p', target: 'shop', targetRef: 'shop', targetDir: '/', by: 'ann', reason: 'sale' },
  ...{ push, createdAt: '', endedAt: null },
};
const definition: SwitchDefinition = {
  ...{ name: 's', about: '', owner: 'ann', kind: 'limit', default: 5, provider: 'store' },
  ...{
    values: { kind: 'string' },
    expires: null,
    shadowOnly: true,
    service: null,
    behaviour: null,
  },
};
const byName = new Map([['s', definition]]);
const entry = {
  ...{ target: 'shop', switch: 's', push: 'p', by: 'ann', shadowOnly: true, standard: 5 },
};

it('leaves the new value of a push that is done', () => {
  expect(historyOf(row, { ...push, state: 'done' }, { byName })).toEqual([
    { ...entry, kind: 'pushed', before: 0, after: 2, reason: 'sale' },
  ]);
});

it('leaves the earlier value, and why, of one that was rolled back', () => {
  const back: Push = { ...push, state: 'rolled-back', reason: 'a is deaf' };
  expect(historyOf(row, back, { byName })).toEqual([
    { ...entry, kind: 'rolled-back', before: 2, after: 0, reason: 'a is deaf' },
  ]);
});

it('leaves the new value of one that is stuck, so that the safety lever turns it back', () => {
  const stuck: Push = { ...push, state: 'stuck', reason: 'not rolled back: no answer' };
  expect(historyOf(row, stuck, { byName })).toEqual([
    { ...entry, kind: 'stuck', before: 0, after: 2, reason: 'not rolled back: no answer' },
  ]);
});

it('leaves nothing of a push that has not ended or was refused', () => {
  const states = [
    'writing',
    'checking',
    'paused',
    'rolling-back',
    'checking-back',
    'refused',
  ] as const;
  expect(states.flatMap((state) => historyOf(row, { ...push, state }, { byName }))).toEqual([]);
});

it('does not turn back a switch that is gone from its file', () => {
  const [gone] = historyOf(row, { ...push, state: 'done' }, { byName: new Map() });
  expect(gone).toMatchObject({ shadowOnly: false, standard: 0 });
});
