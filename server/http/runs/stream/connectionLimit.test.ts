import { expect, it } from 'vitest';
import { createConnectionLimit } from './connectionLimit.ts';
import { streamLimits } from './stream.ts';

it('lets each user have so many streams, and all together so many', () => {
  const limit = createConnectionLimit({ perUser: 2, total: 3 });
  const none = () => undefined;
  const first = limit.take('ada', none);
  expect(limit.take('ada', none)).not.toBe(null);
  expect(limit.take('ada', none)).toBe(null);
  expect(limit.take('bea', none)).not.toBe(null);
  expect(limit.take('cid', none)).toBe(null);
  first?.();
  first?.();
  expect(limit.take('cid', none)).not.toBe(null);
  expect(limit.take('ada', none)).toBe(null);
});

it('ends every stream, also while they leave', () => {
  const limit = createConnectionLimit({ perUser: 5, total: 5 });
  const closed: string[] = [];
  for (const name of ['a', 'b', 'c']) {
    const leave = limit.take('ada', () => {
      closed.push(name);
      leave?.();
    });
  }
  limit.clear();
  expect(closed).toEqual(['a', 'b', 'c']);
  limit.clear();
  expect(closed).toHaveLength(3);
});

it('has these limits on a server', () => {
  expect(streamLimits).toEqual({
    ...{ heartbeatMs: 10_000, retryMs: 1_000, backlogBytesMax: 8_388_608 },
    ...{ perUser: 20, total: 200 },
  });
});
