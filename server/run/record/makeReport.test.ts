import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { newMachine } from '../../core/run/lifecycle.ts';
import type { RunRecord } from '../../edge/store/runRecord.ts';
import { contractFrame, contractPlan } from '../worker/shard/shardCase.support.ts';
import { makeReport, type ReportPorts, runFolder } from './makeReport.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'zerohour-report-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

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
  expect(before.saved).toEqual([]);
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
