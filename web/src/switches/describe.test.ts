import { expect, test } from 'vitest';
import type { SwitchPush } from '../api/generated.ts';
import { batchProgress, effectTone, pushStatus, valueText } from './describe.ts';
import { pushOf } from './switch.support.ts';

test('a value that is not known is a question mark; false and 0 are values', () => {
  expect([null, false, 0, '', 'none'].map(valueText)).toEqual(['?', 'false', '0', '', 'none']);
});

test('a pause that was planned is told from one by a rule', () => {
  expect(pushStatus({ state: 'paused', why: null })).toEqual({
    label: 'waits for a person',
    tone: 'accent',
  });
  expect(pushStatus({ state: 'paused', why: 'deaf' }).label).toBe('stopped by its rule');
  expect(pushStatus({ state: 'done', why: null })).toEqual({ label: 'done', tone: 'pass' });
  expect(pushStatus({ state: 'rolled-back', why: 'x' }).tone).toBe('fail');
});

test('only a seen effect is green', () => {
  const kinds = ['effective', 'deaf', 'unknown'] as const;
  expect(kinds.map((kind) => effectTone({ kind }))).toEqual(['pass', 'fail', 'unknown']);
});

const progress = (change: Partial<SwitchPush>) =>
  batchProgress(pushOf(change)).map(({ state, reached, size }) => `${state} ${reached}/${size}`);

test('batches before the present one are done, those after it wait', () => {
  expect(progress({ state: 'checking', batch: 1 })).toEqual([
    'done 1/1',
    'under way 0/1',
    'waits 0/2',
  ]);
  expect(progress({ state: 'paused', batch: 0 })).toEqual(['done 1/1', 'waits 0/1', 'waits 0/2']);
  expect(progress({ state: 'paused', batch: 0, why: 'deaf' })[0]).toBe('under way 1/1');
  expect(progress({ state: 'done', batch: 2 })).toEqual(['done 1/1', 'done 0/1', 'done 0/2']);
});

test('after a roll-back no instance counts as reached', () => {
  expect(progress({ state: 'rolled-back', batch: 1 })).toEqual([
    'rolled back 0/1',
    'rolled back 0/1',
    'waits 0/2',
  ]);
});

test('an instance that is bad on one of two switches is not reached', () => {
  const effects = [
    { ...pushOf({}).effects[0], switch: 'a' },
    { ...pushOf({}).effects[0], switch: 'b', kind: 'deaf' },
  ] as SwitchPush['effects'];
  expect(progress({ effects, state: 'checking', batch: 0 })[0]).toBe('under way 0/1');
});
