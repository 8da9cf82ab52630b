import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { drillOfText, soundDrill } from '../../core/drill/drillCase.support.ts';
import { type DrillEvent, machineOf, stepEvent } from '../../core/drill/drillEvents.ts';
import { drillProgress } from '../../core/drill/drillProgress.ts';
import { drillTransition } from '../../core/drill/lifecycle.ts';
import type { DrillReport } from '../../core/drill/report/drillReport.ts';
import { failureMatrix } from '../../core/drill/report/failureMatrix.ts';
import { faultKinds } from '../../core/fault/kinds/registry.ts';
import type { DrillStatus } from '../../edge/store/drillReader.ts';
import { type DrillFiles, prepareDrill } from '../catalog/prepareDrill.ts';
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
const drill = drillOfText(soundDrill);
const gone = { ok: false, error: { code: 'ZH-DRILL-002', line: `there is no drill ${id}` } };

/** Prepares files as a command does; the folder of targets is the data folder. */
const catalog: DrillFiles = {
  prepareDrill: (path, target) => prepareDrill(path, { target }, dataDir),
};

/** A service over a store in memory with one drill that another server conducts. */
function serviceCase(over: DrillRunOver = {}, places: readonly object[] = []) {
  const log: unknown[] = [];
  const one = drillRunCase({
    ...over,
    drills: {
      ...{ renewOwner: async () => [], adopt: async () => [] },
      releaseOwner: async () => void log.push('released'),
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
    {
      ...one.ports,
      ...{ dataDir, scenariosRoot: dataDir, catalog, places: async () => places },
    } as unknown as DrillServicePorts,
    60_000,
  );
  services.push(service);
  return { ...one, service, log };
}
const missing = { drills: { row: async () => null, record: async () => null } };

describe('the detail of a drill', () => {
  it('shows how it stands by its events, its stages and its folder', async () => {
    const begun = drillTransition(machineOf(drill), { type: 'begun' });
    if (!begun.ok) throw new Error(begun.error);
    const step = stepEvent(drill, { type: 'begun' }, machineOf(drill), begun.value.next, null);
    const note = { by: 'ada', text: 'lunch', atMs: null };
    const sensed = { item: 0, asked: 'on', answer: 'bit', atMs: 20_900, text: '310 ms' } as const;
    const at = '2026-11-11T12:00:00.000Z';
    const events: readonly DrillEvent[] = [
      { ...step, seq: 1, at },
      { kind: 'note', message: '', data: note, seq: 2, at },
      { kind: 'sensor', message: '', data: sensed, seq: 3, at },
    ];
    const { service, stored } = serviceCase({ events });
    expect(await service.get(id)).toEqual({
      ok: true,
      value: {
        ...stored.row,
        ...drillProgress(drill, events),
        stages: [
          { share: 0.1, startMs: 0, endMs: 10_000 },
          { share: 1, startMs: 10_000, endMs: 70_000 },
          { share: 5, startMs: 70_000, endMs: 80_000 },
          { share: 0.5, startMs: 80_000, endMs: 120_000 },
        ],
        folder: join(dataDir, 'drills', id),
      },
    });
    expect(drillProgress(drill, events).actions[0]?.sensed).toHaveLength(1);
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

describe('the plan of a drill file', () => {
  const scenario = `name: little
target: shop
paths: { browse: { within: 1s, steps: { item: GET /items } } }
load: { goal: hold, peak: { browse: 20/s }, levels: [50%], hold: 10s }
slos: { browse: { errors: 1% } }
`;
  const target = (name: string) => `name: ${name}
baseUrl: http://127.0.0.1:1
allowHosts: [127.0.0.1:1]
isolation: dedicated
caps: { ratePerSecondMax: 300, vusMax: 500, durationMsMax: 10m }
`;
  const file = `name: rush
hypothesis:
  good: { slo: { browse: { errors: 1% } }, when: [before] }
load: { scenario: ../little.yaml, capacity: 50%, shape: [100% for 30s] }
method:
  - { at: 20s, note: lunch }
`;
  beforeAll(async () => {
    await mkdir(join(dataDir, 'shop/drills'), { recursive: true });
    await writeFile(join(dataDir, 'shop/little.yaml'), scenario);
    await writeFile(join(dataDir, 'shop/drills/rush.yaml'), file);
    await writeFile(join(dataDir, 'shop/drills/wrong.yaml'), file.replace('20s', '50s'));
    await writeFile(join(dataDir, 'other.yaml'), target('other'));
  });

  it('is shown with the text of the file, on the target that is asked for', async () => {
    const detail = await serviceCase().service.plan('shop/drills/rush', 'other');
    expect(detail).toMatchObject({
      ok: true,
      value: {
        ...{ source: file, diagnostics: [], unchecked: null },
        file: { id: 'shop/drills/rush', name: 'rush', actions: 1 },
        plan: { name: 'rush', scenario: 'little', target: 'other', needsApproval: false },
      },
    });
  });

  it('is not checked where the target that it names is missing', async () => {
    const detail = await serviceCase().service.plan('shop/drills/rush', null);
    expect(detail).toMatchObject({
      ok: true,
      value: {
        plan: { target: 'shop', needsApproval: null },
        unchecked: expect.stringContaining('shop'),
      },
    });
  });

  it('gives every mistake in its place', async () => {
    const detail = await serviceCase().service.plan('shop/drills/wrong', 'other');
    expect(detail).toMatchObject({ ok: true, value: { plan: null, unchecked: null } });
    const found = detail.ok ? detail.value.diagnostics : [];
    expect(found.map(({ line, message }) => [line, message])).toEqual([
      [6, "note: lunch begins at 50 s, and the drill's load ends at 30 s"],
    ]);
  });

  it('of a file that is not there is an error', async () => {
    const { service } = serviceCase();
    expect((await service.files()).map((each) => each.id)).toEqual([
      ...['shop/drills/rush', 'shop/drills/wrong'],
    ]);
    expect(await service.plan('shop/drills/none', null)).toMatchObject({
      ok: false,
      error: { code: 'ZH-DRILL-007', line: 'there is no drill file shop/drills/none' },
    });
  });

  it('is what a start begins with', async () => {
    const request = {
      ...{ fileId: 'shop/drills/none', file: null, target: null, by: 'ada' },
      ...{ mayScript: false, withoutProtection: false },
    };
    const { service } = serviceCase();
    const unknown = { ok: false, error: { code: 'ZH-DRILL-007' } };
    expect(await service.start(request)).toMatchObject(unknown);
    // The next thing is to prepare the file.
    expect(await service.start({ ...request, fileId: 'shop/drills/wrong' })).toMatchObject({
      ok: false,
      error: { code: 'ZH-DRILL-001' },
    });
  });
});

it('shows what was drilled, and where faults can be', async () => {
  const places = [{ name: 'redis', is: 'link' }];
  const { service } = serviceCase({ drills: { newestEnds: async () => [] } }, places);
  const beganMs = Date.now();
  const { staleAfterMs, services, failures } = await service.matrix(86_400_000);
  const shown = failureMatrix({
    ...{ drills: [], places: places as never, kinds: faultKinds },
    ...{ nowMs: beganMs, staleAfterMs: 86_400_000 },
  });
  expect({ staleAfterMs, services, failures }).toEqual(shown);
  expect(services.map((each) => each.service)).toContain('redis');
});

it('releases its drills when it is closed', async () => {
  const { service, log } = serviceCase();
  await service.close();
  expect(log).toEqual(['released']);
});
