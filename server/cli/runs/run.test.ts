import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type SimulatedRun, simulatedRun } from '../../core/compare/comparedRun.support.ts';
import { failure } from '../../core/errors/failure.ts';
import { writeRecording } from '../../run/record/runFolder.ts';
import { olderOversell } from '../../test/support/mallEvidence.ts';
import { guardOff, mallRun } from '../../test/support/mallRun.ts';
import { runCommand } from './run.ts';

const id = 'm2f8k1c9x0aa';
const row = { id, scenario: 'little', target: 'mall', state: 'finished', reason: null };

let folder: string;
let scenario: string;
let server: Server;
let requests: { readonly line: string; readonly body: string }[];
/** What the server answers, by method and path; a run that has ended with this verdict. */
let answers: Record<
  string,
  { readonly status?: number; readonly body: unknown; readonly text?: string }
>;
let stdout: string;
let stderr: string;

const ended = (verdict: string | null): typeof answers => ({
  'POST /api/runs': { status: 201, body: row },
  [`GET /api/runs/${id}`]: { body: { ...row, verdict, folder: '/data/runs/x' } },
  [`GET /api/runs/${id}/events?after=0`]: { body: [] },
  [`GET /api/runs/${id}/findings`]: { body: [] },
  [`GET /api/runs/${id}/timeline?round=0&from=0`]: { body: [] },
  [`GET /api/runs/${id}/report`]: {
    body: {
      headline: { state: verdict ?? 'unknown', text: 'needed 20/s, proven 20/s: proven' },
      verdict: { reasons: [{ state: verdict, text: 'browse p95' }] },
      caveats: ['one host'],
    },
  },
  [`GET /api/runs/${id}/files/curve.csv`]: { body: 'level,offered' },
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour run '));
  scenario = join(folder, 'little.yaml');
  await writeFile(scenario, 'name: little\n');
  requests = [];
  server = createServer((request, response) => {
    const line = `${request.method} ${request.url}`;
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString('utf8');
    });
    request.on('end', () => {
      requests.push({ line, body });
      const missing = { status: 404, body: failure('ZH-RUN-007', { run: id, file: line }) };
      const answer: (typeof answers)[string] = answers[line] ?? missing;
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' });
      response.end(answer.text ?? JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('ZEROHOUR_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  [stdout, stderr] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += String(text);
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  process.exitCode = undefined;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

async function run(...args: string[]): Promise<typeof process.exitCode> {
  const openLocalStack = () => Promise.reject(new Error('a server is named already'));
  await runCommand({ openLocalStack }).parseAsync(args, { from: 'user' });
  return process.exitCode;
}

it('says before the run what it will not show', async () => {
  const text = `name: little
target: mall
paths: { browse: { within: 1s, steps: { item: GET /items } } }
load: { goal: hold, peak: { browse: 15/s }, levels: [100%], hold: 4s }
slos: { browse: { p95: 1s } }
`;
  await writeFile(scenario, text);
  answers = ended('unknown');
  await run(scenario);
  const warning = stdout.indexOf(
    `${scenario}:5:24 warning: browse p95 ≤ 1 s is judged from 200 journeys or more, and the plan has 60 at 100%: `,
  );
  expect(warning).toBeGreaterThanOrEqual(0);
  expect(warning).toBeLessThan(stdout.indexOf(`run ${id}`));
});

describe('zerohour run', () => {
  it.each([
    ['pass', 0],
    ['fail', 1],
    ['unknown', 2],
    [null, 2],
  ])('ends with the exit code of its verdict: %s is %i', async (verdict, code) => {
    answers = ended(verdict);
    expect(await run(scenario)).toBe(code);
    const word = (verdict ?? 'unknown').toUpperCase();
    expect(stdout).toContain(`${word}  little (run ${id})\n`);
    expect(stdout.endsWith(`${word}  needed 20/s, proven 20/s: proven\n`)).toBe(true);
  });

  it('sends the text of the scenario, its folder and the options', async () => {
    answers = ended('pass');
    await run(scenario, '--target', 'mall', '--shards', '3');
    expect(requests[0]?.line).toBe('POST /api/runs');
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
      scenarioId: null,
      source: { text: 'name: little\n', directory: folder, file: scenario, overrides: [] },
      target: 'mall',
      shards: 3,
    });
  });

  it('sends the scenario as --load, --hold and --set change it', async () => {
    answers = ended('pass');
    const text = 'name: little\nload: { peak: { pay: 10/s }, hold: 8s }\n';
    await writeFile(scenario, text);
    await run(scenario, '--load', '150%', '--hold', '30s', '--set', 'name=big', '--set', 'x=1');
    expect(JSON.parse(requests[0]?.body ?? '').source).toMatchObject({
      text: 'x: 1\nname: big\nload: { peak: { pay: 15/s }, hold: 30s }\n',
      overrides: ['--load 1.5x', '--hold 30s', '--set name=big', '--set x=1'],
    });
  });

  it('sends nothing when a key cannot be set, and says where and why', async () => {
    answers = ended('pass');
    expect(await run(scenario, '--set', 'name.first=1')).toBe(64);
    expect(requests).toEqual([]);
    expect(stderr).toContain(`${scenario}:1:7 name.first cannot be set: name has no keys\n`);
  });

  it.each([
    [['--load', '2'], 'write a factor such as 1.5x, or a share of the peak such as 10%'],
    [['--hold', '0s'], 'write a duration such as 200ms, 2s or 1m30s'],
    [['--hold', 'soon'], 'write a duration such as 200ms, 2s or 1m30s'],
    [['--set', 'shards'], 'write KEY=VALUE, such as load.shards=2 or load.levels[0]=50%'],
  ])('refuses %j with what to write', async (args, hint) => {
    const command = runCommand({ openLocalStack: () => Promise.reject(new Error('not asked')) });
    const parsed = command.exitOverride().parseAsync([scenario, ...args], { from: 'user' });
    await expect(parsed).rejects.toThrow(hint);
  });

  it('copies the files of the run that are there, and no others', async () => {
    answers = ended('pass');
    const out = join(folder, 'reports');
    expect(await run(scenario, '--out', out)).toBe(0);
    expect(await readdir(out)).toEqual(['curve.csv']);
    expect(await readFile(join(out, 'curve.csv'), 'utf8')).toBe('"level,offered"');
  });

  it('leaves no file of an earlier run beside its own, and says what it could not copy', async () => {
    answers = ended('pass');
    const out = join(folder, 'reports');
    await mkdir(out);
    for (const name of ['junit.xml', 'report.json', 'curve.csv', 'notes.txt']) {
      await writeFile(join(out, name), 'of yesterday');
    }
    expect(await run(scenario, '--out', out)).toBe(0);
    expect((await readdir(out)).sort()).toEqual(['curve.csv', 'notes.txt']);
    expect(await readFile(join(out, 'curve.csv'), 'utf8')).toBe('"level,offered"');
    expect(stdout).toContain(`  reports in ${out}: curve.csv\n`);
    expect(stdout).toMatch(/\n {2}not copied: junit\.xml: \S/);
    expect(stdout).not.toContain('not copied: curve.csv');
  });

  it('leaves no file of an earlier run when there is no run at all', async () => {
    const out = join(folder, 'reports');
    await mkdir(out);
    await writeFile(join(out, 'junit.xml'), 'of yesterday');
    answers = {};
    expect(await run(scenario, '--out', out)).not.toBe(0);
    expect(await readdir(out)).toEqual([]);
  });

  it('says that no file was copied', async () => {
    answers = {
      ...ended('unknown'),
      [`GET /api/runs/${id}/files/curve.csv`]: { status: 404, body: {} },
    };
    const out = join(folder, 'reports');
    await run(scenario, '--out', out);
    expect(stdout).toContain(`  reports in ${out}: none\n`);
  });

  it('prints a finding of every page', async () => {
    const [known] = olderOversell().findings;
    const page = Array.from({ length: 1_000 }, (_, index) => ({ ...known, id: `f${index}` }));
    const last = { ...known, id: 'last', invariant: 'double-charge', message: 'charged twice' };
    answers = {
      ...ended('fail'),
      [`GET /api/runs/${id}/findings`]: { body: page },
      [`GET /api/runs/${id}/findings?offset=1000`]: { body: [last] },
    };
    await run(scenario);
    expect(stdout).toContain('charged twice');
    expect(requests.map(({ line }) => line)).not.toContain(
      `GET /api/runs/${id}/findings?offset=1001`,
    );
  });

  it('ends with the sentence after the files too', async () => {
    answers = ended('pass');
    await run(scenario, '--out', join(folder, 'reports'));
    expect(stdout.trim().split('\n').at(-1)).toBe('PASS  needed 20/s, proven 20/s: proven');
  });

  it('prints no sentence where there is no report', async () => {
    answers = { ...ended('fail'), [`GET /api/runs/${id}/report`]: { status: 404, body: {} } };
    expect(await run(scenario)).toBe(1);
    expect(stdout.trim().split('\n').at(-1)).toBe(`FAIL  little (run ${id})`);
  });

  it('prints JSON alone on stdout with --json', async () => {
    answers = ended('fail');
    await run(scenario, '--json');
    const values = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(values.map(({ type }) => type)).toEqual(['state', 'verdict']);
    expect(values[1]).toMatchObject({ runId: id, verdict: 'fail', folder: '/data/runs/x' });
    expect(stderr).toContain('  ✗ browse p95\n');
    expect(stderr).toContain('  note: one host\n');
  });
});

describe('zerohour run fails', () => {
  it('with ZH-SCENARIO-003 for a file that is not there', async () => {
    expect(await run(join(folder, 'none.yaml'))).toBe(64);
    expect(stderr).toMatch(/^error ZH-SCENARIO-003: there is no scenario file .*none\.yaml\n {2}/);
    expect(requests).toEqual([]);
  });

  it('before it starts a stack of its own, where the file shows why', async () => {
    vi.stubEnv('ZEROHOUR_URL', '');
    vi.stubEnv('ZEROHOUR_DATA', folder);
    expect(await run(join(folder, 'none.yaml'))).toBe(64);
    expect(stderr).toMatch(/^error ZH-SCENARIO-003: /);
    stderr = '';
    expect(await run(scenario)).toBe(64);
    expect(stderr).toMatch(/^error ZH-SCENARIO-001: /);
    expect(stderr).toContain(`${scenario}:1:1 "target" is missing\n`);
    expect(stdout).toBe('');
  });

  it("with the server's problem and its diagnostics", async () => {
    const { line: detail, ...why } = failure('ZH-SCENARIO-001', { reason: 'x' });
    const diagnostics = [
      { file: 'scenario.yaml', line: 2, column: 3, path: '', message: 'bad key' },
    ];
    const body = { ...why, detail, status: 422, diagnostics };
    answers = { 'POST /api/runs': { status: 422, body } };
    expect(await run(scenario)).toBe(64);
    expect(stderr).toBe(
      `error ZH-SCENARIO-001: ${detail}\nscenario.yaml:2:3 bad key\n  ${why.remedy}\n`,
    );
  });

  it('with ZH-RUN-011 for an output folder that cannot be made', async () => {
    answers = ended('pass');
    expect(await run(scenario, '--out', join(scenario, 'below-a-file'))).toBe(64);
    expect(stderr).toMatch(
      /^error ZH-RUN-011: --out .*below-a-file: .* cannot be written: a file is in its way/,
    );
  });
});

describe('zerohour run --baseline', () => {
  const long = { seconds: 80, levels: [100] };
  const yaml = `name: night
target: mall
paths: { browse: { within: 5s, steps: { item: GET /items } } }
load: { goal: hold, peak: { browse: 40/s }, levels: [100%], hold: 83s }
slos: { browse: { p95: 1s } }
`;

  /** Records a simulated run in a folder, and gives the texts of its files. */
  async function record(name: string, run: Partial<SimulatedRun>): Promise<Record<string, string>> {
    const { id: runId, plan, timeline, machine, startedAt } = simulatedRun({ ...long, ...run });
    const recorded = mallRun({ ...guardOff, holdMs: 4000 });
    const written = await writeRecording(join(folder, name), {
      ...recorded,
      run: { ...recorded.run, id: runId, startedAt, machine, scenario: plan.scenario },
      ...{ plan, timeline, customers: [], audit: [], leaks: null, preflight: null },
    });
    expect(written.ok).toBe(true);
    const names = await readdir(join(folder, name));
    const texts = names.map(
      async (file) => [file, await readFile(join(folder, name, file), 'utf8')] as const,
    );
    return Object.fromEntries(await Promise.all(texts));
  }

  /** The server drives a run that becomes this one. */
  async function drives(verdict: string, after: Partial<SimulatedRun>): Promise<void> {
    await writeFile(scenario, yaml);
    await record('before', { id: 'm2f8k1c9x0bb' });
    const files = Object.entries(await record('driven', { id, seed: 2, ...after })).map(
      ([name, text]) => [`GET /api/runs/${id}/files/${name}`, { body: null, text }] as const,
    );
    answers = { ...ended(verdict), ...Object.fromEntries(files) };
  }

  const baseline = () => join(folder, 'before');

  it.each([
    ['pass', 20, 0, 'PASS'],
    ['fail', 20, 1, 'PASS'],
    ['unknown', 20, 2, 'PASS'],
    ['pass', 30, 1, 'FAIL'],
    ['unknown', 30, 1, 'FAIL'],
  ])(
    'ends a run that is %s with a median of %i ms with %i',
    async (verdict, medianMs, code, word) => {
      await drives(verdict, { medianMs });
      expect(await run(scenario, '--baseline', baseline())).toBe(code);
      const last = stdout.trimEnd().split('\n').at(-1);
      expect(
        last?.startsWith(`${word}  ${medianMs === 30 ? 'worse than allowed' : 'no slowdown'}`),
      ).toBe(true);
    },
  );

  it('writes the comparison beside the reports', async () => {
    await drives('pass', { medianMs: 30 });
    const out = join(folder, 'out');
    await mkdir(out);
    await writeFile(join(out, 'comparison.json'), 'of an earlier run');
    expect(await run(scenario, '--baseline', baseline(), '--out', out, '--json')).toBe(1);
    const comparison = JSON.parse(await readFile(join(out, 'comparison.json'), 'utf8'));
    expect(comparison).toMatchObject({ state: 'fail', before: [{ id: 'm2f8k1c9x0bb' }] });
    expect(await readdir(out)).toEqual(
      expect.arrayContaining(['comparison.junit.xml', 'comparison.md', 'recorded.json']),
    );
    expect(stdout).toContain('{"type":"comparison","comparison":{"schemaVersion":1,');
  });

  it('is refused before any load when it is of another scenario or not there', async () => {
    await drives('pass', {});
    await record('other', { id: 'm2f8k1c9x0cc', scenario: 'day' });
    expect(await run(scenario, '--baseline', join(folder, 'other'))).toBe(64);
    expect(stderr).toContain(
      'error ZH-COMPARE-001: the runs cannot be compared: run m2f8k1c9x0cc is of day, and this one of night',
    );
    expect(await run(scenario, '--baseline', join(folder, 'nowhere'))).toBe(64);
    expect(stderr).toContain('error ZH-RECORD-001: ');
    expect(requests.filter(({ line }) => line.startsWith('POST'))).toEqual([]);
  });

  it('is unknown where the run shows nothing to compare', async () => {
    await drives('pass', {});
    const files = await record('lost', { id, seed: 2, missingSecond: 40 });
    for (const [name, text] of Object.entries(files))
      answers[`GET /api/runs/${id}/files/${name}`] = { body: null, text };
    expect(await run(scenario, '--baseline', baseline())).toBe(2);
    expect(stderr).toContain('error ZH-COMPARE-002: the runs show nothing to compare: ');
  });

  it('reads a baseline that the server has by its id', async () => {
    await drives('pass', {});
    const before = await record('before', { id: 'm2f8k1c9x0bb' });
    for (const [name, text] of Object.entries(before))
      answers[`GET /api/runs/m2f8k1c9x0bb/files/${name}`] = { body: null, text };
    expect(await run(scenario, '--baseline', 'm2f8k1c9x0bb')).toBe(0);
    const starts = () => requests.filter(({ line }) => line === 'POST /api/runs').length;
    expect(starts()).toBe(1);
    expect(await run(scenario, '--baseline', 'm2f8k1c9x0zz')).toBeGreaterThan(2);
    expect(starts()).toBe(1);
  });
});
