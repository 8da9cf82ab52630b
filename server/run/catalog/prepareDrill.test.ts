import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { customersRule } from '../../core/drill/drill.ts';
import { runCatalogJob } from './catalogJob.ts';
import { type PreparedDrill, prepareDrill } from './prepareDrill.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zh-drill-'));
  for (const name of ['targets', 'drills']) await mkdir(join(folder, name));
  await writeFile(join(folder, 'shop.yaml'), scenario);
  await writeFile(join(folder, 'targets', 'stack.yaml'), target('stack'));
  await writeFile(join(folder, 'targets', 'other.yaml'), target('other'));
  await writeFile(join(folder, 'drills', 'own.yaml'), target('own'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

const scenario = `name: shop
target: stack
paths: { pay: { within: 1s, steps: { pay: GET /pay } } }
load:
  goal: capacity
  peak: { pay: 100/s }
  levels: [100%]
  hold: 4s
  require: 100%
slos: { pay: { errors: 1% } }
abort: [errors above 90% for 5s]
`;
const target = (name: string, key = 'shadow') => `name: ${name}
baseUrl: http://127.0.0.1:1
allowHosts: [127.0.0.1:1]
caps: { ratePerSecondMax: 300, vusMax: 10000, durationMsMax: 10m }
${key}:
  key: 0123456789abcdef
  hops: [{ service: shop, url: "http://127.0.0.1:1" }]
  seedUrl: http://127.0.0.1:1/seed
customerStatsUrl: http://127.0.0.1:1/stats
stores: { redisUrl: "redis://127.0.0.1:1" }
`;
const drill = `name: rush
hypothesis:
  health: { http: /health, is: "= 200", every: 1s }
load:
  scenario: ../shop.yaml
  capacity: 80%
  shape: [100% for 30s, 150% for 10s, 100% for 40s]
method:
  - { at: 10s, note: the rush begins }
expect: { recovered: within 10s }
`;
const file = (): string => join(folder, 'drills', 'rush.yaml');

async function prepared(text: string, own: string | null = null) {
  await writeFile(file(), text);
  return prepareDrill(file(), { target: own }, join(folder, 'targets'));
}

async function sound(text: string, own: string | null = null): Promise<PreparedDrill> {
  const made = await prepared(text, own);
  if (!made.ok) throw new Error(JSON.stringify(made.error, null, 2));
  return made.value;
}

/** `line path message` of each diagnostic. */
async function told(text: string, own: string | null = null): Promise<readonly string[]> {
  const made = await prepared(text, own);
  return made.ok
    ? []
    : made.error.map((each) => {
        expect(each.file).toBe(file());
        return `${each.line} ${each.path} ${each.message}`;
      });
}

it("is prepared for the named target in the catalog's thread", async () => {
  const job = { kind: 'prepareDrill', path: file(), targets: join(folder, 'targets') } as const;
  const own = await prepared(drill);
  const other = await prepared(drill, 'other');
  expect(own).toMatchObject({ ok: true });
  expect(other).not.toEqual(own);
  expect(await runCatalogJob({ ...job, target: null })).toEqual(own);
  expect(await runCatalogJob({ ...job, target: 'other' })).toEqual(other);
});

it('plans the scenario as the drill changes it, and says what it changed', async () => {
  const made = await sound(drill);
  expect(made).toMatchObject({
    ...{ drillText: drill, targetRef: null, scenarioFile: join(folder, 'shop.yaml') },
    ...{ unchecked: null, text: expect.stringContaining('80% for 30s') },
    drill: { name: 'rush', load: { capacity: 0.8 } },
    target: { name: 'stack' },
    plan: { target: 'stack', rounds: [{ durationMs: 80_000 }] },
  });
  // Both rules: the scenario's own and the one for customers, whose figures the target names.
  expect(made.overrides.set).toEqual([
    { key: 'load.goal', value: 'hold' },
    { key: 'load.levels', value: '["80% for 30s","120% for 10s","80% for 40s"]' },
    { key: 'load.require', value: '80%' },
    { key: 'abort', value: JSON.stringify(['errors above 90% for 5s', customersRule]) },
  ]);
  expect(made.plan.overrides).toHaveLength(4);
  const job = {
    kind: 'prepareDrill',
    path: file(),
    target: null,
    targets: join(folder, 'targets'),
  };
  expect(await runCatalogJob({ ...job, kind: 'prepareDrill' })).toEqual({ ok: true, value: made });
});

it('names the scenario file from the working folder on, where it lies below', async () => {
  const absent = drill.replace('shop.yaml', 'absent.yaml');
  vi.spyOn(process, 'cwd').mockReturnValue(folder);
  expect(await told(absent)).toEqual([
    '5 load.scenario scenario absent.yaml does not exist; check the path',
  ]);
  vi.spyOn(process, 'cwd').mockReturnValue(join(folder, 'drills'));
  expect((await sound(drill)).scenarioFile).toBe(join(folder, 'shop.yaml'));
});

it.each([
  ['the target of the scenario', '', null, null, 'stack'],
  ['the target that the drill names', 'target: other\n', null, 'other', 'other'],
  ['the target file beside the drill', 'target: ./own.yaml\n', null, 'drills/own.yaml', 'own'],
  ['a file without a folder in its name', 'target: own.yaml\n', null, 'drills/own.yaml', 'own'],
  ['the target of the command before it', 'target: other\n', 'stack', 'stack', 'stack'],
])('takes %s', async (_, key, own, ref, name) => {
  const made = await sound(drill + key, own);
  const expected = ref?.includes('/') === true ? join(folder, ref) : ref;
  expect([made.targetRef, made.target?.name]).toEqual([expected, name]);
});

it('plans without a target that is not there, unless it was asked for', async () => {
  await writeFile(join(folder, 'shop.yaml'), scenario.replace('stack', 'absent'));
  const made = await sound(drill);
  expect(made).toMatchObject({ target: null, unchecked: expect.stringMatching(/^target absent /) });
  expect(made.overrides.set.at(-1)).toEqual({
    ...{ key: 'abort', value: JSON.stringify(['errors above 90% for 5s', customersRule]) },
  });
  const asked = await prepared(drill, 'absent');
  expect(asked).toMatchObject({ ok: false, error: [{ kind: 'not-found' }] });
});

it('adds no rule for customers where a dedicated target has none', async () => {
  const alone = target('stack', 'dedicated')
    .replace(/ {2}(?:key|hops|seedUrl): .*\n/g, '')
    .replace('dedicated:', 'isolation: dedicated')
    .replace(/customerStatsUrl: .*\n/, '');
  await writeFile(join(folder, 'targets', 'stack.yaml'), alone);
  const made = await sound(drill);
  expect(made.overrides.set.at(-1)).toEqual({
    ...{ key: 'abort', value: JSON.stringify(['errors above 90% for 5s']) },
  });
});

it('tells what the stack of the target lacks, at the line of the drill, in their order', async () => {
  const more = drill
    .replace('{ at: 10s, note: the rush begins }', '{ at: 10s, switch: guard, to: none, for: 5s }')
    .replace(
      '"= 200", every: 1s }',
      '"= 200", every: 1s }\n  cash: { goodput: cash, is: "> 1/s" }',
    );
  const faults = await told(more);
  expect(faults.map((fault) => fault.slice(0, 40))).toEqual([
    expect.stringMatching(/^4 hypothesis\.cash/),
    expect.stringMatching(/^10 method\[0\]/),
  ]);
  expect(faults[0]).toContain('the scenario has no path "cash"');
});

it('tells an invariant that no audit of the scenario checks', async () => {
  const audited = drill.replace(/health: .*/, 'stock: { invariant: oversell }');
  expect(await told(audited)).toEqual([
    expect.stringMatching(/^3 hypothesis\.stock\.invariant the scenario has no audit /),
  ]);
});

it('takes a target for a path only where it ends like a file or has a folder', async () => {
  const named = await prepared(`${drill}target: my.yaml.shop\n`);
  expect(named).toMatchObject({
    ...{ ok: false, error: [{ kind: 'not-found' }] },
  });
  expect(JSON.stringify(named)).toContain('target my.yaml.shop not found');
});

it('tells a fault of the switch file of its target, at the file', async () => {
  const switches = join(folder, 'targets', 'shop.switches.yaml');
  await writeFile(switches, 'providers: {}\nswitches: 5\n');
  const own = `${target('stack')}switchFile: shop.switches.yaml\n`;
  await writeFile(join(folder, 'targets', 'stack.yaml'), own);
  const made = await prepared(drill);
  const faults = made.ok ? [] : made.error.map(({ file: at, path }) => [at, path]);
  expect(faults).toContainEqual(['shop.switches.yaml', 'switches']);
});

it('tells a fault of the changed load at the key of the drill that changed it', async () => {
  const faults = await told(drill.replace('150%', '500%'));
  expect(faults).toEqual([expect.stringMatching(/^7 load\.shape .*300/)]);
});

it('leaves a fault of the scenario itself at the scenario', async () => {
  await writeFile(join(folder, 'shop.yaml'), scenario.replace('within: 1s', 'within: never'));
  const made = await prepared(drill);
  expect(made).toMatchObject({
    ...{ ok: false, error: [{ file: join(folder, 'shop.yaml'), path: 'paths.pay.within' }] },
  });
});

it('tells a scenario that is not there, and one that is no YAML', async () => {
  const absent = join(folder, 'absent.yaml');
  expect(await told(drill.replace('shop.yaml', 'absent.yaml'))).toEqual([
    `5 load.scenario scenario ${absent} does not exist; check the path`,
  ]);
  await writeFile(join(folder, 'shop.yaml'), 'name: [');
  const made = await prepared(drill);
  expect(made.ok ? [] : made.error.map((each) => each.file)).toContain(join(folder, 'shop.yaml'));
});

it('tells the faults of the drill file itself first, and a file that is not there', async () => {
  expect(await told(drill.replace('name: rush', 'name: 5'))).toEqual([
    expect.stringMatching(/^1 name /),
  ]);
  await rm(file());
  expect(await prepareDrill(file(), { target: null }, folder)).toEqual({
    ok: false,
    error: [
      {
        ...{ file: file(), line: 1, column: 1, path: '', kind: 'not-found' },
        message: `drill ${file()} does not exist; check the path`,
      },
    ],
  });
});
