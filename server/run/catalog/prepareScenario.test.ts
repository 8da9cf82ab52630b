import { cp, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { listScenarios } from '../../edge/files/loadScenario.ts';
import { packageRoot } from '../../root.ts';
import type { PlanOptions } from './preparedScenario.ts';
import { planFile, prepareFile } from './prepareScenario.ts';
import { createScenarioCatalog } from './scenarioCatalog.ts';

/** Its level exceeds the caps and its rule lacks a source; the compiler checks the caps last. */
const scenario = `name: two
target: stack
paths: { pay: { within: 1s, steps: { pay: GET /pay } } }
load:
  goal: hold
  peak: { pay: 1/s }
  levels: [500%]
  hold: 4s
slos: { pay: { errors: 1% } }
abort: [health fails]
`;
const target = `name: stack
baseUrl: http://127.0.0.1:1
allowHosts: [127.0.0.1:1]
caps: { ratePerSecondMax: 4, vusMax: 1000, durationMsMax: 10s }
shadow:
  key: 0123456789abcdef
  hops: [{ service: shop, url: "http://127.0.0.1:1" }]
  seedUrl: http://127.0.0.1:1/seed
stores: { redisUrl: "redis://127.0.0.1:1" }
`;

const options = { target: null, shards: null };
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zh-catalog-'));
  await mkdir(join(folder, 'targets'));
  await writeFile(join(folder, 'targets', 'stack.yaml'), target);
  await writeFile(join(folder, 'two.yaml'), scenario);
});

afterEach(() => vi.unstubAllEnvs());

const placesOf = (diagnostics: readonly { readonly line: number; readonly path: string }[]) =>
  diagnostics.map(({ line, path }) => [line, path]);

it('gives the diagnostics of a plan in the order of the file, whichever way it came in', async () => {
  const file = join(folder, 'two.yaml');
  const prepared = await prepareFile(file, options, folder);
  const catalog = createScenarioCatalog(folder, folder);
  const source = { text: scenario, directory: folder };
  const sent = await catalog.prepareText(source, options);
  const listed = await catalog.prepare('two', options);
  const planned = await planFile(file, options, folder);
  const expected = [
    [7, 'load.levels[0]'],
    [10, 'abort[0]'],
  ];
  expect(prepared.ok ? [] : placesOf(prepared.error)).toEqual(expected);
  expect(sent.ok ? [] : placesOf(sent.error)).toEqual(expected);
  expect(listed === null || listed.ok ? [] : placesOf(listed.error)).toEqual(expected);
  expect(planned.ok ? [] : placesOf(planned.error)).toEqual(expected);
});

it('refuses an audit that reads a Redis which the target does not name', async () => {
  const shop = `${target.replace('name: stack', 'name: shop').replace(/^stores:.*$/m, 'stores: { postgresUrl: "postgres://127.0.0.1:1/d" }')}identity: []\n`;
  await writeFile(join(folder, 'targets', 'shop.yaml'), shop);
  const lines =
    'facts:\n  lines: SELECT 1 FROM {schema}.lines\nstock: SELECT 1 FROM {schema}.stock\n';
  const drain = 'drain: { within: 5s, backlog: { mails: { list: "{prefix}mails" } } }\n';
  await writeFile(join(folder, 'audit.yaml'), `name: shop\n${lines}${drain}`);
  const file = join(folder, 'audited.yaml');
  await writeFile(
    file,
    `${scenario.replace('target: stack', 'target: shop').replace('500%', '100%').replace('health fails', 'errors above 50% for 10s')}audit: { file: audit.yaml }\n`,
  );
  const prepared = await prepareFile(file, options, folder);
  expect(
    prepared.ok ? [] : prepared.error.map(({ path, message }) => [path, message]),
  ).toContainEqual([
    'audit.file',
    'target shop names no stores.redisUrl, and the audit file reads Redis; add a user that may only read',
  ]);
});

it('plans a file without its target, unless the target was asked for', async () => {
  const file = join(folder, 'alone.yaml');
  const alone = scenario.replace('target: stack', 'target: absent');
  await writeFile(file, alone);
  const planned = await planFile(file, options, folder);
  expect(planned).toMatchObject({
    ok: true,
    value: {
      plan: { target: 'absent', baseUrl: '', rounds: [{ durationMs: 4_000 }] },
      unchecked: expect.stringMatching(/^target absent not found; /),
    },
  });
  const asked = await planFile(file, { ...options, target: 'absent' }, folder);
  expect(asked).toMatchObject({ ok: false, error: [{ kind: 'not-found' }] });
});

it('plans the file as the overrides change it, and says what they changed', async () => {
  const file = join(folder, 'two.yaml');
  const set = [{ key: 'abort', value: '[]' }];
  const changed = { loadFactor: 0.2, holdMs: 6_000, set };
  const planned = await planFile(file, options, folder, changed);
  expect(planned).toMatchObject({
    ok: true,
    value: {
      plan: {
        abort: [],
        overrides: ['--load 0.2x', '--hold 6s', '--set abort=[]'],
        rounds: [{ durationMs: 6_000, stages: [{ loads: [{ ratePerSecond: 1 }] }] }],
      },
    },
  });
  const impossible = { ...changed, set: [{ key: 'name.first', value: '1' }] };
  expect(await planFile(file, options, folder, impossible)).toMatchObject({
    ok: false,
    error: [{ file, line: 1, message: 'name.first cannot be set: name has no keys' }],
  });
});

it('names a text that was sent as its sender does, and keeps what was changed in it', async () => {
  const catalog = createScenarioCatalog(folder, folder);
  const calm = scenario.replace('500%', '100%').replace('abort: [health fails]\n', '');
  const source = { text: calm, directory: folder, file: 'shop.yaml', overrides: ['--load 2x'] };
  expect(await catalog.prepareText(source, options)).toMatchObject({
    ok: true,
    value: { text: calm, plan: { overrides: ['--load 2x'] } },
  });
  const broken = { ...source, text: `${calm}speed: 1\n` };
  expect(await catalog.prepareText(broken, options)).toMatchObject({
    ok: false,
    error: [{ file: 'shop.yaml', path: 'speed' }],
  });
  const unnamed = { text: `${calm}speed: 1\n`, directory: folder };
  expect(await catalog.prepareText(unnamed, options)).toMatchObject({
    ok: false,
    error: [{ file: 'scenario.yaml', path: 'speed' }],
  });
});

it('checks what does not depend on the target without it', async () => {
  const file = join(folder, 'many-shards.yaml');
  await writeFile(file, scenario.replace('target: stack', 'target: absent'));
  const planned = await planFile(file, { ...options, shards: 9 }, folder);
  expect(planned.ok ? [] : planned.error.map(({ path, line }) => [path, line])).toEqual([
    ['load.shards', 4],
  ]);
});

it('gives what a run would not show beside the plan, and refuses what it could not do', async () => {
  const calm = scenario.replace('500%', '100%').replace('abort: [health fails]\n', '');
  const few = join(folder, 'few.yaml');
  await writeFile(few, calm.replace('errors: 1%', 'p95: 1s'));
  const prepared = await prepareFile(few, options, folder);
  expect(prepared.ok ? prepared.value.warnings : []).toMatchObject([
    { file: few, line: 9, path: 'slos.pay.p95', severity: 'warning' },
  ]);
  await writeFile(
    join(folder, 'targets', 'bare.yaml'),
    target.replace(/ {2}hops: .*\n/, '').replace('name: stack', 'name: bare'),
  );
  const bare = await prepareFile(few, { ...options, target: 'bare' }, folder);
  // The error first refused, and the warning beside it.
  expect(bare.ok ? [] : bare.error.map(({ line, severity }) => [line, severity])).toEqual([
    [2, undefined],
    [9, 'warning'],
  ]);
});

it('plans every shipped scenario on a fresh clone, where no target is there yet, without a warning', async () => {
  const clone = join(folder, 'clone');
  const isShipped = (path: string): boolean =>
    !['node_modules', 'targets', 'stack'].includes(basename(path));
  await cp(join(packageRoot(), 'scenarios'), clone, { recursive: true, filter: isShipped });
  const files = await listScenarios(clone);
  expect(files.map(({ id }) => id)).toEqual([
    'mall/find-limit',
    'mall/guard-off',
    'mall/midnight-peak',
    'mall/night',
    'mall/night-bot',
    'mall/night-browse',
    'mall/night-faults',
    'mall/night-guard',
    'mall/night-hot',
    'mall/night-orders',
    'mall/night-pages',
    'mall/night-sold-out',
    'mall/overload',
    'mall/payments-limit',
    'mall/redis-guard',
    'mall/smoke',
    'mall/spike',
    'medusa/shop',
    'vendure/shop',
  ]);
  for (const { id, path } of files) {
    const target = id.split('/')[0];
    expect(await planFile(path, options, join(clone, 'no-data', 'targets'))).toMatchObject({
      ok: true,
      value: {
        plan: { target },
        warnings: [],
        unchecked: expect.stringMatching(
          new RegExp(`^target ${target} not found; .*\`npx zerohour up --mall\``),
        ),
      },
    });
  }
});

it('tells a secret that this machine does not have, however the scenario came in', async () => {
  const text = scenario
    .replace('pay: GET /pay', `pay: "GET /pay?k=$\{secret.API_KEY}"`)
    .replace('levels: [500%]', 'levels: [100%]')
    .replace('abort: [health fails]', 'abort: []');
  const file = join(folder, 'secret.yaml');
  await writeFile(file, text);
  const catalog = createScenarioCatalog(folder, folder);
  const told = async () => [
    await prepareFile(file, options, folder),
    await planFile(file, options, folder),
    await planFile(file, { ...options, target: null }, join(folder, 'none')),
    await catalog.prepareText({ text, directory: folder }, options),
  ];
  vi.stubEnv('ZEROHOUR_SECRETS_FILE', '');
  const message = expect.stringMatching(/^secret API_KEY is not set: set ZEROHOUR_SECRET_API_KEY /);
  const missing = [{ line: 3, path: 'paths.pay.steps.pay.request', message }];
  for (const answer of await told()) expect(answer).toMatchObject({ ok: false, error: missing });
  vi.stubEnv('ZEROHOUR_SECRET_API_KEY', 'hunter22');
  const answers = await told();
  expect(answers.map((answer) => answer.ok)).toEqual([true, true, true, true]);
  expect(JSON.stringify(answers)).not.toContain('hunter22');
});

describe('what is wrong with a scenario and its target', () => {
  const broken = target.replace('name: stack', 'name: broken').replace('vusMax: 1000', 'vusMax: 0');
  const told = async (path: string, asked: Partial<PlanOptions> = {}) => {
    const answers = [
      await prepareFile(path, { ...options, ...asked }, folder),
      await planFile(path, { ...options, ...asked }, folder),
    ];
    const places = answers.map((answer) =>
      answer.ok
        ? answer.value.plan.target
        : answer.error.map((each) => `${basename(each.file)} ${each.path}`),
    );
    expect(places[1]).toEqual(places[0]);
    return places[0];
  };
  const written = async (name: string, text: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  };
  beforeAll(() => writeFile(join(folder, 'targets', 'broken.yaml'), broken));

  it('is told of both at once, the target first where the scenario can be read', async () => {
    const sound = scenario.replace('500%', '100%').replace('target: stack', 'target: broken');
    const many = sound.replace('  goal: hold', '  goal: hold\n  shards: 9');
    const caps = 'broken.yaml caps.vusMax';
    expect(await told(await written('on-broken.yaml', sound))).toEqual([caps]);
    const path = await written('many-on-broken.yaml', many);
    expect(await told(path)).toEqual([caps, 'many-on-broken.yaml load.shards']);
    const unknown = await written('unknown-on-broken.yaml', `${sound}speed: 1\n`);
    expect(await told(unknown)).toEqual(['unknown-on-broken.yaml speed', caps]);
  });

  it('is told of the scenario alone where its target is not there, or cannot be known', async () => {
    const unknown = `${scenario}speed: 1\n`;
    const own = (name: string) => [`${name} speed`];
    const gone = await written('gone.yaml', unknown.replace('target: stack', 'target: absent'));
    expect(await told(gone)).toEqual(own('gone.yaml'));
    const sound = await written('sound.yaml', unknown);
    expect(await told(sound)).toEqual(own('sound.yaml'));
    expect(await told(sound, { target: 'broken' })).toEqual([
      ...[...own('sound.yaml'), 'broken.yaml caps.vusMax'],
    ]);
    const none = await written('none.yaml', unknown.replace('target: stack\n', ''));
    expect(await told(none)).toEqual(['none.yaml target', 'none.yaml speed']);
  });

  it('is told of the target alone where that is not there and a run asks for it', async () => {
    const path = await written('many.yaml', scenario.replace('target: stack', 'target: absent'));
    const prepared = await prepareFile(path, { ...options, shards: 9 }, folder);
    expect(prepared.ok ? [] : prepared.error.map(({ kind }) => kind)).toEqual(['not-found']);
  });
});
