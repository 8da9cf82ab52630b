import { describe, expect, it } from 'vitest';
import { coalescing } from './webhookQueue.ts';

describe('work that is asked for', () => {
  /** Work whose end the test gives. */
  function work() {
    const ends: { done(): void; fail(): void }[] = [];
    const turn = coalescing(
      () =>
        new Promise<void>((resolve, reject) =>
          ends.push({ done: resolve, fail: () => reject(new Error('broken')) }),
        ),
    );
    return { ends, turn };
  }
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('is done once more when it is asked for meanwhile, and never twice at a time', async () => {
    const { ends, turn } = work();
    const first = turn.take();
    const second = turn.take();
    void turn.take();
    expect(ends).toHaveLength(1);
    ends[0]?.done();
    await settled();
    expect(ends).toHaveLength(2);
    ends[1]?.done();
    await Promise.all([first, second]);
    expect(ends).toHaveLength(2);
    void turn.take();
    expect(ends).toHaveLength(3);
  });

  it('goes on after one that failed, and is waited for at the end', async () => {
    const { ends, turn } = work();
    await turn.idle();
    const first = turn.take();
    ends[0]?.fail();
    await expect(first).rejects.toThrow('broken');
    void turn.take();
    let isIdle = false;
    const idle = turn.idle().then(() => {
      isIdle = true;
    });
    await settled();
    expect(isIdle).toBe(false);
    ends[1]?.done();
    await idle;
    expect(ends).toHaveLength(2);
  });
});
