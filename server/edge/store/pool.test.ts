import { expect, it } from 'vitest';
import { newMachine } from '../../core/run/lifecycle.ts';
import { createMeasureStore } from './measureStore.ts';
import {
  assertPostgres,
  createPool,
  createWorkerPool,
  type LimitedQuery,
  type Pool,
  sqlState,
} from './pool.ts';
import { createRoundStore } from './roundStore.ts';
import { createRunStore } from './runStore.ts';

const url = 'postgres://127.0.0.1:1/nowhere';

it.each([
  ['server', createPool, { max: 16, query_timeout: 30_000, connectionTimeoutMillis: 5_000 }],
  ['worker', createWorkerPool, { max: 4, query_timeout: 2_000, connectionTimeoutMillis: 2_000 }],
])(
  "a %s's pool waits for nothing for ever, and notices a path gone silent",
  (_, create, limits) => {
    expect(create(url).options).toMatchObject({
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      application_name: 'zerohour',
      ...limits,
    });
  },
);

it('says why PostgreSQL cannot be used, and what to do', async () => {
  expect(await assertPostgres('postgres://zh:secret@127.0.0.1:1/nowhere')).toEqual({
    ok: false,
    error:
      'PostgreSQL at postgres://127.0.0.1:1/nowhere cannot be used: connect ECONNREFUSED 127.0.0.1:1. ' +
      'Start it, correct DATABASE_URL, or leave DATABASE_URL unset for an embedded one.',
  });
});

/** Answers nothing, and keeps the limit of each query. */
function recording() {
  const limits: (number | undefined)[] = [];
  const pool = createPool(url);
  const query = async (asked: Partial<LimitedQuery>) => {
    limits.push(asked.query_timeout);
    return { rows: [], rowCount: 0 };
  };
  const recorded: Pool = Object.assign(pool, { query });
  const [runs, rounds] = [createRunStore(recorded), createRoundStore(recorded)];
  return { limits, runs, rounds, measures: createMeasureStore(recorded) };
}

it('a renewal is given up while the lease still lasts', async () => {
  const { limits, runs } = recording();
  await runs.renewOwner('one');
  await runs.adopt('one');
  expect(limits).toEqual([2_000, 2_000]);
});

it('what stops load is tried again soon', async () => {
  const { limits, runs, rounds } = recording();
  await runs.saveStopRequest('run', { kind: 'failure', text: 'enough' });
  await runs.stopRequest('run');
  await runs.saveMachine('run', 'one', newMachine(1, 1));
  await rounds.flagAbort('run');
  expect(limits).toEqual([5_000, 5_000, 5_000, 5_000, 5_000]);
});

it('the size of a whole run of frames may take its time', async () => {
  const { limits, measures } = recording();
  for await (const _ of measures.framePages('run', { round: 0, second: 0 })) break;
  expect(limits).toEqual([120_000]);
});

it('the state of an error is that of PostgreSQL, or empty', () => {
  expect(sqlState(Object.assign(new Error('no'), { code: '42501' }))).toBe('42501');
  for (const error of [new Error('no'), { code: 42_501 }, 'text', null, undefined]) {
    expect(sqlState(error)).toBe('');
  }
});
