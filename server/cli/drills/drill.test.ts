import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { exitCode } from '../../core/errors/exitCode.mjs';
import { packageRoot } from '../../root.ts';
import { drillCommand } from './drill.ts';

const scenario = `name: little
target: shop
paths: { browse: { within: 1s, steps: { item: GET /items } } }
load: { goal: find-capacity, peak: { browse: 100/s }, levels: [50%, 100%], hold: 4s }
slos: { browse: { errors: 1% } }
abort: [errors above 50% for 5s]
`;
const target = `name: shop
baseUrl: http://127.0.0.1:1
allowHosts: [127.0.0.1:1]
isolation: dedicated
caps: { ratePerSecondMax: 300, vusMax: 500, durationMsMax: 10m }
switches: { url: "http://127.0.0.1:1/switches", names: [shed] }
`;
const drill = `name: rush
hypothesis:
  good: { slo: { browse: { errors: 1% } }, when: [before, after] }
  health: { http: /health, is: "= 200" }
load: { scenario: ../little.yaml, capacity: 50%, shape: spike x3 for 10s recover 40s }
method:
  - { at: 20s, switch: shed, to: on, for: 30s, see: { health: holds } }
  - { at: 45s, note: lunch }
expect: { recovered: within 15s }
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour-drill-'));
  await mkdir(join(folder, 'data/targets'), { recursive: true });
  await mkdir(join(folder, 'drills'));
  await writeFile(join(folder, 'little.yaml'), scenario);
  await writeFile(join(folder, 'data/targets/shop.yaml'), target);
  vi.stubEnv('ZEROHOUR_DATA', join(folder, 'data'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  process.exitCode = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function fileOf(text: string, name = 'rush.yaml'): Promise<string> {
  const file = join(folder, 'drills', name);
  await writeFile(file, text);
  return file;
}

async function run(...args: readonly string[]) {
  let out = '';
  let people = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    people += String(text);
    return true;
  });
  process.exitCode = undefined;
  const notOpened = () => Promise.reject(new Error('no stack is opened'));
  await drillCommand({ openLocalStack: notOpened, openShop: notOpened })
    .exitOverride()
    .parseAsync([...args], { from: 'user' });
  const code = process.exitCode ?? exitCode.pass;
  vi.restoreAllMocks();
  return { out, people, code };
}

it('says that a drill is valid, and lists every fault of one that is not', async () => {
  const file = await fileOf(drill);
  expect(await run('validate', file)).toEqual({
    out: `${file}: valid\n`,
    people: '',
    code: exitCode.pass,
  });
  const wrong = drill
    .replace('switch: shed', 'switch: shedd')
    .replace('browse: { errors', 'brows: { errors');
  expect(await run('validate', await fileOf(wrong))).toEqual({
    out: `${file}:3:16 the scenario has no path "brows"; did you mean "browse"?
${file}:7:24 target shop has no switch "shedd"; did you mean "shed"?
error ZH-DRILL-001: the drill is not valid: 2 diagnostics
  Correct the lines that are named; "zerohour drill validate" lists them all.
`,
    people: '',
    code: exitCode.usage,
  });
});

it('tells faults of its file, its scenario and its target, each at its place', async () => {
  const lines = async (text: string) =>
    (await run('validate', await fileOf(text))).out.split('\n').slice(0, -3);
  const at = join(folder, 'drills/rush.yaml');
  expect(await lines(drill.replace('at: 45s', 'at: 90s'))).toEqual([
    `${at}:8:11 note: lunch begins at 1 min 30 s, and the drill's load ends at 1 min 30 s`,
  ]);
  expect(await lines(drill.replace('little.yaml', 'litle.yaml'))).toEqual([
    `${at}:5:19 scenario ${join(folder, 'litle.yaml')} does not exist; check the path`,
  ]);
  const beyond = await lines(drill.replace('x3', 'x8'));
  expect(beyond[1]).toMatch(/rush\.yaml:5:\d+ .*400\/s.*300/);
  await writeFile(join(folder, 'little.yaml'), scenario.replace('within: 1s', 'within: soon'));
  expect((await lines(drill))[0]).toMatch(/little\.yaml:3:28 "soon" is not understood/);
  expect(await lines('name: x')).toEqual([
    `${at}:1:1 "hypothesis" is missing`,
    `${at}:1:1 "load" is missing`,
  ]);
  expect((await run('validate', join(folder, 'none.yaml'))).out).toContain(
    'does not exist; check the path',
  );
});

it('is not checked against a target that is not there yet, and says so', async () => {
  await rm(join(folder, 'data/targets/shop.yaml'));
  const { out, code } = await run('validate', await fileOf(drill));
  expect(out).toMatch(/valid\nnot checked against its target: /);
  expect(code).toBe(exitCode.pass);
  const asked = await run('validate', await fileOf(drill), '--target', 'other');
  expect(asked.code).toBe(exitCode.usage);
});

it('prints its clock, by time', async () => {
  const { out } = await run('plan', await fileOf(drill));
  const cells = out
    .split('\n')
    .filter((line) => line.startsWith('│'))
    .map((line) =>
      line
        .split('│')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  expect(cells).toEqual([
    ['at', 'until', 'what', '', 'expected to be seen'],
    ['0 s', '40 s', 'load', '80% of the capacity for 40 s', ''],
    ['20 s', '50 s', 'switch', 'switch shed to on', 'health holds'],
    ['40 s', '50 s', 'load', '300% of the capacity for 10 s', ''],
    ['45 s', '', 'note', 'note: lunch', ''],
    ['50 s', '1 min 30 s', 'load', '80% of the capacity for 40 s', ''],
  ]);
  expect(out).toContain(
    'before: 0 s to 40 s; during: 40 s to 50 s; after: 1 min 5 s to 1 min 30 s',
  );
  expect(out).toContain('  good: browse errors ≤ 1%; readings before 8, after 5');
  expect(out).toContain('  recovered within 15 s of the last disturbance');
  expect(out).toContain(
    'Rollback, whatever happens: every fault is ended and every switch turned back',
  );
});

it('gives the same as data, with what it changes in the scenario', async () => {
  const { out } = await run('plan', await fileOf(drill), '--json');
  const plan = JSON.parse(out);
  expect(plan).toMatchObject({
    drill: 'rush',
    scenario: 'little',
    target: 'shop',
    phases: { before: { fromMs: 0, toMs: 40_000 } },
    overrides: [
      { key: 'load.goal', value: 'hold' },
      { key: 'load.levels', value: '["40% for 40s","150% for 10s","40% for 40s"]' },
      { key: 'load.require', value: '50%' },
      { key: 'abort', value: '["errors above 50% for 5s"]' },
    ],
    abort: [{ kind: 'error-share' }],
    expect: ['recovered within 15 s of the last disturbance'],
    unchecked: null,
  });
  expect(plan.clock).toHaveLength(5);
  expect(plan.readings[0].readings[0]).toEqual({ dueMs: 5_000, phase: 'before' });
});

it('lists the drills below a folder, also those that are not valid', async () => {
  await fileOf(drill);
  await fileOf(drill.replace('at: 45s', 'at: 90s'), 'late.yaml');
  const { out } = await run('list', folder);
  expect(
    out,
  ).toBe(`drills/late  not valid: 1 diagnostic, the first: note: lunch begins at 1 min 30 s, and the drill's load ends at 1 min 30 s
drills/rush  ../little.yaml, 2 actions, 90 s
`);
  const listed = JSON.parse((await run('list', folder, '--json')).out);
  expect(listed.map(({ id, name }: { id: string; name: string }) => [id, name])).toEqual([
    ['drills/late', ''],
    ['drills/rush', 'rush'],
  ]);
  expect((await run('list', join(folder, 'data'))).out).toBe('no drills\n');
});

it('reads each probe of the stack once with --connect, and ends by the worst', async () => {
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/health' ? 200 : 503;
    response.end('{"healthy":3}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await writeFile(
    join(folder, 'data/targets/shop.yaml'),
    target.replaceAll('127.0.0.1:1', `127.0.0.1:${port}`),
  );
  const connect = async (more = '') =>
    run('validate', await fileOf(drill.replace('load:', `${more}load:`)), '--connect');
  try {
    const good = await connect();
    expect(good.out.split('\n').slice(1)).toEqual([
      'holds health: status of GET /health = 200; read 200',
      '',
    ]);
    expect(good.code).toBe(exitCode.pass);
    const blind = await connect('  pool: { http: { url: /pool, read: $.healthy }, is: ">= 3" }\n');
    expect(blind.out).toContain(
      'unknown pool: $.healthy of GET /pool ≥ 3; read status 503 in place of $.healthy',
    );
    expect(blind.code).toBe(exitCode.unknown);
    const broken = await connect('  down: { http: /down, is: "= 200" }\n');
    expect(broken.out).toContain('broken down: status of GET /down = 200; read 503');
    expect(broken.code).toBe(exitCode.fail);
    await rm(join(folder, 'data/targets/shop.yaml'));
    expect((await connect()).code).toBe(exitCode.unknown);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

it('runs no pair of a drill that has no protection, and none without a server', async () => {
  await fileOf(drill);
  const none = await run('pairs', folder);
  expect([none.code, none.people]).toEqual([
    exitCode.usage,
    expect.stringContaining('ZH-DRILL-008'),
  ]);
  const file = await fileOf(drill);
  expect((await run('pairs', file)).people).toContain('drill rush has no protection');
  await rm(file);
  const guarded = drill
    .replace('switch: shed, to: on, for: 30s, see: { health: holds }', 'note: night')
    .concat('protection: { shed: "on" }\nwithout: [recovered]\n');
  const wrong = await run('pairs', await fileOf(guarded, 'guarded.yaml'));
  expect(wrong.out).toContain('no instance shows what switch shed does');
  await rm(join(folder, 'data/targets/shop.yaml'));
  const away = await run('pairs', join(folder, 'drills'));
  expect([away.code, away.people]).toEqual([
    exitCode.missing,
    expect.stringContaining('ZH-COMMAND-002'),
  ]);
});

it('the drills that are shipped are valid', async () => {
  const listed = JSON.parse((await run('list', '--json')).out);
  expect(listed.length).toBeGreaterThan(0);
  for (const { path } of listed) {
    // A drill may hold a load for too short to judge each SLO of its scenario, and is warned of it.
    expect((await run('validate', path)).out).toMatch(/: valid(?:, with \d+ warnings?)?\n/);
  }
  expect(listed[0].path.startsWith(packageRoot())).toBe(true);
});
