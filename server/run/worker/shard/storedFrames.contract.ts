import { expect, it } from 'vitest';
import { claimed, contractFrame, type MakeStore, started } from './shardCase.support.ts';

/** What a shard store keeps of the frames that a worker appends. */
export function storedFramesContract(make: MakeStore): void {
  it('stores the first frame of a second, and returns it unchanged, by second', async () => {
    const { store, ref, held } = await started(make);
    const frames = [contractFrame(1, 0), contractFrame(1, 1)];
    expect(await store.appendFrames(held, frames.toReversed())).toBe(true);
    const again = { ...contractFrame(1, 1), toMs: 9_999 };
    expect(await store.appendFrames(held, [again, contractFrame(1, 2)])).toBe(true);
    expect(await store.frames(ref)).toEqual([...frames, contractFrame(1, 2)]);
  });

  it('accepts frames after the lease has expired, as long as no other claim holds the shard', async () => {
    const { store, ref, held } = await started(make);
    await store.expireLease(ref);
    expect(await store.appendFrames(held, [contractFrame(1, 0)])).toBe(true);
    expect(await store.frames(ref)).toHaveLength(1);
  });

  it('forbids a second of the future, with a tolerance of ten seconds', async () => {
    const { store, ref, held } = await claimed(make);
    const forbidden = { message: 'a frame of a second that has not been', code: '42501' };
    const append = (second: number) => store.appendFrames(held, [contractFrame(1, second)]);
    await expect(append(0)).rejects.toMatchObject(forbidden);
    await store.setStart(ref, Date.now() - 20_500);
    for (const second of [-1, 33, 2_147_483_647]) {
      await expect(append(second), `${second}`).rejects.toMatchObject(forbidden);
    }
    const both = store.appendFrames(held, [contractFrame(1, 0), contractFrame(1, 33)]);
    await expect(both).rejects.toMatchObject(forbidden);
    expect(await append(30)).toBe(true);
    expect((await store.frames(ref)).map(({ second }) => second)).toEqual([30]);
  });

  it('forbids more frames at once than a worker sends', async () => {
    const { store, ref, held } = await started(make);
    const frames = Array.from({ length: 61 }, (_, second) => contractFrame(1, second));
    await expect(store.appendFrames(held, frames)).rejects.toMatchObject({
      message: 'more than 60 frames at once',
      code: '42501',
    });
    expect(await store.frames(ref)).toEqual([]);
    expect(await store.appendFrames(held, frames.slice(1))).toBe(true);
    expect(await store.frames(ref)).toHaveLength(60);
  });
}
