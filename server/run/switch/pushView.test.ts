import { expect, it } from 'vitest';
import { newPush } from '../../core/switch/push.ts';
import { diffOf } from '../../core/switch/pushPlan.ts';
import type { PushRow } from '../../edge/store/switchStore.ts';
import { pushView } from './pushView.ts';

it('shows who asked for a push and how it stands, and no file of the server', () => {
  const rules = { pause: 'first', onDeaf: 'roll-back', onUnknown: 'stop', boundMs: 900 } as const;
  const before = { value: 1, instances: {}, version: '7' };
  const changes = [{ switch: 'limit', value: 2, before, readers: ['a'] }];
  const push = newPush({ ...rules, changes, batches: [['a']] });
  const row = {
    ...{ id: 'p1', target: 'shop', targetRef: 'shop.yaml', targetDir: '/files', by: 'ann' },
    ...{ reason: 'sale', createdAt: 'then', endedAt: null, forMs: 60_000, turnBackAt: null },
    push: { ...push, state: 'paused', reason: 'a is deaf' },
  } as PushRow;
  const view = pushView(row);
  expect(view).toMatchObject({
    ...{ id: 'p1', target: 'shop', state: 'paused', by: 'ann', reason: 'sale', why: 'a is deaf' },
    ...{ createdAt: 'then', endedAt: null, diff: diffOf(push.plan), batches: [['a']], batch: 0 },
    ...rules,
    effects: [],
  });
  expect(JSON.stringify(view)).not.toContain('/files');
});
