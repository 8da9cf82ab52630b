import type { PgPoolLike } from '@zerohour/shadow-data';
import { runAsLive, runInContext } from '@zerohour/shadow-data';
import { expect, it } from 'vitest';
import { createRowLimit } from './rowLimit.ts';

const asShadow = <T>(work: () => T): T =>
  runInContext(
    { kind: 'shadow', tag: { runId: 'a', epoch: 1, expiresAtMs: 0 }, entry: 'zerohour=x' },
    work,
  );

/** Notes what becomes of its connections. */
function poolCase() {
  const log: string[] = [];
  const pool: PgPoolLike = {
    query: async () => {
      log.push('pool');
      return { rows: [], rowCount: 0 };
    },
    connect: async () => ({
      query: async (text) => {
        if (text === 'fail') throw new Error('duplicate');
        log.push(text);
        return { rows: [], rowCount: 0 };
      },
      release: (error) => void log.push(error === undefined ? 'released' : 'ended'),
    }),
  };
  return { pool, log };
}

function limitCase(perSecond: number) {
  const slept: number[] = [];
  const time = { now: () => 0, sleep: async (ms: number) => void slept.push(ms) };
  const { pool, log } = poolCase();
  const limit = createRowLimit(perSecond, time);
  const commit = (sku: string, text = 'commit') => limit.run(pool, sku, (on) => on.query(text));
  return { commit, slept, log };
}

it('gives each row its commits one after the other, on a connection that is held meanwhile', async () => {
  const { commit, slept, log } = limitCase(25);
  await asShadow(async () => {
    await commit('a');
    await commit('a');
    await commit('b');
  });
  await runAsLive(() => commit('a'));
  expect(slept).toEqual([40, 80, 40, 40]);
  expect(log.slice(0, 4)).toEqual(['commit', 'released', 'commit', 'released']);
});

it('refuses what would wait for longer than four seconds, and keeps the connection', async () => {
  const { commit, slept, log } = limitCase(1);
  await asShadow(async () => {
    for (let index = 0; index < 5; index += 1) await commit('a');
    await expect(commit('a')).rejects.toMatchObject({ status: 503, message: 'row-is-busy' });
  });
  expect(slept).toEqual([1_000, 2_000, 3_000, 4_000, 5_000]);
  expect(log.filter((line) => line === 'released')).toHaveLength(6);
});

it('ends a connection whose statement failed', async () => {
  const { commit, log } = limitCase(25);
  await expect(asShadow(() => commit('a', 'fail'))).rejects.toThrow('duplicate');
  expect(log).toEqual(['ended']);
});

it('holds nothing where no limit is declared', async () => {
  const { commit, slept, log } = limitCase(0);
  await asShadow(() => commit('a'));
  expect([slept, log]).toEqual([[], ['pool']]);
});
