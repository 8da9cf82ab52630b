import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { ComparedRun } from '../../core/compare/comparable.ts';
import {
  type SimulatedRun,
  simulatedRun,
  withCpu,
  withPair,
} from '../../core/compare/comparedRun.support.ts';
import { exitCode } from '../../core/errors/exitCode.mjs';
import type { ReportInputs } from '../../core/report/inputs.ts';
import { writeRecording } from '../../run/record/runFolder.ts';
import { guardOff, mallRun } from '../../test/support/mallRun.ts';
import { printedBy } from '../shared/printed.support.ts';
import { compareCommand } from './compare.ts';

const long = { seconds: 80, levels: [100] };
const recorded = mallRun({ ...guardOff, holdMs: 4000 });

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'zerohour compare '));
  await record('before', {});
  await record('equal', { id: 'b', seed: 2 });
  await record('slower', { id: 'c', seed: 3, medianMs: 30 });
  await record('other', { id: 'd', scenario: 'day' });
});
afterAll(() => rm(root, { recursive: true }));
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  process.exitCode = undefined;
});

const at = (name: string): string => join(root, name);

/** Records a simulated run in a folder. */
async function record(
  name: string,
  given: Partial<SimulatedRun>,
  withMetrics: (run: ComparedRun) => ComparedRun = (run) => run,
): Promise<void> {
  const simulated = simulatedRun({ ...long, ...given });
  const run = withMetrics(simulated);
  const { id, plan, timeline, machine, startedAt, metrics = [] } = run;
  const inputs: ReportInputs = {
    ...recorded,
    run: { ...recorded.run, id, startedAt, machine, scenario: plan.scenario },
    ...{ plan, timeline, metrics, customers: [], audit: [], leaks: null, preflight: null },
  };
  const written = await writeRecording(at(name), inputs);
  if (!written.ok) throw new Error(written.error.message);
}

const printed = (...args: readonly string[]) => printedBy(compareCommand(), args);

it('ends with 0 where no slowdown is seen, and prints the rule with its errors', async () => {
  vi.stubEnv('GITHUB_ACTIONS', 'true');
  const { out, errors, exit } = await printed(at('before'), at('equal'));
  expect(exit).toBe(exitCode.pass);
  expect(out).toContain('before a  2026-11-27 20:00:00 UTC  2 CPUs (EPYC), 8.0 GB, linux-x64');
  expect(out).toContain('false alarms: at most 0.5% of comparisons of equal runs');
  expect(out).toMatch(
    /\nPASS {2}no slowdown seen; one of \d+% or more would have been seen in each/,
  );
  expect(errors).toBe('');
});

it('ends with 1 where it is slower, with an annotation in a job of GitHub Actions', async () => {
  vi.stubEnv('GITHUB_ACTIONS', 'true');
  const { out, errors, exit } = await printed(at('before'), at('slower'));
  expect(exit).toBe(exitCode.fail);
  expect(out).toContain('  ! browse at 100%: p50 ');
  expect(out).toMatch(/\nFAIL {2}worse than allowed \(5%\): browse at 100%: p50 [^\n]+\n$/);
  expect(errors).toMatch(
    /^::error title=zerohour night::worse than allowed \(5%25\): browse at 100%25: p50 [^\n]+\n$/,
  );
});

it('ends with 2 where the samples are too few, without an annotation elsewhere', async () => {
  vi.stubEnv('GITHUB_ACTIONS', undefined);
  const { out, errors, exit } = await printed(at('before'), at('equal'), '--see', '6%');
  expect(exit).toBe(exitCode.unknown);
  expect(out).toMatch(/\nUNKNOWN {2}too few samples to say: only a slowdown of [\d.]+%/);
  expect(errors).toBe('');
});

it('allows what --allow says', async () => {
  expect((await printed(at('before'), at('slower'), '--allow', '60%', '--see', '99%')).exit).toBe(
    0,
  );
});

it('lets CPU per request decide with --allow-cpu', async () => {
  const withMore = { id: 'e', seed: 2 };
  await record('less cpu', {}, (run) => withCpu(run, 4, 5));
  await record('more cpu', withMore, (run) => withCpu(run, 4.2, 5));
  const [less, more] = [at('less cpu'), at('more cpu')];
  const shown = await printed(less, more);
  expect(shown.exit).toBe(exitCode.pass);
  expect(shown.out).toMatch(/│ pay +│ CPU per request +│ [34]\.\d\d\d ms │ 4\.2\d\d ms │ \+5\.\d%/);
  const decided = await printed(less, more, '--allow-cpu', '2%');
  expect(decided.exit).toBe(exitCode.fail);
  expect(decided.out).toContain(
    '\nFAIL  worse than allowed (2% more CPU per request): pay at 100%',
  );
  expect((await printed(less, more, '--allow-cpu', '10%')).exit).toBe(exitCode.pass);
  const unread = await printed(at('before'), at('equal'), '--allow-cpu', '2%');
  expect(unread.exit).toBe(exitCode.unknown);
  expect(unread.out).toContain('\nUNKNOWN  CPU per request cannot be read: run a recorded no CPU');
});

it('compares two services of the same runs with --services', async () => {
  await record('in turn', { id: 'g' }, (run) => withPair(run, { afterMs: 4.04 }, 1));
  await record('again', { id: 'h', seed: 2 }, (run) => withPair(run, { afterMs: 4.04 }, 2));
  const both = `${at('in turn')},${at('again')}`;
  const more = await printed(both, '--services', 'old, new');
  expect(more.exit).toBe(exitCode.fail);
  expect(more.out).toContain('  run    g  2026-11-27 20:00:00 UTC');
  expect(more.out).toMatch(
    /│ new beside old +│ CPU per request \* +│ [34]\.\d{3} ms │ 4\.\d{3} ms │ \+1\.\d%/,
  );
  expect(more.out).toMatch(
    /\nFAIL {2}worse than allowed \(0% more CPU per request\): new beside old/,
  );
  const fewer = await printed(both, '--services', 'new,old', '--see', '2%');
  expect(fewer.exit).toBe(exitCode.pass);
  expect((await printed(both, '--services', 'new,old', '--see', '0.01%')).exit).toBe(
    exitCode.unknown,
  );
  const allowed = await printed(both, '--services', 'old,new', '--allow-cpu', '2%', '--json');
  expect(JSON.parse(allowed.out)).toMatchObject({
    ...{ schemaVersion: 1, state: 'pass', services: { before: 'old', after: 'new' } },
    ...{ allowedCpu: 0.02, after: [] },
  });
  const other = await printed(at('in turn'), '--services', 'old,newest');
  expect(other.exit).toBe(exitCode.usage);
  expect(other.errors).toContain(
    'error ZH-COMPARE-004: the services cannot be compared: run g recorded no CPU of newest, only of old, new',
  );
  const twice = await printed(`${at('again')},${at('again')}`, '--services', 'old,new');
  expect(twice.errors).toContain('error ZH-COMPARE-003: run h is named twice');
});

it('prints JSON alone with --json, Markdown with --markdown, and writes files with --out', async () => {
  const { out } = await printed(at('before'), at('slower'), '--json', '--out', at('out'));
  const comparison = JSON.parse(out);
  expect(comparison).toMatchObject({ schemaVersion: 1, scenario: 'night', state: 'fail', seed: 1 });
  expect((await readdir(at('out'))).sort()).toEqual([
    'comparison.json',
    'comparison.junit.xml',
    'comparison.md',
  ]);
  expect(JSON.parse(await readFile(join(at('out'), 'comparison.json'), 'utf8'))).toEqual(
    comparison,
  );
  const markdown = await printed(at('before'), at('slower'), '--markdown');
  expect(markdown.out).toBe(await readFile(join(at('out'), 'comparison.md'), 'utf8'));
});

it('takes several runs a side, and each only once', async () => {
  const { errors, exit } = await printed(at('before'), `${at('equal')},${at('before')}`);
  expect(exit).toBe(exitCode.usage);
  expect(errors).toContain('error ZH-COMPARE-003: run a is named twice');
  const two = await printed(`${at('before')},${at('equal')}`, at('slower'), '--json');
  expect(JSON.parse(two.out).before.map(({ id }: { id: string }) => id)).toEqual(['a', 'b']);
});

it('refuses another scenario, another version and a damaged recording, each with its code', async () => {
  const other = await printed(at('before'), at('other'));
  expect(other.exit).toBe(exitCode.usage);
  expect(other.errors).toContain(
    'error ZH-COMPARE-001: the runs cannot be compared: the runs are of different scenarios: night, day',
  );
  await record('version', { id: 'v' });
  await writeFile(join(at('version'), 'recorded.json'), '{"schemaVersion":2,"files":{}}');
  const version = await printed(at('before'), at('version'));
  expect(version.exit).toBe(exitCode.usage);
  expect(version.errors).toContain('error ZH-RECORD-005: ');
  const none = await printed(at('before'), at('nowhere'));
  expect(none.errors).toContain('error ZH-RECORD-001: ');
});

it('refuses runs that show nothing', async () => {
  await record('short', { id: 's', seconds: 60, medianMs: 800 });
  await record('slow', { id: 't', seconds: 60, medianMs: 800 });
  const slow = await printed(at('short'), at('slow'));
  expect(slow.exit).toBe(exitCode.usage);
  expect(slow.errors).toContain(
    'error ZH-COMPARE-002: the runs show nothing to compare: no stage is evidence: 100%: beyond the limit before: browse p95',
  );
});

it.each([
  [['a', ''], 'give folders or ids of runs'],
  [['a', 'b', '--allow', '5'], 'write a percentage such as 85%'],
  [['a', 'b', '--allow-cpu', '1'], 'write a percentage such as 85%'],
  [['a', 'b', '--see', '100%'], 'below 100%'],
  [['a', 'b', '--allow', '10%', '--see', '10%'], '--see 10% is not above --allow 10%'],
  [['a', 'b', '--seed', 'x'], 'give a whole number'],
  [['a'], 'name runs after the change, or two services of the runs by --services, and not both'],
  [['a', 'b', '--services', 'c,d'], 'and not both'],
  [['a', '--services', 'c'], "give two services of the target file's metrics"],
  [['a', '--services', 'c,d,e'], "give two services of the target file's metrics"],
  [['a', '--services', 'c,c'], "give two services of the target file's metrics"],
  [['a', '--services', ',c'], "give two services of the target file's metrics"],
  [
    ['a', '--services', 'c,d', '--allow', '10%'],
    '--allow is of latency, which --services does not compare: use --allow-cpu',
  ],
  [
    ['a', '--services', 'c,d', '--allow-cpu', '2%', '--see', '1%'],
    '--see 1% is not above --allow-cpu 2%',
  ],
])('refuses %j', async (args, message) => {
  await expect(printed(...args)).rejects.toThrow(message);
});
