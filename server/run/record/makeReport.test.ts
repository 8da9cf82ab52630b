import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { emptyHistogram } from '../../core/measure/histogram.ts';
import { newMachine } from '../../core/run/lifecycle.ts';
import { pinnedVersion } from '../../edge/k6/binary.ts';
import type { RunRecord } from '../../edge/store/runRecord.ts';
import { packageVersion } from '../../root.ts';
import { auditWith, recorded } from '../../test/support/evidenceCase.ts';
import { contractFrame, contractPlan } from '../worker/shard/shardCase.support.ts';
import { makeReport, type ReportPorts, runFolder } from './makeReport.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'zerohour-report-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(dataDir, { recursive: true, force: true });
});

const id = 'run000000001';
const record = {
  row: { id, scenario: 's', target: 't', state: 'finished', createdAt: '2026-11-11T00:00:00.000Z' },
  plan: contractPlan(2),
  machine: { ...newMachine(2, 1), state: 'finished' },
  ...{ preflight: null, egress: null, loadEndedAt: null, scenarioText: 'name: s' },
} as unknown as RunRecord;

/** What PostgreSQL holds of an ended run whose shards began so much after the common start; the report says how far they lie apart. */
function stored(skews: readonly (number | null)[], over: Partial<ReportPorts['runs']> = {}) {
  const saved: unknown[][] = [];
  const drawn: unknown[][] = [];
  const ports = {
    now: () => Date.parse('2026-11-11T00:01:00Z'),
    dataDir,
    runs: {
      isOwner: async () => true,
      saveReport: async (...of: unknown[]) => {
        saved.push(of);
        return true;
      },
      ...over,
    },
    rounds: {
      rounds: async () => [],
      shards: async () =>
        skews.map((startSkewMs, shard) => ({ round: 0, shard, startSkewMs, startErrorMs: 0.5 })),
    },
    measures: {
      events: async () => [],
      framePages: async function* () {
        yield [];
      },
      customers: async () => [],
      metricSeconds: async () => [],
      audit: async () => null,
    },
    draws: {
      saveDrawn: async (...of: unknown[]) => {
        drawn.push(of);
      },
    },
  } as unknown as ReportPorts;
  return { ports, saved, drawn };
}

it('makes the report of a run, and stores what its file holds', async () => {
  const { ports, saved } = stored([2, 7.5]);
  const made = await makeReport(ports, record);
  const text = await readFile(join(runFolder(dataDir, id), 'report.json'), 'utf8');
  expect(made).toEqual({ ok: true, value: JSON.parse(text) });
  expect(saved).toEqual([[id, null, JSON.parse(text)]]);
  expect(JSON.parse(text).run).toMatchObject({
    ...{ id, startedAt: '2026-11-11T00:00:00.000Z', endedAt: '2026-11-11T00:01:00.000Z' },
    ...{ outcome: 'finished', reason: null, shards: 2, startSkewMs: 5.5 },
  });
});

const audit = auditWith({ facts: 7 });

/** The ports of a run of two shards that PostgreSQL holds with all that there can be. */
function whole(over: object = {}) {
  const { ports, saved, drawn } = stored([1, 4.5]);
  const frames = [0, 1].map((shard) => ({
    ...{ ...contractFrame(1, 0), shard },
    generator: { ...contractFrame(1, 0).generator, host: `host-${shard}` },
  }));
  const events = [
    { seq: 1, at: 'then', kind: 'start', message: 'common start of round 0', data: {} },
    { seq: 2, at: 'then', kind: 'torn-down', message: 'teardown failed', data: { problem: '500' } },
  ];
  const second = { round: 0, second: 0, requests: 5, errors: 0, latencyMs: emptyHistogram(3) };
  const metricSecond = { round: 0, second: 0, processes: { bank: { queue: 3 } } };
  const measures = {
    framePages: async function* () {
      yield frames.slice(0, 1);
      yield frames.slice(1);
    },
    events: async () => events,
    customers: async () => [second],
    metricSeconds: async () => [metricSecond],
    audit: async () => ({ summaries: audit, leaks: recorded.leaks }),
    ...over,
  };
  const startAtMs = Date.parse('2026-11-11T00:00:10Z');
  const rounds = {
    ...ports.rounds,
    rounds: async () => [{ round: 0, startAtMs, stopAtMs: null, nowMs: 0 }],
  };
  return {
    ports: { ...ports, rounds, measures } as unknown as ReportPorts,
    saved,
    drawn,
    frames,
    events,
    second,
    metricSecond,
  };
}
const text = (name: string) => readFile(join(runFolder(dataDir, id), name), 'utf8');
const linesOf = async (name: string) =>
  (await text(name))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

it('leaves beside the report what it was made from', async () => {
  const { ports, frames, events, second, metricSecond } = whole();
  const preflight = { state: 'pass', hops: [] } as const;
  await makeReport(ports, { ...record, preflight });
  expect(await text('scenario.yaml')).toBe('name: s');
  expect(await linesOf('frames.ndjson')).toEqual(frames);
  expect(await linesOf('events.ndjson')).toEqual(events);
  expect(await linesOf('customers.ndjson')).toEqual([second]);
  expect(await linesOf('metrics.ndjson')).toEqual([metricSecond]);
  expect((await linesOf('timeline.ndjson')).map((each) => each.generators.length)).toEqual([2]);
  expect(JSON.parse(await text('facts.json'))).toMatchObject({
    ...{ audit, leaks: recorded.leaks, preflight, abortedBy: null },
    incidents: [{ kind: 'torn-down', text: 'teardown failed' }],
    run: {
      ...{
        id,
        scenario: 's',
        target: 't',
        startSkewMs: 3.5,
        shards: 2,
        seed: 1,
        precision: 'fine',
      },
      starts: [{ round: 0, skewMs: 3.5, errorMs: 1, lastShard: 1, hosts: 2 }],
      tool: { zerohour: packageVersion(), k6: pinnedVersion() },
      machine: {
        ...{ cpu: cpus()[0]?.model.trim(), cpus: cpus().length, memoryBytes: totalmem() },
        platform: `${process.platform}-${process.arch}`,
      },
    },
  });
});

it('records the branch that the environment names', async () => {
  vi.stubEnv('ZEROHOUR_BRANCH', 'main');
  const made = await makeReport(whole().ports, record);
  expect(made.ok && made.value.run.branch).toBe('main');
  expect(JSON.parse(await text('facts.json')).run.branch).toBe('main');
});

it('tells when the load began and ended, and who stopped it', async () => {
  const cause = { kind: 'person', by: 'bea', reason: 'enough' } as const;
  const made = await makeReport(whole().ports, {
    ...record,
    ...{ row: { ...record.row, startedAt: '2026-11-11T00:00:10.000Z' } },
    ...{ loadEndedAt: '2026-11-11T00:00:40.000Z' },
    machine: { ...record.machine, state: 'aborted', stoppedBy: cause, problem: 'teardown failed' },
  });
  expect(made.ok && made.value.run).toMatchObject({
    ...{ startedAt: '2026-11-11T00:00:10.000Z', endedAt: '2026-11-11T00:00:40.000Z' },
    ...{ outcome: 'aborted', reason: 'stopped by bea: enough' },
  });
  expect(JSON.parse(await text('facts.json')).abortedBy).toEqual(cause);
});

it('takes no error of its start for none, where it is not known', async () => {
  const { ports } = stored([]);
  const rounds = { ...ports.rounds, shards: async () => [{ round: 0, shard: 0, startSkewMs: 3 }] };
  const made = await makeReport({ ...ports, rounds } as unknown as ReportPorts, record);
  expect(made.ok && made.value.run.starts).toMatchObject([{ skewMs: 0, errorMs: 0, hosts: 1 }]);
});

it('says what of the folder cannot be written, and makes no report', async () => {
  const { ports, saved, drawn } = whole();
  await writeFile(join(dataDir, 'runs'), '');
  const made = await makeReport(ports, record);
  expect(!made.ok && made.error).toContain(runFolder(dataDir, id));
  expect([saved, drawn]).toEqual([[], []]);
});

it.each(['scenario.yaml', 'report.json'])(
  'makes no report when %s cannot be written',
  async (name) => {
    const { ports, saved } = whole();
    await mkdir(join(runFolder(dataDir, id), name), { recursive: true });
    const made = await makeReport(ports, record);
    expect(!made.ok && made.error).toContain(name);
    expect(saved).toEqual([]);
  },
);

it('rejects while PostgreSQL is away, as what it is, and leaves no report behind', async () => {
  const { ports, saved } = whole({
    framePages: async function* () {
      yield [];
      throw Object.assign(new Error('away'), { code: 'ENOSPC' });
    },
  });
  await expect(makeReport(ports, record)).rejects.toThrow(/^the frames cannot be read: away$/);
  expect(saved).toEqual([]);
  expect(await readdir(runFolder(dataDir, id))).toEqual([]);
});

it('records the addresses that load could go to', async () => {
  const hosts = [
    { host: 'shop.local:80', addresses: ['10.0.0.1', '127.0.0.1'] },
    { host: 'pay.local:80', addresses: ['10.0.0.2'] },
  ];
  await makeReport(stored([1, 1]).ports, { ...record, egress: { hosts, allowAddresses: [] } });
  const facts = JSON.parse(await readFile(join(runFolder(dataDir, id), 'facts.json'), 'utf8'));
  expect(facts.addresses).toEqual(['10.0.0.1', '127.0.0.1', '10.0.0.2']);
  await makeReport(stored([1, 1]).ports, record);
  const bare = JSON.parse(await readFile(join(runFolder(dataDir, id), 'facts.json'), 'utf8'));
  expect('addresses' in bare).toBe(false);
});

it('knows no skew of a run that never started', async () => {
  const made = await makeReport(stored([null, null]).ports, record);
  expect(made.ok && made.value.run).toMatchObject({ startSkewMs: null, starts: [] });
});

it('leaves the report to another server that conducts the run', async () => {
  const overtaken = { ok: false, error: 'another server conducts the run' };
  const before = stored([1, 1], { isOwner: async () => false });
  expect(await makeReport(before.ports, record, 'one')).toEqual(overtaken);
  expect([before.saved, before.drawn]).toEqual([[], []]);
  expect(await readdir(runFolder(dataDir, id))).not.toContain('report.json');
  const own = stored([1, 1]);
  expect(await makeReport(own.ports, record, 'one')).toMatchObject({ ok: true });
  expect(own.saved).toEqual([[id, 'one', expect.anything()]]);
  const late = stored([1, 1], { saveReport: async () => false });
  expect(await makeReport(late.ports, record, 'one')).toEqual(overtaken);
});

/** A path of the frames' name draws users: 3 starts a second are planned, and each frame tells of 3. */
function drawing(): RunRecord['plan'] {
  const journey = { steps: [], script: 'pay.js', rows: ['user'], latencyBoundMs: 1_000 };
  const load = { path: 'pay', rate: 3, timeUnitMs: 1_000, ratePerSecond: 3, vus: 1 };
  const stage = { index: 0, level: 1, startMs: 0, holdMs: 4_000, loads: [load] };
  const rows = { name: 'user', columns: ['name'], rows: [], checksum: 'sum' };
  return {
    ...contractPlan(1),
    paths: [{ name: 'pay', journey, peakRatePerSecond: 3, latencyBoundMs: 1_000 }],
    datasets: [
      { ...rows, generated: { count: 99, cells: [`\${row}`] }, start: 5, pick: { kind: 'unique' } },
    ],
    rounds: [{ index: 0, stages: [stage], durationMs: 4_000 }],
  };
}

it.each([
  ['what its frames tell', 'done' as const, 5 + 6, true],
  ['what its plan says where a shard was lost', 'lost' as const, 5 + 9, false],
])('stores which rows the run drew: %s', async (_, state, nextRow, isExact) => {
  const { ports, drawn } = stored([1]);
  const startAtMs = Date.parse('2026-11-11T00:00:00Z');
  const whole = {
    ...ports,
    rounds: {
      rounds: async () => [{ round: 0, startAtMs, stopAtMs: null, nowMs: 0 }],
      shards: async () => [{ round: 0, shard: 0, state, startSkewMs: null }],
    },
    measures: {
      ...ports.measures,
      framePages: async function* () {
        yield [contractFrame(1, 0)];
        yield [contractFrame(1, 1)];
      },
    },
  } as unknown as ReportPorts;
  const loadEndedAt = new Date(startAtMs + 2_900).toISOString();
  const made = await makeReport(whole, { ...record, plan: drawing(), loadEndedAt });
  expect(made.ok).toBe(true);
  const rows = { dataset: 'user', checksum: 'sum', firstRow: 5, nextRow, isExact };
  expect(drawn).toEqual([[id, [rows]]]);
});
