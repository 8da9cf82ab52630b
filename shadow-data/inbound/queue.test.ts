import { describe, expect, it } from 'vitest';
import { currentContext, runAsLive, runInContext, ShadowRoutingError } from '../core/context.ts';
import { readTag, signTag } from '../core/tag.ts';
import { type Carried, carry } from '../outbound/queue.ts';
import { runJob } from './queue.ts';

const key = 'a signing key of a test';
const tag = { runId: 'run0000001', epoch: 3, expiresAtMs: 1000 };
const context = readTag(signTag(tag, key), [key], 999);
if (context.kind !== 'shadow') throw new Error('the fixture is not a shadow tag');
const viaRedis = <T>(value: T): T => JSON.parse(JSON.stringify(value));

describe('carry and runJob', () => {
  it('restore the context of the one who queued the job, long after the tag expired', () => {
    const carried = viaRedis(runInContext(context, () => carry({ order: 'o-1' })));
    expect(runJob(carried, [key], (data) => [data.order, currentContext()])).toEqual([
      'o-1',
      context,
    ]);
  });

  it('restore live work as live, even from inside a rehearsal', () => {
    const carried = viaRedis(runAsLive(() => carry(5)));
    expect(carried).toEqual({ zhShadow: null, data: 5 });
    const kind = runInContext(context, () => runJob(carried, [key], () => currentContext()?.kind));
    expect(kind).toBe('live');
  });

  it('refuse to queue work of unknown ownership', () => {
    expect(() => carry({})).toThrow('carry was reached outside every context');
  });

  it.each([
    null,
    undefined,
    'text',
    5,
    {},
    { data: 1 },
    { zhShadow: null },
    { zhShadow: undefined, data: 1 },
    { zhShadow: 7, data: 1 },
  ])('refuse a job without an owner: %o', (data) => {
    expect(() => runJob(data as unknown as Carried<number>, [key], () => 'ran')).toThrow(
      'job data has no owner; wrap it in carry() where it is queued',
    );
  });

  it('refuse a job whose owner was forged, and never run it as live', () => {
    const carried = runInContext(context, () => carry(1));
    const forged = { ...carried, zhShadow: `${carried.zhShadow}A` };
    const run = (job: Carried<number>, keys = [key]) => runJob(job, keys, () => 'ran');
    expect(() => run(forged)).toThrow('job refused: shadow tag is not signed');
    expect(() => run(carried, ['another key of the test'])).toThrow(ShadowRoutingError);
    expect(() => run({ zhShadow: '', data: 1 })).toThrow(
      'job refused: its entry is not a shadow tag',
    );
    expect(() => run({ zhShadow: 'a=1', data: 1 })).toThrow('its entry is not a shadow tag');
    expect(run(carried, ['another key of the test', key])).toBe('ran');
  });

  it('hand back what the job returns', async () => {
    const carried = runAsLive(() => carry(2));
    await expect(runJob(carried, [key], async (n) => n * 21)).resolves.toBe(42);
  });
});
