import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { drillReportSchema } from '../../core/drill/report/drillReport.ts';
import { failureMatrixSchema } from '../../core/drill/report/failureMatrix.ts';
import { exitCode } from '../../core/errors/exitCode.mjs';
import { faultKinds } from '../../core/fault/kinds/registry.ts';
import { parseAgentFile } from '../../core/fault/subject.ts';
import { createAgentStore } from '../../edge/store/agentStore.ts';
import { createPool, type Pool } from '../../edge/store/pool.ts';
import { drillDetailSchema, drillRowSchema } from '../../http/drills/schemas.ts';
import { createLog } from '../../log.ts';
import { packageRoot, packageVersion } from '../../root.ts';
import { type Agent, startAgent } from '../../run/agent/agent.ts';
import { replayDrillFolder } from '../../run/drill/drillFolder.ts';
import { createMigratedDatabase, type TestDatabase } from '../support/database.ts';
import { type DrillShop, startDrillShop } from '../support/drillShop.ts';
import { type ServerProcess, startServerProcess } from '../support/serverProcess.ts';
import { testStores } from '../support/stores.ts';
import { startWorkerProcess, type WorkerProcess } from '../support/workerProcess.ts';

/** Real servers, an agent and its victim, one worker with its k6, PostgreSQL and Redis, and three small services. */
let folder: string;
let database: TestDatabase;
let worker: WorkerProcess;
let server: ServerProcess;
let pool: Pool;
let agent: Agent;
/** By the name of their subject. */
const victims = new Map<string, ChildProcess>();
const shops: DrillShop[] = [];

const scenario = (target: string) => `name: little
target: ${target}
paths: { browse: { within: 1s, steps: { item: GET /items } } }
load: { goal: hold, peak: { browse: 20/s }, levels: [50%], hold: 10s }
slos: { browse: { errors: 1% } }
`;

/** A victim is stopped with the switch, when `fault` says so. */
const drillText = (target: string, loadS: number, forS: number, fault = '') => `name: rush
hypothesis:
  pool: { http: { url: /pool, read: $.healthy }, is: ">= 2", every: 1s }
  shed: { http: { url: /pool, read: $.shed }, is: { during: "= 1" }, every: 3s }
load: { scenario: ../${target}.yaml, capacity: 50%, shape: [100% for ${loadS}s] }
method:
  - { at: 1200ms, switch: shed, to: "on", for: ${forS}s, see: { pool: holds } }
  - { at: 3s, note: lunch }
${fault}rollback: [{ switch: mode, to: calm }]
`;

const drillPath = (target: string): string => join(folder, 'drills', `${target}.yaml`);

const environment = () => ({
  ...{ databaseUrl: database.url, redisUrl: testStores().redisUrl },
  dataDir: join(folder, 'data'),
});

async function shopOf(target: string, loadS: number, forS: number, fault = ''): Promise<DrillShop> {
  const shop = await startDrillShop();
  shops.push(shop);
  await writeFile(join(folder, 'data/targets', `${target}.yaml`), shop.file(target));
  await writeFile(join(folder, 'data/targets', `${target}.switches.yaml`), shop.switchFile);
  await writeFile(join(folder, `${target}.yaml`), scenario(target));
  await writeFile(drillPath(target), drillText(target, loadS, forS, fault));
  return shop;
}

const faultOf = (kind: string, place: string): string =>
  `at: 1200ms, fault: ${kind}, on: ${place}, for: 3s`;
const stopOf = (place: string, forS = 3): string =>
  `  - { at: 1200ms, fault: stop, on: ${place}, for: ${forS}s }\n`;
/** The letter of /proc/PID/stat: T for a stopped process. */
const stateOf = (place: string): string | undefined =>
  / ([A-Z]) /.exec(readFileSync(`/proc/${victims.get(place)?.pid}/stat`, 'utf8'))?.[1];
const fewerReplicas = '  - { at: 2s, replicas: shop, to: 2, for: 2s, see: { pool: holds } }\n';

const startOn = async (target: string) => {
  const answer = await server.api('POST', '/drills', { file: drillPath(target) });
  expect(answer).toMatchObject({ status: 201 });
  return drillRowSchema.parse(answer.json).id;
};
const detail = async (id: string) =>
  drillDetailSchema.parse((await server.api('GET', `/drills/${id}`)).json);
const ended = (id: string) =>
  vi.waitFor(
    async () => {
      const drill = await detail(id);
      expect(['finished', 'aborted', 'failed']).toContain(drill.state);
      return drill;
    },
    { timeout: 60_000, interval: 200 },
  );
const reportOf = async (id: string) =>
  drillReportSchema.parse((await server.api('GET', `/drills/${id}/report`)).json);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour-drills-'));
  await mkdir(join(folder, 'data/targets'), { recursive: true });
  await mkdir(join(folder, 'drills'));
  await mkdir(join(folder, 'agent'));
  database = await createMigratedDatabase();
  server = await startServerProcess(environment());
  const { databaseUrl, redisUrl } = environment();
  worker = await startWorkerProcess({ databaseUrl, redisUrl, tmp: folder });
  const written: Record<string, object> = {};
  for (const place of ['calm', 'killed', 'pulled']) {
    const victim = spawn('sleep', ['300'], { stdio: 'ignore' });
    victims.set(place, victim);
    const pidFile = join(folder, `${place}.pid`);
    await writeFile(pidFile, String(victim.pid));
    written[place] = { carries: 'shadow', process: { pidFile } };
  }
  // JSON is YAML.
  const subjects = parseAgentFile(JSON.stringify({ subjects: written }), 'agent.yaml', {});
  if (!subjects.ok) throw new Error(JSON.stringify(subjects.error));
  pool = createPool(databaseUrl);
  const opened = await startAgent({
    ...{ name: 'host-1', host: 'here', version: packageVersion(), subjects: subjects.value },
    ...{ folder: join(folder, 'agent'), store: createAgentStore(pool) },
    log: createLog('silent', 'agent'),
  });
  if (!opened.ok) throw new Error(opened.error);
  agent = opened.value;
}, 60_000);
afterAll(async () => {
  await agent.stop();
  for (const victim of victims.values()) victim.kill('SIGKILL');
  await pool.end();
  await server.kill();
  worker.signal('SIGTERM');
  await worker.ended;
  for (const shop of shops) await shop.stop();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const problemSchema = z.object({
  code: z.string(),
  detail: z.string(),
  remedy: z.string(),
  diagnostics: z.array(z.object({ line: z.number(), message: z.string() })).default([]),
});

describe('a drill on real parts', () => {
  it('refuses what cannot be done before anything starts', async () => {
    await shopOf('refused', 12, 4);
    const sound = drillText('refused', 12, 4);
    const lunch = 'at: 3s, note: lunch';
    const cases: readonly (readonly [string, string, string, number, RegExp])[] = [
      ['shed, to', 'shedd, to', 'ZH-DRILL-001', 7, /no switch "shedd"; did you mean "shed"/],
      ['at: 3s', 'at: 13s', 'ZH-DRILL-001', 8, /begins at 13 s, and .* ends at 12 s/],
      ['for: 4s', 'for: 40s', 'ZH-DRILL-001', 7, /would last until 41.2 s/],
      [
        lunch,
        'at: 3s, replicas: shops, to: 2, for: 2s',
        'ZH-DRILL-001',
        8,
        /no replicas of "shops"; did/,
      ],
      [lunch, faultOf('kill', 'calm'), 'ZH-DRILL-001', 8, /does not allow the fault "kill"/],
      [lunch, faultOf('stop', 'nobody'), 'ZH-FAULT-003', 8, /nobody/],
    ];
    for (const [from, to, code, line, message] of cases) {
      expect(sound).toContain(from);
      await writeFile(drillPath('refused'), sound.replace(from, to));
      const answer = await server.api('POST', '/drills', { file: drillPath('refused') });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      const problem = problemSchema.parse(answer.json);
      expect(problem.code).toBe(code);
      expect(problem.diagnostics.find((each) => each.line === line)?.message).toMatch(message);
    }
    const absent = await server.api('POST', '/drills', { fileId: 'mall/none' });
    expect(problemSchema.parse(absent.json).code).toBe('ZH-DRILL-007');
    const codes = async (method: string, path: string, body?: unknown) =>
      problemSchema.parse((await server.api(method, path, body)).json).code;
    const nobody = '/drills/drill0000000';
    for (const path of ['', '/events', '/report']) {
      expect(await codes('GET', `${nobody}${path}`)).toBe('ZH-DRILL-002');
    }
    expect(await codes('POST', `${nobody}/abort`, { reason: 'x' })).toBe('ZH-DRILL-002');
    expect(await codes('POST', `${nobody}/notes`, { text: 'x' })).toBe('ZH-DRILL-002');
    expect((await server.api('GET', '/drills')).json).toEqual([]);
    expect((await server.api('GET', '/runs')).json).toEqual([]);
    expect(shops.flatMap(({ set }) => set)).toEqual([]);
  });

  it('is rolled back by the next server after a kill, ends with a report, and passes undisturbed', async () => {
    const shop = await shopOf('killed', 14, 10, stopOf('killed', 4));
    const id = await startOn('killed');
    await vi.waitFor(
      () => expect([shop.switches.get('shed'), stateOf('killed')]).toEqual(['on', 'T']),
      {
        timeout: 30_000,
        interval: 50,
      },
    );
    await server.kill();
    // Nobody conducts the drill: the fault ends by its time to live.
    await vi.waitFor(() => expect(stateOf('killed')).toBe('S'), { timeout: 20_000, interval: 50 });
    server = await startServerProcess(environment());
    const again = await server.api('POST', '/drills', { file: drillPath('killed') });
    expect(problemSchema.parse(again.json)).toMatchObject({ code: 'ZH-DRILL-003' });
    const early = await server.api('GET', `/drills/${id}/report`);
    expect(problemSchema.parse(early.json)).toMatchObject({ code: 'ZH-DRILL-005' });
    const rate = await server.api('POST', `/runs/${(await detail(id)).runId}/rate`, { rate: '2x' });
    expect(problemSchema.parse(rate.json).detail).toContain(`it drives the load of drill ${id}`);

    const [calm, stopped] = [
      await shopOf('calm', 9, 5, stopOf('calm') + fewerReplicas),
      await shopOf('stopped', 12, 4),
    ];
    const driving = byCommand('run', drillPath('calm'), '--out', join(folder, 'out'));
    const aborted = await startOn('stopped');
    await vi.waitFor(() => expect(stopped.switches.get('shed')).toBe('on'), {
      timeout: 30_000,
      interval: 50,
    });
    const note = await server.api('POST', `/drills/${aborted}/notes`, { text: 'too loud' });
    expect(note.status).toBe(201);
    await server.api('POST', `/drills/${aborted}/abort`, { reason: 'lunch' });

    // Seen from outside: the service has its earlier values, and the rollback was done once.
    expect(await ended(aborted)).toMatchObject({ state: 'aborted', verdict: 'unknown' });
    expect(stopped.set).toEqual(['shed on', 'shed off', 'mode calm']);
    const late = await server.api('POST', `/drills/${aborted}/abort`, { reason: 'again' });
    expect(problemSchema.parse(late.json)).toMatchObject({ code: 'ZH-DRILL-004' });
    const stoppedReport = await reportOf(aborted);
    expect(stoppedReport.sentence).toContain('stopped by admin: lunch');
    expect(stoppedReport.timeline.map(({ text }) => text)).toContain('admin: too loud');

    const command = await driving;
    expect(`${command.code} ${command.out}`).toMatch(new RegExp(`^${exitCode.pass} `));
    const turned = ['shed on', 'replicas 2', 'replicas 3', 'shed off', 'mode calm'];
    expect(calm.set).toEqual(turned);
    const copied = await readFile(join(folder, 'out/report.json'), 'utf8');
    const passed = drillReportSchema.parse(JSON.parse(copied));
    expect([passed.verdict.state, passed.sentence]).toEqual(['pass', expect.any(String)]);
    const sensed = passed.timeline.filter(({ lane }) => lane === 'sensor').map(({ text }) => text);
    const answers = sensed.map((text) => text.split(':')[0]);
    expect(answers.sort()).toEqual(['bit', 'bit', 'gone', 'gone']);
    expect(command.out).toContain(passed.sentence);
    const own = join(folder, 'data/drills', passed.drill.id);
    expect((await replayDrillFolder(own)).ok).toBe(true);
    expect(await readFile(join(own, 'report.json'), 'utf8')).toBe(copied);

    const answer = await server.api('GET', '/drills/matrix');
    const matrix = failureMatrixSchema.parse(answer.json);
    expect(matrix).toMatchObject({ staleAfterMs: 30 * 86_400_000 });
    const kinds = faultKinds.flatMap(({ kind, subject }) => (subject === 'process' ? [kind] : []));
    expect(matrix.failures).toEqual(['overload', ...kinds]);
    const cells = matrix.services.find(({ service }) => service === 'calm')?.cells ?? [];
    expect(cells.map(({ failure, tries }) => [failure, tries.map(({ state }) => state)])).toEqual(
      kinds.map((kind) => [kind, kind === 'stop' ? ['pass'] : []]),
    );

    expect(await ended(id)).toMatchObject({ state: 'finished', verdict: 'unknown' });
    expect(shop.set).toEqual(['shed on', 'shed off', 'mode calm']);
    const report = await reportOf(id);
    expect(report.actions[0]?.outcomes[1]).toMatchObject({ state: 'pass', saw: 'turned back' });
    const sensor = report.timeline.filter(({ lane }) => lane === 'sensor').map(({ text }) => text);
    expect(sensor.map((text) => text.split(':')[0])).toEqual(['bit', 'gone']);
    // What nobody read while no server conducted the drill is not known to have held.
    const missing = report.verdict.reasons.filter(({ state }) => state === 'unknown');
    expect(missing.map(({ saw }) => saw).join()).toMatch(/the reading at \d+ s is missing/);
  }, 90_000);

  it('ends at the lever: its fault, its switch and its load, and does not pass', async () => {
    const shop = await shopOf('pulled', 30, 25, stopOf('pulled', 25));
    const id = await startOn('pulled');
    const seen = () => [shop.switches.get('shed'), shop.switches.get('mode'), stateOf('pulled')];
    const soon = { timeout: 30_000, interval: 50 };
    await vi.waitFor(() => expect(seen()).toEqual(['on', 'hot', 'T']), soon);
    const pulledAtMs = performance.now();
    expect((await server.api('POST', '/kill-switch/pull', { reason: 'fire' })).status).toBe(200);
    await vi.waitFor(() => expect(stateOf('pulled')).toBe('S'), { ...soon, interval: 5 });
    // The fault would live for 25 s, and the drill for longer.
    expect(performance.now() - pulledAtMs).toBeLessThan(10_000);
    await vi.waitFor(() => expect(seen()).toEqual(['off', 'calm', 'S']), soon);
    expect(performance.now() - pulledAtMs).toBeLessThan(15_000);
    const again = await server.api('POST', '/drills', { file: drillPath('pulled') });
    expect(problemSchema.parse(again.json).code).toMatch(/^ZH-(RUN-004|DRILL-003)$/);
    expect(await ended(id)).toMatchObject({ state: 'aborted', verdict: 'unknown' });
    expect((await reportOf(id)).sentence).toContain('fire');
    expect(shop.set).toEqual(['shed on', 'shed off', 'mode calm']);
    expect((await server.api('POST', '/kill-switch/lift')).status).toBe(200);
  }, 90_000);

  it('shows by a pair what a protection prevents, and refuses one that is on already', async () => {
    const shop = await shopOf('guarded', 12, 4);
    const text = `name: guarded
hypothesis:
  pool: { http: { url: /guarded, read: $.healthy }, is: ">= 2", every: 1s, when: [before] }
  other: { http: { url: /pool, read: $.healthy }, is: ">= 2", every: 1s, when: [before] }
load: { scenario: ../guarded.yaml, capacity: 50%, shape: hold 100% for 4s }
protection: { guard: "on" }
without: [pool]
`;
    await writeFile(drillPath('guarded'), text);
    const out = join(folder, 'pairs');
    const shown = await byCommand('pairs', drillPath('guarded'), '--out', out);
    expect(`${shown.code} ${shown.out}`).toMatch(new RegExp(`^${exitCode.pass} `));
    // Turned for the drill with the protection alone, and back.
    expect(shop.set).toEqual(['guard on', 'guard off']);
    const [pair] = JSON.parse(await readFile(join(out, 'pairs.json'), 'utf8'));
    expect(pair).toMatchObject({
      ...{ name: 'guarded', protection: ['guard = on'], verdict: 'shown', why: '' },
      without: expect.stringMatching(/^pool: \d+ at \d s$/),
      with: expect.stringMatching(/^pool: \d+ at \d s$/),
      reports: { without: 'guarded-without.html', with: 'guarded-with.html' },
    });
    expect(await readFile(join(out, 'guarded-with.html'), 'utf8')).toContain(
      'with its protection: guard = on',
    );
    shop.switches.set('guard', 'on');
    const already = await server.api('POST', '/drills', {
      ...{ file: drillPath('guarded'), withoutProtection: true },
    });
    expect(problemSchema.parse(already.json)).toMatchObject({ code: 'ZH-DRILL-009' });
  }, 90_000);
});

/** `zerohour drill …` on the server. */
function byCommand(
  ...given: readonly string[]
): Promise<{ readonly code: number; readonly out: string }> {
  const cli = join(packageRoot(), 'server/setup/zerohour.mjs');
  const args = [cli, 'drill', ...given];
  const env = {
    ...process.env,
    ...{ ZEROHOUR_URL: server.url, ZEROHOUR_TOKEN: server.token, NO_COLOR: '1' },
    ZEROHOUR_DATA: join(folder, 'data'),
  };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env }, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), out: `${stdout}${stderr}` });
    });
  });
}
