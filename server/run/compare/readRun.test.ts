import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildReport } from '../../core/report/buildReport.ts';
import { err, ok } from '../../core/result.ts';
import { mallRun, midnightPeak } from '../../test/support/mallRun.ts';
import { finishFolder } from '../record/runFolder.ts';
import { fetchRun, readRun } from './readRun.ts';

const inputs = mallRun({ ...midnightPeak, levels: [0.25], shards: 1 });

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'zerohour-read-run-'));
  folder = join(parent, 'run');
  await mkdir(join(parent, 'tmp'));
  // The folder of a fetched run is made here.
  vi.stubEnv('TMPDIR', join(parent, 'tmp'));
  await finishFolder(folder, inputs);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(parent, { recursive: true, force: true });
});

describe('a run that is compared', () => {
  it('is read from its folder, with the points of its report', async () => {
    const read = await readRun(folder);
    if (!read.ok) throw new Error(read.error.message);
    const { run, plan } = inputs;
    expect(read.value).toEqual({
      ...{ id: run.id, startedAt: run.startedAt, machine: run.machine, branch: null },
      plan: JSON.parse(JSON.stringify(plan)),
      timeline: JSON.parse(JSON.stringify(inputs.timeline)),
      points: expect.anything(),
    });
    const { points } = buildReport(inputs);
    expect(points.length).toBeGreaterThan(0);
    expect(JSON.stringify(read.value.points)).toBe(JSON.stringify(points));
  });

  it('keeps the branch that was recorded', async () => {
    await finishFolder(folder, { ...inputs, run: { ...inputs.run, branch: 'main' } });
    const read = await readRun(folder);
    expect(read.ok && read.value.branch).toBe('main');
  });

  it('keeps what the target used', async () => {
    const metrics = [{ round: 0, second: 0, processes: { pay: { cpu: 0.5 } } }];
    await finishFolder(folder, { ...inputs, metrics });
    const read = await readRun(folder);
    expect(read.ok && read.value.metrics).toEqual(metrics);
  });

  it('is not read from a folder without a recording', async () => {
    expect(await readRun(parent)).toMatchObject({ ok: false, error: { kind: 'missing' } });
  });
});

describe('a run that is fetched', () => {
  it('is read from the files of its recording, whose copies are removed', async () => {
    const asked: string[] = [];
    const fetched = await fetchRun(async (name) => {
      asked.push(name);
      return ok(await readFile(join(folder, name)));
    });
    expect(fetched).toEqual(await readRun(folder));
    expect(asked.sort()).toEqual([
      ...[
        'customers.ndjson',
        'facts.json',
        'metrics.ndjson',
        'plan.json',
        'recorded.json',
        'timeline.ndjson',
      ],
    ]);
    expect(await readdir(join(parent, 'tmp'))).toEqual([]);
  });

  it('is refused where a file is another than was recorded', async () => {
    await writeFile(join(folder, 'customers.ndjson'), '{}\n');
    const fetched = await fetchRun(async (name) => ok(await readFile(join(folder, name))));
    expect(fetched).toMatchObject({ ok: false, error: { kind: 'corrupt' } });
    expect(await readdir(join(parent, 'tmp'))).toEqual([]);
  });

  it('ends with the first file that is not given, and says why', async () => {
    const asked: string[] = [];
    const fetched = await fetchRun(async (name) => {
      asked.push(name);
      return asked.length === 2 ? err('no such file') : ok(await readFile(join(folder, name)));
    });
    expect([fetched, asked.length]).toEqual([err('no such file'), 2]);
    expect(await readdir(join(parent, 'tmp'))).toEqual([]);
  });

  it('that cannot be kept is an error of the disk', async () => {
    const fetched = await fetchRun(async (name) => {
      // A folder stands where the file would.
      const [made = ''] = await readdir(join(parent, 'tmp'));
      await mkdir(join(parent, 'tmp', made, name, 'full'), { recursive: true });
      return ok(Buffer.from('{}'));
    });
    expect(fetched).toMatchObject({ ok: false, error: { kind: 'io' } });
  });
});
