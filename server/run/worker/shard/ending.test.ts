import { describe, expect, it } from 'vitest';
import { type Ending, endingOf, type ShardEnd, storedEnding } from './ending.ts';

const well: ShardEnd = {
  ...{ exit: { code: 0, signal: null }, said: null, problem: null, stopped: null, running: true },
};
const killed = { code: null, signal: 'SIGKILL' } as const;
const lost = { kind: 'lost', reason: 'another claim holds the shard' } as const;
const told = { kind: 'worker', reason: 'its worker was told to stop' } as const;
const abort = { kind: 'abort', reason: 'the run was aborted' } as const;
const interrupted = { exit: { code: 105, signal: null }, said: 'k6: interrupted' };
const taken = { said: 'k6: stopped', takenOver: true };
const scriptEnded = { exit: { code: 108, signal: null }, said: 'dataset card is used up' };

describe('the ending of a shard', () => {
  it.each<[string, Partial<ShardEnd>, Ending['state'], string | null]>([
    ['ends as planned', {}, 'done', null],
    ['is aborted', { ...interrupted, stopped: abort }, 'done', 'stopped: the run was aborted'],
    ['loses its lease', { exit: killed, stopped: lost }, 'failed', lost.reason],
    ['is left by its worker', { ...interrupted, stopped: told }, 'failed', told.reason],
    [
      'cannot be started',
      { exit: killed, said: 'k6: killed by SIGKILL', problem: 'no start was given within 180 s' },
      'failed',
      'no start was given within 180 s',
    ],
    [
      'ends by itself while its start fails',
      { ...interrupted, problem: 'k6 could not be started: refused' },
      'failed',
      'k6: interrupted',
    ],
    ['is taken over', { ...taken, exit: { code: 103, signal: null } }, 'done', null],
    ['is taken over by a signal', { ...taken, exit: interrupted.exit }, 'done', null],
    ['is killed when it is taken over', { ...taken, exit: killed }, 'failed', 'k6: stopped'],
    [
      'breaks when it is taken over',
      { ...taken, exit: { code: 107, signal: null } },
      'failed',
      'k6: stopped',
    ],
    [
      'is to be taken over before its start',
      { ...taken, exit: interrupted.exit, running: false },
      'failed',
      'k6: stopped',
    ],
    [
      'is stopped by nobody',
      { ...taken, exit: interrupted.exit, takenOver: false },
      'failed',
      'k6: stopped',
    ],
    [
      'is aborted while it is taken over',
      { ...taken, exit: interrupted.exit, stopped: abort },
      'done',
      'stopped: the run was aborted',
    ],
    ['uses up its rows', scriptEnded, 'done', 'dataset card is used up'],
    [
      'ends its script before the start',
      { ...scriptEnded, running: false },
      'failed',
      'dataset card is used up',
    ],
    ['ends well before the start', { running: false }, 'failed', 'k6 ended before the start'],
    [
      'fails',
      { exit: { code: 107, signal: null }, said: 'k6: script exception' },
      'failed',
      'k6: script exception',
    ],
    [
      'outlasts its plan',
      { exit: null, said: 'unused' },
      'failed',
      'k6 did not end when its plan was over and was stopped',
    ],
    [
      'outlasts its plan although it is taken over, after a late start',
      { ...taken, exit: null, problem: 'k6 could not be started: refused' },
      'failed',
      'k6 did not end when its plan was over and was stopped',
    ],
  ])('that %s', (_, end, state, message) => {
    const stop = end.stopped ?? null;
    expect(endingOf({ ...well, ...end })).toEqual({ state, message, stop });
  });

  it('fails when frames were not stored, and says why', () => {
    const ending: Ending = { state: 'done', message: 'used up', stop: null };
    expect(storedEnding(ending, { unsaved: 0 })).toEqual({ state: 'done', message: 'used up' });
    expect(storedEnding({ ...ending, state: 'failed' }, { unsaved: 0 }).state).toBe('failed');
    expect(storedEnding(ending, { unsaved: 1 })).toEqual({
      state: 'failed',
      message: '1 frame could not be stored in time',
    });
    expect(storedEnding(ending, { unsaved: 2, forbidden: 'no right to append' })).toEqual({
      state: 'failed',
      message: '2 frames could not be stored: no right to append',
    });
  });
});
