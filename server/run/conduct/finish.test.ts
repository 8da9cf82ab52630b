import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTag } from '@zerohour/shadow-data';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditSummary } from '../../core/audit/finding.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { LeakSummary } from '../../core/report/report.ts';
import { err, ok } from '../../core/result.ts';
import { newMachine } from '../../core/run/lifecycle.ts';
import type { RunEvent } from '../../core/run/run.ts';
import type { NewEvent } from '../../edge/store/measureStore.ts';
import type { RunRecord } from '../../edge/store/runRecord.ts';
import { createLog } from '../../log.ts';
import { stepCase } from '../../test/support/stepCase.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import type { RunAudit } from '../audit/runAudit.ts';
import { answered, contextCase } from '../context/runContext.support.ts';
import type { RunContext } from '../context/runContext.ts';
import { contractEgress, contractPlan } from '../worker/shard/shardCase.support.ts';
import { type FinishPorts, finishRun } from './finish.ts';
import type { PreparationOutcome } from './preparation.ts';

const NOW_MS = 1_800_000_000_000;
const step = {
  name: 'close',
  timeoutMs: 2_000,
  think: null,
} as unknown as Plan['teardown'][number];
const plan: Plan = { ...contractPlan(1), teardown: [step] };
const clean: LeakSummary = { state: 'clean', reason: null, scanned: [], leaks: [] };
const prepared: PreparationOutcome = {
  egress: contractEgress,
  setupData: { sale: 's-1' },
  preflight: null,
};
const summaries = [{ store: 'shadow' }] as AuditSummary[];
const noReport = 'no report: the run is not in the database';

/** A target that names a store. */
const { stores } = targetCase();
const stored = targetCase({ stores: { ...stores, redisUrl: 'redis://127.0.0.1:9' } });

const event = (kind: string, data: object = {}): RunEvent => ({
  ...{ seq: 1, at: '2026-11-11T00:00:00.000Z', message: '' },
  kind,
  data: { ...data },
});

interface Given {
  readonly context?: Partial<RunContext>;
  readonly outcome?: PreparationOutcome;
  readonly events?: readonly RunEvent[];
  readonly seeded?: boolean;
  readonly saved?: () => Promise<boolean>;
  readonly targetPort?: Partial<FinishPorts['targetPort']>;
  readonly ports?: (events: readonly NewEvent[]) => object;
}

/** The finish of a run whose record is gone, so that it makes no report. */
function finishing(given: Given = {}) {
  const kept: unknown[][] = [];
  const handed: unknown[][] = [];
  const one = contextCase({
    plan,
    target: stored,
    machine: () => ({
      ...newMachine(1, 1),
      state: 'finishing',
      starting: true,
      seeded: given.seeded ?? true,
    }),
    ...given.context,
  });
  const { log } = one;
  const noted = async (name: string): Promise<void> => {
    await answered();
    log.push(name);
  };
  const ports = {
    now: () => NOW_MS,
    dataDir: '/nowhere',
    log: createLog('silent', 'test'),
    runs: {
      record: async (id: string) => {
        expect(id).toBe(one.context.id);
        await noted('record read');
        return null;
      },
    },
    measures: {
      events: async (...of: unknown[]) => {
        expect(of).toEqual([one.context.id, 0]);
        return given.events ?? [];
      },
      saveAudit: async (...of: unknown[]) => {
        await noted('audit kept');
        kept.push(of);
        return given.saved?.() ?? true;
      },
    },
    targetPort: {
      readSwitch: async () => '',
      setSwitch: async (of: unknown, tag: { value: string }, ...set: unknown[]) => {
        expect([of, set]).toEqual([one.context.target, ['guard', 'on']]);
        expect(readTag(tag.value, [stored.shadow.key], NOW_MS)).toMatchObject({
          tag: { epoch: 2 },
        });
        await noted('switch set');
      },
      teardown: async (...of: unknown[]) => {
        await noted('teardown run');
        handed.push(of);
        return ok(undefined);
      },
      scanLeaks: async (...of: unknown[]) => {
        await noted('leaks looked for');
        handed.push(of);
        return clean;
      },
      ...given.targetPort,
    },
    ...given.ports?.(one.events),
  } as unknown as FinishPorts;
  const audit = {
    finish: async () => {
      await noted('audit finished');
      return summaries;
    },
  } as unknown as RunAudit;
  return {
    ...one,
    kept,
    handed,
    done: () => finishRun(one.context, ports, audit, given.outcome ?? prepared),
  };
}

const torn = (log: readonly string[]) => log.includes('teardown run');

describe('the finish of a run', () => {
  it('puts switches back, tears down, audits, looks for leaks and reports, in this order', async () => {
    const turned = event('switches-turned', { before: { guard: 'on' } });
    const { done, log, kept, handed, events, context } = finishing({ events: [turned] });
    expect(await done()).toBe(noReport);
    expect(log).toEqual([
      ...['switch set', 'switches-restored'],
      ...['teardown', 'teardown run', 'torn-down'],
      ...['audit finished', 'leaks looked for', 'audit kept', 'leaks', 'record read', 'report'],
    ]);
    expect(kept).toEqual([['run000000001', 'one', { summaries, leaks: clean }]]);
    const nothing = { rows: [], uncounted: [] };
    expect(handed.at(-1)).toEqual([context.target, 'run000000001', nothing]);
    expect(events.slice(1)).toEqual([
      { kind: 'teardown', message: 'teardown begins', data: {} },
      { kind: 'torn-down', message: 'teardown ran once', data: {} },
      { kind: 'leaks', message: 'leak scan: clean', data: { leaks: 0, reason: null } },
      { kind: 'report', message: noReport, data: {} },
    ]);
  });

  it('looks for no leaks on a dedicated stack, which has one store', async () => {
    const { done, log, kept } = finishing({
      context: { plan: { ...plan, isolation: 'dedicated' } },
    });
    await done();
    expect(log).not.toContain('leaks looked for');
    expect(log).not.toContain('leaks');
    expect(kept).toEqual([['run000000001', 'one', { summaries, leaks: null }]]);
  });

  it('signs what it sends after the load by a tag after those of the rounds', async () => {
    const rounds = [0, 1].map((index) => ({ index, stages: [], durationMs: 0 }));
    const { done, handed } = finishing({ context: { plan: { ...plan, rounds } } });
    await done();
    const [given, handover, egress] = handed[0] ?? [];
    expect([given, egress]).toEqual([{ ...plan, rounds }, contractEgress]);
    expect(handover).toMatchObject({ run: 'run000000001', setup: { sale: 's-1' } });
    const { tag } = handover as { tag: { value: string } };
    // k6 takes 10 s, the step 2 s and a second; services' clocks may be five minutes behind.
    expect(readTag(tag.value, [targetCase().shadow.key], NOW_MS)).toMatchObject({
      tag: { epoch: 3, expiresAtMs: NOW_MS + 13_000 + 300_000 },
    });
  });

  it('asks nothing of a target that the run has not written to', async () => {
    const { done, log, kept } = finishing({ seeded: false });
    expect(await done()).toBe(noReport);
    expect(log).toEqual(['audit kept', 'record read', 'report']);
    expect(kept).toEqual([['run000000001', 'one', { summaries: [], leaks: null }]]);
  });

  it('judges nothing after a seeding that failed: the stores may hold an earlier run', async () => {
    const stoppedBy = { kind: 'failure', text: 'seeding: status 503' } as const;
    const machine = () =>
      ({ ...newMachine(1, 1), state: 'finishing', seeded: true, stoppedBy }) as const;
    const { done, log, kept } = finishing({ context: { machine } });
    expect(await done()).toBe(noReport);
    expect(log).not.toContain('leak scan');
    expect(kept).toEqual([['run000000001', 'one', { summaries: [], leaks: null }]]);
  });

  it('makes no report when another server keeps the audit, or the run is released', async () => {
    const overtaken = finishing({ saved: async () => false });
    expect(await overtaken.done()).toBe(null);
    expect(overtaken.log.at(-1)).toBe('audit kept');
    const released = finishing();
    released.release();
    expect(await released.done()).toBe(null);
    expect(released.log).toEqual([]);
  });
});

describe('the teardown', () => {
  it.each<[string, Given]>([
    ['has no steps', { context: { plan: { ...plan, teardown: [] } } }],
    ['follows no setup', { outcome: { ...prepared, setupData: null } }],
    ['may go nowhere', { outcome: { ...prepared, egress: null } }],
    ['has no target', { context: { target: null } }],
    ['has ended already', { events: [event('teardown'), event('torn-down')] }],
    ['is not for this server', { context: { released: AbortSignal.abort() } }],
  ])('is left out when it %s', async (_, given) => {
    const { done, log } = finishing(given);
    await done();
    expect([torn(log), log.includes('teardown'), log.includes('torn-down')]).toEqual([
      ...[false, false, false],
    ]);
  });

  it.each([
    [`\${setup.token}`, false],
    [`\${setup.saleId}`, true],
  ])('that names %s is run: %s, by a server that did not run set-up', async (named, isRun) => {
    const setup = [stepCase('open', { captures: [{ name: 'token', jsonPath: '$.token' }] })];
    const teardown = [stepCase('close', { url: `/close/${named}` })];
    const { done, log, events } = finishing({
      context: { plan: { ...plan, setup, teardown } },
      outcome: { ...prepared, setupData: { saleId: 7 } },
    });
    await done();
    expect(torn(log)).toBe(isRun);
    const problem =
      'set-up captured token on a server that has ended; secrets are stored nowhere, so start the run anew';
    const told = { kind: 'torn-down', message: `teardown: ${problem}`, data: { problem } };
    expect(events.some((each) => JSON.stringify(each) === JSON.stringify(told))).toBe(!isRun);
  });

  it('that begins with cookies of set-up is not run by a server that has none of them', async () => {
    const teardown = [stepCase('close', { url: '/close' })];
    const passing = { ...plan, teardown, setupCookies: true } as const;
    const given = (setupData: Readonly<Record<string, unknown>>) => ({
      context: { plan: passing },
      outcome: { ...prepared, setupData },
    });
    const gone = finishing(given({}));
    await gone.done();
    expect(torn(gone.log)).toBe(false);
    const whole = finishing(given({ 'set-up-cookies': '[]' }));
    await whole.done();
    expect(torn(whole.log)).toBe(true);
  });

  it('does not wait for what set-up captured and it does not name', async () => {
    const setup = [stepCase('open', { captures: [{ name: 'token', jsonPath: '$.token' }] })];
    const teardown = [stepCase('close', { url: `/close/\${token}` })];
    // Its own capture has the name of the one that is gone.
    const { done, log } = finishing({
      context: { plan: { ...plan, setup, teardown } },
      outcome: { ...prepared, setupData: {} },
    });
    await done();
    expect(torn(log)).toBe(true);
  });

  it('that another server began is not run again', async () => {
    const { done, log, events } = finishing({ events: [event('teardown')] });
    await done();
    expect(torn(log)).toBe(false);
    expect(events[0]).toEqual({
      kind: 'torn-down',
      message: 'teardown: the server ended during it; it is not run again',
      data: { problem: 'the server ended during it' },
    });
  });

  it('does not begin when the run is released meanwhile', async () => {
    const one: ReturnType<typeof finishing> = finishing({
      context: {
        recordEvent: async (kind) => {
          one.log.push(kind);
          if (kind === 'teardown') one.release();
        },
      },
    });
    await one.done();
    expect([one.log.includes('teardown'), torn(one.log)]).toEqual([true, false]);
  });

  it.each([
    ['fails', async () => err('exit 107')],
    ['breaks', () => Promise.reject(new Error('exit 107\nand more'))],
  ])('that %s is recorded, and the audit goes on', async (_, teardown) => {
    const { done, log, events } = finishing({ targetPort: { teardown } });
    await done();
    expect(events[1]).toEqual({
      kind: 'torn-down',
      message: 'teardown: exit 107',
      data: { problem: 'exit 107' },
    });
    expect(log).toContain('audit finished');
  });
});

describe('the leak scan', () => {
  const hop = { service: 'shop', instance: 'shop-1', tagSeen: true, corruptRefused: true };
  const preflight = {
    state: 'pass',
    hops: [{ ...hop, store: 'none', problem: null }],
  } as const;

  it('of a target without stores asks nothing, and says what preflight showed', async () => {
    const storeless = { target: targetCase() };
    const proven = finishing({ context: storeless, outcome: { ...prepared, preflight } });
    await proven.done();
    expect(proven.log).not.toContain('leaks looked for');
    const reason = 'nothing to scan: no hop has a store';
    expect(proven.kept[0]?.[2]).toEqual({ summaries, leaks: { ...clean, reason } });
    const unproven = finishing({ context: storeless });
    await unproven.done();
    expect(unproven.kept[0]?.[2]).toMatchObject({ leaks: { state: 'unknown' } });
    for (const url of ['postgresUrl', 'redisUrl']) {
      const named = targetCase({ stores: { ...stores, [url]: 'redis://127.0.0.1:9' } });
      const { done, log } = finishing({ context: { target: named } });
      await done();
      expect(log).toContain('leaks looked for');
    }
  });

  it('is told what lay in the shadow store before the load', async () => {
    const rows = [{ place: 'shadow.orders.customer', id: 'ann', rows: 2 }];
    const before = { rows, uncounted: [] };
    const { done, handed } = finishing({ events: [event('shadow-before', before)] });
    await done();
    expect(handed.at(-1)?.[2]).toEqual(before);
  });

  it.each([
    ['before any load', {}, 'clean'],
    ['once a start may be written', { starting: true }, 'leaked'],
    ['in a later round', { round: 1 }, 'leaked'],
  ])('%s charges live rows of the shadow store as %j says', async (_, over, state) => {
    const row = { place: 'shadow.orders', id: 'cust-1', owner: 'live', text: 'live data' };
    const found: LeakSummary = { ...clean, state: 'leaked', leaks: [row] };
    const machine = () => ({
      ...newMachine(1, 2),
      state: 'finishing' as const,
      seeded: true,
      ...over,
    });
    const { done, kept } = finishing({
      context: { machine },
      targetPort: { scanLeaks: async () => found },
    });
    await done();
    expect(kept[0]?.[2]).toMatchObject({ leaks: { state } });
  });

  it.each<[string, Given, string]>([
    ['has no target', { context: { target: null } }, 'the target file could not be read'],
    [
      'breaks',
      { targetPort: { scanLeaks: () => Promise.reject(new Error('no store\nthere')) } },
      'the leak scan broke: no store',
    ],
  ])('that %s is unknown', async (_, given, reason) => {
    const { done, kept, events } = finishing(given);
    await done();
    const leaks = { state: 'unknown', reason, scanned: [], leaks: [] };
    expect(kept[0]?.[2]).toEqual({ summaries, leaks });
    expect(events.find(({ kind }) => kind === 'leaks')).toEqual({
      kind: 'leaks',
      message: 'leak scan: unknown',
      data: { leaks: 0, reason },
    });
  });
});

describe('the report', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'zerohour-finish-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  const id = 'run000000001';
  const folder = () => join(dataDir, 'runs', id);
  const at = '2026-11-11T00:00:00.000Z';
  const record = {
    row: { id, scenario: 's', target: 't', state: 'finishing', createdAt: at },
    ...{ plan, machine: { ...newMachine(1, 1), state: 'finishing' } },
    ...{ preflight: null, egress: null, loadEndedAt: null, scenarioText: 'name: s' },
  } as unknown as RunRecord;

  /** The stores of a run that has its record; `read` stands before it is read. */
  const stores =
    (read: () => Promise<void> = async () => undefined) =>
    (events: readonly NewEvent[]) => ({
      dataDir,
      runs: {
        record: async () => {
          await read();
          return record;
        },
        isOwner: async () => true,
        saveReport: async (...of: unknown[]) => {
          expect(of.slice(0, 2)).toEqual([id, 'one']);
          return true;
        },
      },
      rounds: { rounds: async () => [], shards: async () => [] },
      measures: {
        events: async () => events.map((each, index) => ({ ...each, seq: index + 1, at })),
        saveAudit: async () => true,
        framePages: async function* () {
          yield [];
        },
        customers: async () => [],
        metricSeconds: async () => [],
        audit: async () => null,
      },
      draws: { saveDrawn: async () => undefined },
    });
  const kinds = () =>
    readFileSync(join(folder(), 'events.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map((line): string => JSON.parse(line).kind);

  it('is written, and the events beside it once more with what tells of it', async () => {
    const { done, events } = finishing({ ports: stores() });
    expect(await done()).toBe(null);
    const { verdict } = JSON.parse(readFileSync(join(folder(), 'report.json'), 'utf8'));
    expect(events.at(-1)).toEqual({
      kind: 'report',
      message: `report written: ${verdict.state}`,
      data: {},
    });
    expect(kinds()).toEqual(events.map(({ kind }) => kind));
  });

  it('is not made by a server that releases the run while PostgreSQL is away', async () => {
    const one: ReturnType<typeof finishing> = finishing({
      ports: stores(async () => {
        one.release();
        throw Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
      }),
    });
    expect(await one.done()).toBe(null);
    expect(one.log.at(-1)).toBe('leaks');
  });

  it('stays as it is when the run is released before the events are written once more', async () => {
    const one: ReturnType<typeof finishing> = finishing({
      ports: stores(),
      context: {
        recordEvent: async (kind) => {
          if (kind === 'report') one.release();
        },
      },
    });
    expect(await one.done()).toBe(null);
    expect(readFileSync(join(folder(), 'events.ndjson'), 'utf8')).toBe('');
  });

  it('is no whole one when the events cannot be written once more', async () => {
    const { done } = finishing({
      ports: stores(),
      context: {
        recordEvent: async (kind) => {
          if (kind !== 'report') return;
          rmSync(join(folder(), 'events.ndjson'));
          mkdirSync(join(folder(), 'events.ndjson'));
        },
      },
    });
    expect(await done()).toContain('events.ndjson');
  });
});
