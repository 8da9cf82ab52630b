import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failure } from '../core/errors/failure.ts';
import { err, ok } from '../core/result.ts';
import { mallRun, midnightPeak } from '../test/support/mallRun.ts';
import { type DrillRuns, drillLoad, runRequestOf } from './drillLoad.ts';
import { runFolder } from './record/makeReport.ts';
import { writeRecording } from './record/runFolder.ts';

const id = 'run000000001';
const request = {
  ...{ text: 'name: s', directory: '/shop', file: 's.yaml', overrides: ['rate=2'] },
  ...{ target: 'shop', mayScript: true },
};
const started = {
  ...{ scenarioId: null, target: 'shop', shards: null, by: 'ada', mayScript: true },
  source: { text: 'name: s', directory: '/shop', file: 's.yaml', overrides: ['rate=2'] },
};
const refused = failure('ZH-RUN-004', { reason: 'no run' });
const inputs = mallRun({ ...midnightPeak, levels: [0.6] });

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'zerohour-drill-load-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const recorded = () => writeRecording(runFolder(dataDir, id), inputs);

/** Runs that are in these states, one after the other; null: there is none. */
function runsCase(states: readonly (string | null)[], over: object = {}) {
  const calls: unknown[][] = [];
  const left = [...states];
  const noted =
    (name: string, answer: unknown) =>
    async (...of: readonly unknown[]): Promise<unknown> => {
      calls.push([name, ...of]);
      return answer;
    };
  const runs = {
    get: async (runId: string) => {
      const state = left.length > 1 ? left.shift() : left[0];
      return state == null ? null : { id: runId, state };
    },
    start: noted('start', ok({})),
    abort: noted('abort', err(refused)),
    makeReport: noted('report', ok({})),
    events: noted('events', ['an event']),
    findings: noted('findings', ['a finding']),
    ...over,
  } as unknown as DrillRuns;
  return { calls, left, load: drillLoad(runs, dataDir) };
}

describe('the load of a drill', () => {
  it('is the run of its request, approved only where somebody did', () => {
    expect(runRequestOf(request, { by: 'ada', approvedBy: null })).toStrictEqual(started);
    expect(runRequestOf(request, { by: 'ada', approvedBy: 'bea' })).toStrictEqual({
      ...started,
      approvedBy: 'bea',
    });
  });

  it('is started under its id, once', async () => {
    const starter = { by: 'ada', approvedBy: null };
    const first = runsCase([null]);
    expect(await first.load.start(id, request, starter)).toEqual(ok(null));
    expect(first.calls).toStrictEqual([['start', { ...started, runId: id }]]);
    const again = runsCase(['running']);
    expect(await again.load.start(id, request, starter)).toEqual(ok(null));
    expect(again.calls).toEqual([]);
    const no = runsCase([null], { start: async () => err(refused) });
    expect(await no.load.start(id, request, starter)).toEqual(err(refused.line));
  });

  it('is stopped in the name of the drill, whatever the answer', async () => {
    const { calls, load } = runsCase(['finished']);
    expect(await load.stop(id, 'a tolerance was left')).toBeUndefined();
    expect(calls).toEqual([['abort', id, 'drill', 'a tolerance was left']]);
  });
});

describe('the record of the load', () => {
  it('is read once the run has ended, with all its events and findings', async () => {
    await recorded();
    const { calls, left, load } = runsCase(['running', 'finished']);
    expect(await load.record(id)).toEqual(
      ok({ recording: inputs, events: ['an event'], findings: ['a finding'] }),
    );
    expect(left).toEqual(['finished']);
    expect(calls).toEqual([
      ['events', id, 0],
      ['findings', id],
    ]);
  });

  it('is made first where this server has none', async () => {
    const makeReport = async (): Promise<unknown> => {
      await recorded();
      return ok({});
    };
    expect(await runsCase(['failed'], { makeReport }).load.record(id)).toMatchObject({
      ok: true,
      value: { recording: inputs },
    });
  });

  it('is missing where it cannot be made, or is not there after that', async () => {
    const failed = runsCase(['aborted'], { makeReport: async () => err(refused) });
    expect(await failed.load.record(id)).toEqual(err(refused.line));
    const { calls, load } = runsCase(['aborted']);
    expect(await load.record(id)).toEqual({
      ok: false,
      error: expect.stringContaining(runFolder(dataDir, id)),
    });
    expect(calls).toEqual([['report', id]]);
  });

  it('is missing for a run that is not there, or does not end within three minutes', async () => {
    await recorded();
    expect(await runsCase([null]).load.record(id)).toEqual(
      err(failure('ZH-RUN-001', { run: id }).line),
    );
    vi.useFakeTimers({ toFake: ['Date'], now: 0 });
    const passedMs = [0, 180_000, 180_001];
    const get = async () => {
      vi.setSystemTime(passedMs.shift() ?? Number.NaN);
      return { id, state: 'finishing' };
    };
    const answer = await runsCase([], { get })
      .load.record(id)
      .finally(() => vi.useRealTimers());
    expect([answer, passedMs]).toEqual([err(`run ${id} is finishing still`), []]);
  });
});
