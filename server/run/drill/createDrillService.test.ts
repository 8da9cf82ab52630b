import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { drillOfText, soundDrill } from '../../core/drill/drillCase.support.ts';
import { machineOf } from '../../core/drill/drillEvents.ts';
import type { DrillReport } from '../../core/drill/report/drillReport.ts';
import type { DrillStatus } from '../../edge/store/drillReader.ts';
import {
  createDrillService,
  type DrillServicePorts,
  type ServerDrillService,
} from './createDrillService.ts';
import { type DrillRunOver, drillRunCase } from './drillRunCase.support.ts';

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'zerohour-test-'));
});
afterAll(() => rm(dataDir, { recursive: true }));
const services: ServerDrillService[] = [];
afterEach(async () => {
  for (const service of services.splice(0)) await service.close();
});

const id = 'drill0000001';
const gone = { ok: false, error: { code: 'ZH-DRILL-002', line: `there is no drill ${id}` } };

/** A service over a store in memory with one drill that another server conducts. */
function serviceCase(over: DrillRunOver = {}) {
  const log: unknown[] = [];
  const one = drillRunCase({
    ...over,
    drills: {
      ...{ renewOwner: async () => [], adopt: async () => [], releaseOwner: async () => undefined },
      async list(...given: readonly unknown[]) {
        log.push(given);
        return [];
      },
      async saveStopRequest(...given: readonly unknown[]) {
        log.push(given);
        return true;
      },
      report: async () => null,
      ...over.drills,
    },
  });
  const service = createDrillService(
    { ...one.ports, dataDir, scenariosRoot: dataDir } as unknown as DrillServicePorts,
    60_000,
  );
  services.push(service);
  return { ...one, service, log };
}
const missing = { drills: { row: async () => null, record: async () => null } };

describe('the detail of a drill', () => {
  it('shows its actions by the clock of the load, its stages, probes and folder', async () => {
    const items = machineOf(drillOfText(soundDrill)).items.with(0, {
      ...{ part: 'method', undone: true, phase: 'stuck', problem: 'no agent' },
    });
    const { service, stored } = serviceCase({ machine: { items } });
    const detail = await service.get(id);
    const waiting = { phase: 'waiting', problem: null };
    expect(detail).toEqual({
      ok: true,
      value: {
        ...stored.row,
        actions: [
          {
            ...{ item: 0, part: 'method', text: expect.stringContaining('latency') },
            ...{ atMs: 20_000, endMs: 40_000, phase: 'stuck', problem: 'no agent' },
          },
          {
            ...{ item: 1, part: 'method', text: expect.stringContaining('inventory.guard') },
            ...{ atMs: 45_000, endMs: 55_000, ...waiting },
          },
          {
            ...{
              item: 2,
              part: 'method',
              text: expect.stringContaining('the night shift is told'),
            },
            ...{ atMs: 45_000, endMs: 45_000, ...waiting },
          },
          {
            ...{ item: 3, part: 'rollback', text: expect.stringContaining('inventory.guard') },
            ...{ atMs: null, endMs: null, ...waiting },
          },
        ],
        stages: [
          { share: 0.1, startMs: 0, endMs: 10_000 },
          { share: 1, startMs: 10_000, endMs: 70_000 },
          { share: 5, startMs: 70_000, endMs: 80_000 },
          { share: 0.5, startMs: 80_000, endMs: 120_000 },
        ],
        probes: ['pay-good', 'goodput', 'customers', 'stock', 'pool'],
        folder: join(dataDir, 'drills', id),
      },
    });
    expect(await serviceCase(missing).service.get(id)).toMatchObject(gone);
  });

  it('lists its events after a number; that there are none is no error of a drill that is there', async () => {
    const events = [{ seq: 1 }] as never;
    const asked: unknown[] = [];
    const read = async (...given: readonly unknown[]) => {
      asked.push(given);
      return events;
    };
    const { service } = serviceCase({ drills: { events: read, row: async () => null } });
    expect(await service.events(id, 7)).toEqual({ ok: true, value: events });
    expect(asked).toEqual([[id, 7]]);
    expect(await serviceCase().service.events(id, 0)).toEqual({ ok: true, value: [] });
    expect(await serviceCase(missing).service.events(id, 0)).toMatchObject(gone);
  });

  it('gives its report, or says that there is none yet', async () => {
    const report = { schemaVersion: 1 } as unknown as DrillReport;
    const { service } = serviceCase({
      drills: { report: async () => report, row: async () => null },
    });
    expect(await service.report(id)).toEqual({ ok: true, value: report });
    expect(await serviceCase().service.report(id)).toMatchObject({
      error: { code: 'ZH-DRILL-005', line: `drill ${id} has no report` },
    });
    expect(await serviceCase(missing).service.report(id)).toMatchObject(gone);
  });

  it('gives the path of a file that it hands out and that is there', async () => {
    const folder = join(dataDir, 'drills', id);
    await mkdir(join(folder, 'events.ndjson'), { recursive: true });
    await writeFile(join(folder, 'report.html'), '');
    await writeFile(join(folder, 'drill.json'), '');
    const { service } = serviceCase();
    expect(await service.file(id, 'report.html')).toEqual({
      ...{ ok: true, value: join(folder, 'report.html') },
    });
    const refused = (name: string) => ({
      error: { code: 'ZH-DRILL-005', line: `drill ${id} has no ${name}` },
    });
    for (const name of ['report.json', 'events.ndjson', 'drill.json', 'toString']) {
      expect(await service.file(id, name)).toMatchObject(refused(name));
    }
    const none = serviceCase(missing).service;
    expect(await none.file(id, 'report.html')).toMatchObject(refused('report.html'));
  });

  it('is listed with others, the newest before one', async () => {
    const { service, log } = serviceCase();
    expect(await service.list(20, 'drill0000009')).toEqual([]);
    expect(log).toEqual([[20, 'drill0000009']]);
  });
});

describe('an open drill', () => {
  it('is asked to stop, with who and why', async () => {
    const { service, stored, log } = serviceCase({ machine: { state: 'driving' } });
    expect(await service.abort(id, 'ada', 'lunch')).toEqual({ ok: true, value: stored.row });
    expect(log).toEqual([[id, { kind: 'person', by: 'ada', reason: 'lunch' }]]);
  });

  it.each(['finished', 'aborted', 'failed'] as const)(
    'that is %s by now is neither stopped nor noted on',
    async (state) => {
      const { service, log, events } = serviceCase({ machine: { state } });
      const refused = {
        error: { code: 'ZH-DRILL-004', line: `drill ${id} is ${state} already` },
      };
      expect(await service.abort(id, 'ada', 'x')).toMatchObject(refused);
      expect(await service.note(id, 'ada', 'x')).toMatchObject(refused);
      expect([log, events]).toEqual([[], []]);
    },
  );

  it('that ends meanwhile, or is not there, is not stopped', async () => {
    const late = serviceCase({
      ...{ machine: { state: 'driving' }, drills: { saveStopRequest: async () => false } },
    });
    expect(await late.service.abort(id, 'ada', 'x')).toMatchObject({
      error: { code: 'ZH-DRILL-004', line: `drill ${id} is driving already` },
    });
    expect(await serviceCase(missing).service.abort(id, 'ada', 'x')).toMatchObject(gone);
    expect(await serviceCase(missing).service.note(id, 'ada', 'x')).toMatchObject(gone);
  });

  it.each([
    ['after the start of its load', { startAtMs: 1_000, nowMs: 4_500 }, 3_500],
    ['before the start of its load', { startAtMs: null, nowMs: 4_500 }, null],
    ['that has no row any more', null, null],
  ])('takes a note %s', async (_, status, atMs) => {
    const { service, stored, events, owners } = serviceCase({
      ...{ machine: { state: 'driving' }, drills: { status: async () => status as DrillStatus } },
    });
    expect(await service.note(id, 'ada', 'the queue grows')).toEqual({
      ok: true,
      value: stored.row,
    });
    expect(events).toMatchObject([
      {
        ...{ kind: 'note', message: 'ada: the queue grows' },
        data: { by: 'ada', text: 'the queue grows', atMs },
      },
    ]);
    expect(owners).toEqual(new Set([null]));
  });
});
