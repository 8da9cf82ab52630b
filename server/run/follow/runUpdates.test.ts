import { expect, it } from 'vitest';
import { createUpdates, type RunUpdate } from './runUpdates.ts';

const update = (seq: number): RunUpdate => ({
  type: 'event',
  event: { seq, at: '', kind: 'x', message: '', data: {} },
});

it('delivers an update to the listeners of its run, until they unsubscribe', () => {
  const updates = createUpdates(() => undefined);
  const received: RunUpdate[] = [];
  const off = updates.subscribe('a', (one) => received.push(one));
  updates.publish('a', update(1));
  updates.publish('b', update(2));
  off();
  updates.publish('a', update(3));
  expect(received).toEqual([update(1)]);
});

it('reports what a listener throws, and calls the others', () => {
  const failures: unknown[] = [];
  const updates = createUpdates((error) => failures.push(error));
  const received: RunUpdate[] = [];
  const broken = new Error('broken');
  updates.subscribe('a', () => {
    throw broken;
  });
  updates.subscribe('a', (one) => received.push(one));
  updates.publish('a', update(1));
  expect([failures, received]).toEqual([[broken], [update(1)]]);
});
