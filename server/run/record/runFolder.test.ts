import { createHash } from 'node:crypto';
import { mkdtemp, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildReport } from '../../core/report/buildReport.ts';
import { renderReportJson } from '../../core/report/formats/json.ts';
import { mallRun, midnightPeak } from '../../test/support/mallRun.ts';
import { type Disk, writeFiles } from './atomicWrite.ts';
import {
  finishFolder,
  makeFolder,
  readRecording,
  recordedFileNames,
  replayFolder,
  writeRecording,
  writeReports,
} from './runFolder.ts';

const inputs = {
  ...mallRun({ ...midnightPeak, levels: [0.6, 1.2] }),
  metrics: [{ round: 0, second: 0, processes: { bank: { queue: 3 } } }],
};
const recorded = [
  'customers.ndjson',
  'facts.json',
  'metrics.ndjson',
  'plan.json',
  'recorded.json',
  'timeline.ndjson',
];
const reports = ['curve.csv', 'junit.xml', 'report.html', 'report.json', 'summary.md'];

let root: string;
let folder: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'zerohour folder '));
  folder = join(root, 'runs', 'm2f8k1c9x0aa');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const text = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
const names = async (): Promise<string[]> => (await readdir(folder)).sort();

/** A disk that is full when the n-th file is written, after half of it went through. */
function fullAt(nth: number): Disk {
  let written = 0;
  return {
    rename,
    rm,
    open: async (path, flags, mode) => {
      const handle = await open(path, flags, mode);
      if (flags !== 'w') return handle;
      written += 1;
      if (written !== nth) return handle;
      const whole = handle.writeFile.bind(handle);
      handle.writeFile = async (data) => {
        await whole(String(data).slice(0, 10));
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      };
      return handle;
    },
  };
}

describe('a run’s folder', () => {
  it('holds recording and reports, and nothing temporary', async () => {
    const report = await finishFolder(folder, inputs);
    expect(report.ok).toBe(true);
    expect(await names()).toEqual([...recorded, ...reports].sort());
    expect(await text('report.json')).toBe(renderReportJson(buildReport(inputs)));
  });

  it('returns what was recorded', async () => {
    const whole = { ...inputs, addresses: ['10.0.0.1'] };
    await writeRecording(folder, whole);
    expect(await readRecording(folder)).toEqual({ ok: true, value: whole });
  });

  it('is replayed byte for byte, any number of times', async () => {
    await finishFolder(folder, inputs);
    const before = await Promise.all(reports.map(text));
    for (const name of reports) await rm(join(folder, name));
    expect((await replayFolder(folder)).ok).toBe(true);
    expect(await Promise.all(reports.map(text))).toEqual(before);
    await replayFolder(folder);
    expect(await Promise.all(reports.map(text))).toEqual(before);
  });
});

describe('a recording that was damaged', () => {
  beforeEach(async () => {
    await writeRecording(folder, inputs);
  });

  it.each(recorded)('is refused without its %s, in one line', async (name) => {
    await rm(join(folder, name));
    const answer = await replayFolder(folder);
    expect(answer).toEqual({
      ok: false,
      error: {
        kind: 'missing',
        message: `${join(folder, name)} is not there: is it a run's folder?`,
      },
    });
    expect((await names()).filter((n) => reports.includes(n))).toEqual([]);
  });

  it.each(recorded.filter((name) => name !== 'recorded.json'))(
    'is refused with one byte of its %s changed',
    async (name) => {
      await writeFile(
        join(folder, name),
        (await text(name)).replace(/\d/, (d) => String((Number(d) + 1) % 10)),
      );
      expect(await readRecording(folder)).toEqual({
        ok: false,
        error: {
          kind: 'corrupt',
          message: `${join(folder, name)} is not what was recorded (its checksum differs): restore the folder from a copy`,
        },
      });
    },
  );

  it('is rejected when lines of its timeline are missing', async () => {
    const lines = (await text('timeline.ndjson')).split('\n');
    await writeFile(join(folder, 'timeline.ndjson'), `${lines.slice(0, 5).join('\n')}\n`);
    expect((await readRecording(folder)).ok).toBe(false);
  });

  it('is refused when another version recorded it', async () => {
    await writeFile(join(folder, 'recorded.json'), '{"schemaVersion":2,"files":{}}');
    expect(await readRecording(folder)).toEqual({
      ok: false,
      error: {
        kind: 'version',
        message: `${join(folder, 'recorded.json')} is of version 2 of the recording, and this Zerohour reads version 1`,
      },
    });
  });

  it.each(['', '{', 'null', '{"schemaVersion":"1","files":{}}', '{"schemaVersion":1}'])(
    'is refused with %j for a manifest',
    async (manifest) => {
      await writeFile(join(folder, 'recorded.json'), manifest);
      const message = `${join(folder, 'recorded.json')} is not a record that this version can read: restore the folder from a copy`;
      expect(await readRecording(folder)).toEqual({
        ok: false,
        error: { kind: 'corrupt', message },
      });
    },
  );

  it('is refused when what was recorded is no JSON', async () => {
    await writeFile(join(folder, 'facts.json'), '{');
    const manifest = JSON.parse(await text('recorded.json'));
    manifest.files['facts.json'] = createHash('sha256').update('{').digest('hex');
    await writeFile(join(folder, 'recorded.json'), JSON.stringify(manifest));
    const message = `${join(folder, 'recorded.json')} names files that are not JSON: restore the folder from a copy`;
    expect(await readRecording(folder)).toEqual({ ok: false, error: { kind: 'corrupt', message } });
  });

  it('is rejected when a file is a folder', async () => {
    const answer = await readRecording(join(folder, 'plan.json'));
    expect(answer).toMatchObject({ ok: false, error: { kind: 'missing' } });
  });
});

describe('a full disk', () => {
  it.each([1, 2, 3, 4])(
    'at file %i of the reports leaves none, and loses nothing recorded',
    async (nth) => {
      await writeRecording(folder, inputs);
      const answer = await writeReports(folder, inputs, fullAt(nth));
      expect(answer).toMatchObject({ ok: false, error: { kind: 'full' } });
      if (!answer.ok) {
        expect(answer.error.message).toMatch(
          /^the disk that holds .* is full: .* was not written; nothing recorded is lost; free some space, then make the report again$/,
        );
      }
      expect(await names()).toEqual(recorded);
      expect((await replayFolder(folder)).ok).toBe(true);
    },
  );

  it('keeps the reports that were there before', async () => {
    await finishFolder(folder, inputs);
    const before = await Promise.all(reports.map(text));
    const other = { ...inputs, run: { ...inputs.run, scenario: 'other' } };
    expect((await writeReports(folder, other, fullAt(3))).ok).toBe(false);
    expect(await Promise.all(reports.map(text))).toEqual(before);
  });

  it.each([1, 2, 3, 4, 5])(
    'at file %i of the recording leaves no recording that could be believed',
    async (nth) => {
      const answer = await finishFolder(folder, inputs, fullAt(nth));
      expect(answer).toMatchObject({ ok: false, error: { kind: 'full' } });
      expect(
        (await names()).filter((name) => name.endsWith('.tmp') || reports.includes(name)),
      ).toEqual([]);
      expect((await readRecording(folder)).ok).toBe(false);
      expect((await finishFolder(folder, inputs)).ok).toBe(true);
    },
  );
});

it('a rename that fails removes what was staged, and names the file', async () => {
  await writeRecording(folder, inputs);
  const denied: Disk = {
    open,
    rm,
    rename: () => Promise.reject(Object.assign(new Error('denied'), { code: 'EACCES' })),
  };
  expect(await writeFiles(folder, [{ name: 'a', text: 'x' }], denied)).toEqual({
    ok: false,
    error: { kind: 'io', message: `${join(folder, 'a')} cannot be read or written (EACCES)` },
  });
  expect(await names()).toEqual(recorded);
});

it('a folder that cannot be made is named', async () => {
  await writeFile(join(root, 'runs'), 'a file stands in its place');
  const message = `${folder} cannot be written: a file is in its way`;
  expect(await makeFolder(folder)).toEqual({ ok: false, error: { kind: 'io', message } });
  const file = join(root, 'runs');
  expect(await makeFolder(file)).toMatchObject({
    error: { message: `${file} cannot be written: a file is in its way` },
  });
  // Node itself would try for ever.
  expect(await makeFolder('/proc/plan')).toMatchObject({
    error: { kind: 'io', message: "/proc/plan cannot be written: it is the kernel's" },
  });
});

it('a bug is not reported as a failure of the disk', async () => {
  const broken: Disk = { open, rm, rename: () => Promise.reject(new TypeError('a bug')) };
  await writeRecording(folder, inputs);
  await expect(writeFiles(folder, [{ name: 'a', text: 'x' }], broken)).rejects.toThrow('a bug');
});

it('reads a recording of a version that kept no metrics', async () => {
  await finishFolder(folder, inputs);
  const manifest = JSON.parse(await text('recorded.json'));
  const { 'metrics.ndjson': _, ...files } = manifest.files;
  await writeFile(join(folder, 'recorded.json'), JSON.stringify({ ...manifest, files }));
  await rm(join(folder, 'metrics.ndjson'));
  const read = await readRecording(folder);
  expect(read.ok && 'metrics' in read.value).toBe(false);
  expect(recordedFileNames(await text('recorded.json'))).not.toContain('metrics.ndjson');
  expect(recordedFileNames(JSON.stringify(manifest))).toContain('metrics.ndjson');
  expect(recordedFileNames('no JSON')).toEqual([
    ...['plan.json', 'facts.json', 'timeline.ndjson', 'customers.ndjson'],
  ]);
});
