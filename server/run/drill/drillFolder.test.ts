import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { drillOfText, soundDrill } from '../../core/drill/drillCase.support.ts';
import { type DrillEvent, machineOf, stepEvent } from '../../core/drill/drillEvents.ts';
import { drillTransition } from '../../core/drill/lifecycle.ts';
import {
  buildDrillReport,
  type DrillReportInputs,
} from '../../core/drill/report/buildDrillReport.ts';
import { renderDrillJson } from '../../core/drill/report/drillReport.ts';
import { err, ok } from '../../core/result.ts';
import { mallRun, midnightPeak } from '../../test/support/mallRun.ts';
import { finishDrillFolder, isDrillFolder, replayDrillFolder } from './drillFolder.ts';

const drill = drillOfText(soundDrill);
const at = '2026-11-27T13:00:00.000Z';
const begun = { type: 'begun' } as const;
const first = drillTransition(machineOf(drill), begun);
if (!first.ok) throw new Error(first.error);
const step = stepEvent(drill, begun, machineOf(drill), first.value.next, null);
const events: DrillEvent[] = [
  { ...step, seq: 1, at },
  { seq: 2, at, kind: 'start', message: 'the load starts', data: { startedAt: at } },
];
const inputs: DrillReportInputs = {
  facts: {
    ...{ id: 'drill0000001', name: drill.name, target: 'mall', scenario: 's', runId: 'run1' },
    ...{ by: 'ada', createdAt: at, endedAt: at },
  },
  ...{ drill, events },
  load: {
    recording: mallRun({ ...midnightPeak, levels: [0.25], shards: 1 }),
    ...{ findings: [], events: [] },
  },
};

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'zerohour-drill-')), 'drill');
});
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

const text = (name: string) => readFile(join(folder, name), 'utf8');

it('replays to the same report, byte for byte', async () => {
  expect(await isDrillFolder(folder)).toBe(false);
  const made = await finishDrillFolder(folder, soundDrill, inputs);
  expect(made).toEqual(ok(JSON.parse(renderDrillJson(buildDrillReport(inputs)))));
  expect(await isDrillFolder(folder)).toBe(true);
  const before = await Promise.all([text('report.json'), text('report.html')]);
  await writeFile(join(folder, 'report.json'), '');
  expect(await replayDrillFolder(folder)).toEqual(made);
  expect(await Promise.all([text('report.json'), text('report.html')])).toEqual(before);
  expect(await text('drill.yaml')).toBe(soundDrill);
});

it('without a load has none either when it is replayed', async () => {
  const made = await finishDrillFolder(folder, soundDrill, { ...inputs, load: null });
  expect(made.ok && made.value.verdict.state).toBe('unknown');
  expect(await replayDrillFolder(folder)).toEqual(made);
});

it.each([
  ['events.ndjson', 'corrupt'],
  ['load/findings.ndjson', 'corrupt'],
  ['load/timeline.ndjson', 'corrupt'],
  ['drill.json', 'corrupt'],
])('refuses a changed %s', async (name, kind) => {
  await finishDrillFolder(folder, soundDrill, inputs);
  await writeFile(join(folder, name), `${await text(name)} x`);
  expect(await replayDrillFolder(folder)).toMatchObject({ ok: false, error: { kind } });
});

it('names a recorded file that is another or is gone, and a folder that cannot be made', async () => {
  await finishDrillFolder(folder, soundDrill, inputs);
  const path = join(folder, 'events.ndjson');
  await writeFile(path, '{}\n');
  const message = `${path} is not what was recorded (its checksum differs): restore the folder from a copy`;
  expect(await replayDrillFolder(folder)).toEqual(err({ kind: 'corrupt', message }));
  await rm(path);
  expect(await replayDrillFolder(folder)).toMatchObject({
    ...{ ok: false, error: { kind: 'missing', message: expect.stringContaining(path) } },
  });
  expect(await finishDrillFolder(join(folder, 'drill.yaml', 'in'), soundDrill, inputs)).toEqual(
    err({
      kind: 'io',
      message: `${join(folder, 'drill.yaml', 'in')} cannot be written: a file is in its way`,
    }),
  );
});

it.each([
  'load/timeline.ndjson',
  'load/events.ndjson',
  'load/findings.ndjson',
  'drill.yaml',
  'events.ndjson',
  'drill.json',
  'report.json',
])('says that %s cannot be written, and makes no report', async (name) => {
  await mkdir(join(folder, name, 'full'), { recursive: true });
  const made = await finishDrillFolder(folder, soundDrill, inputs);
  expect(made).toMatchObject({ ok: false, error: { kind: 'io' } });
  expect(!made.ok && made.error.message).toContain(join(folder, name));
});

it('refuses a record of another version, and a folder without one', async () => {
  expect(await replayDrillFolder(folder)).toMatchObject({ ok: false, error: { kind: 'missing' } });
  await finishDrillFolder(folder, soundDrill, inputs);
  const record = JSON.parse(await text('drill.json'));
  await writeFile(join(folder, 'drill.json'), JSON.stringify({ ...record, schemaVersion: 2 }));
  expect(await replayDrillFolder(folder)).toMatchObject({
    error: {
      message: expect.stringContaining('drill.json is not a record that this version can read'),
    },
  });
  await writeFile(join(folder, 'drill.json'), '{');
  expect(await replayDrillFolder(folder)).toMatchObject({
    error: { kind: 'corrupt', message: expect.stringContaining('drill.json is not JSON (') },
  });
});
