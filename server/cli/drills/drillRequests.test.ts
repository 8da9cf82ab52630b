import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { exitCode } from '../../core/errors/exitCode.mjs';
import type { DrillDetail } from '../../run/drill/drillService.ts';
import { drillCommand } from './drill.ts';

/** A server that gives what `answers` holds for `METHOD path`, and keeps what it was sent. */
let server: Server;
let answers: Record<string, unknown>;
let sent: string[];

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const key = `${request.method} ${request.url}`;
  const body = await readText(request);
  sent.push(body === '' ? key : `${key} ${body}`);
  const known = answers[key];
  response.statusCode = known === undefined ? 404 : 200;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(known ?? unknownDrill));
}

const unknownDrill = {
  ...{ type: 'about:blank', title: 'No such drill', status: 404, code: 'ZH-DRILL-002' },
  ...{ detail: 'there is no drill "drill0000001"', remedy: 'List them.' },
};

beforeEach(async () => {
  answers = {};
  sent = [];
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  vi.stubEnv('ZEROHOUR_URL', `http://127.0.0.1:${port}`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  process.exitCode = undefined;
  server.closeAllConnections();
  server.close();
});

async function run(...args: readonly string[]) {
  const texts = { out: '', people: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    texts.out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    texts.people += String(text);
    return true;
  });
  process.exitCode = undefined;
  await drillCommand({
    openShop: () => Promise.reject(new Error('no shop is opened')),
    openLocalStack: () => Promise.reject(new Error('no stack is opened')),
  })
    .exitOverride()
    .parseAsync([...args], { from: 'user' });
  const code = process.exitCode ?? exitCode.pass;
  vi.restoreAllMocks();
  return { ...texts, code };
}

const id = 'drill0000001';
const action = { item: 0, part: 'method', atMs: 20_000, endMs: 40_000, problem: null } as const;
const drill = (change: Partial<DrillDetail> = {}) => ({
  ...{ id, name: 'rush', target: 'mall', scenario: 'little', state: 'driving', reason: null },
  ...{ by: 'ada', createdAt: '2026-11-27T13:00:00.000Z', startedAt: null, endedAt: null },
  ...{ verdict: null, sentence: null, durationMs: 90_000, runId: 'run000000001' },
  withoutProtection: false,
  actions: [
    { ...action, text: 'latency of payments', phase: 'on' },
    { ...action, item: 1, part: 'rollback', atMs: null, text: 'shed to off', phase: 'waiting' },
    { ...action, item: 2, text: 'shed to on', phase: 'failed', problem: 'no answer' },
    { ...action, item: 3, part: 'protection', atMs: null, text: 'limit to 50', phase: 'on' },
  ],
  ...{ stages: [], probes: [], folder: '/drills/one' },
  ...change,
});
const ended = drill({ state: 'finished', verdict: 'fail', sentence: 'Expected x; saw y.' });
const report = { verdict: { state: 'fail', reasons: [{ state: 'fail', text: 'x: y' }] } };

describe('drill show', () => {
  it('prints how an open drill stands, with each action and its problem', async () => {
    answers[`GET /api/drills/${id}`] = drill();
    expect(await run('show', id)).toEqual({
      out: `drill ${id}: rush on mall is driving
  latency of payments, at 20 s: on
  shed to off, at the end: waiting
  shed to on, at 20 s: failed (no answer)
  limit to 50, before the load: on
`,
      people: '',
      code: exitCode.pass,
    });
    expect(JSON.parse((await run('show', id, '--json')).out)).toEqual(drill());
  });

  it.each([
    ['pass', '✓', exitCode.pass],
    ['fail', '✗', exitCode.fail],
    ['unknown', '?', exitCode.unknown],
  ] as const)(
    'ends with the exit code of the verdict %s, and its reasons',
    async (verdict, mark, code) => {
      answers[`GET /api/drills/${id}`] = { ...ended, verdict, reason: 'ada: lunch' };
      const reasons = [{ state: verdict, text: 'x: y' }];
      answers[`GET /api/drills/${id}/report`] = { verdict: { state: verdict, reasons } };
      expect(await run('show', id)).toEqual({
        out: `
  ${mark} x: y
  ada: lunch
${verdict.toUpperCase()}  rush (drill ${id}): Expected x; saw y.
`,
        people: '',
        code,
      });
    },
  );

  it('is unknown where the drill left no report', async () => {
    answers[`GET /api/drills/${id}`] = drill({ state: 'failed', reason: 'the disk is full' });
    expect(await run('show', id)).toEqual({
      out: `
  the disk is full
UNKNOWN  rush (drill ${id}): no report
`,
      people: '',
      code: exitCode.unknown,
    });
  });

  it('gives verdict, folder and report as JSON', async () => {
    answers[`GET /api/drills/${id}`] = ended;
    answers[`GET /api/drills/${id}/report`] = report;
    const { out, code } = await run('show', id, '--json');
    expect(JSON.parse(out)).toEqual({
      ...{ type: 'verdict', drillId: id, verdict: 'fail', folder: '/drills/one', report },
    });
    expect(code).toBe(exitCode.fail);
  });

  it('tells an unknown drill by its code', async () => {
    const { people, code } = await run('show', id);
    expect(people).toContain('error ZH-DRILL-002: there is no drill "drill0000001"');
    expect(code).toBe(exitCode.usage);
  });
});

describe('drill history', () => {
  it('lists drills with verdict and sentence, or the state of one that is open', async () => {
    const bare = { ...ended, withoutProtection: true };
    answers['GET /api/drills?limit=50'] = [drill(), ended, bare];
    const { out, code } = await run('history');
    const lines = out.split('\n');
    expect(lines.map((line) => line.split('  ')[0])).toEqual([id, id, id, '']);
    expect(lines.map((line) => line.split('  ').at(-1))).toEqual([
      'rush on mall: driving',
      'rush on mall: fail. Expected x; saw y.',
      'rush on mall without protection: fail. Expected x; saw y.',
      '',
    ]);
    expect(code).toBe(exitCode.pass);
    expect(JSON.parse((await run('history', '--json')).out)).toEqual([drill(), ended, bare]);
  });

  it('says when there is none', async () => {
    answers['GET /api/drills?limit=50'] = [];
    expect((await run('history')).out).toBe('no drills\n');
  });
});

describe('drill abort and note', () => {
  it('sends the reason and says what happens', async () => {
    answers[`POST /api/drills/${id}/abort`] = drill();
    const { out, code } = await run('abort', id, '--reason', 'lunch');
    expect(out).toBe(`drill ${id}: its load is being stopped, and what is on is taken back\n`);
    expect(code).toBe(exitCode.pass);
    await run('abort', id);
    const path = `POST /api/drills/${id}/abort`;
    expect(sent).toEqual([
      `${path} {"reason":"lunch"}`,
      `${path} {"reason":"aborted at the command line"}`,
    ]);
    expect(JSON.parse((await run('abort', id, '--json')).out)).toEqual(drill());
  });

  it('sends the line of a note', async () => {
    answers[`POST /api/drills/${id}/notes`] = drill();
    expect((await run('note', id, 'the page is slow')).out).toBe(`drill ${id}: noted\n`);
    expect(sent).toEqual([`POST /api/drills/${id}/notes {"text":"the page is slow"}`]);
  });

  it.each([['abort'], ['note', 'x']])(
    '%s of an unknown drill fails by its code',
    async (name, ...more) => {
      const { out, people, code } = await run(name, id, ...more);
      expect([out, code]).toEqual(['', exitCode.usage]);
      expect(people).toContain('ZH-DRILL-002');
    },
  );
});

describe('drill matrix', () => {
  const dayMs = 86_400_000;
  const one = {
    ...{ drillId: id, name: 'rush', target: 'mall', state: 'pass', expected: 'x', saw: 'y' },
    ...{ recovery: { leastMs: 5_000, mostMs: 5_000, text: '' }, together: [] },
    ...{ endedAt: '2026-11-27T13:00:00.000Z', ageMs: dayMs - 1, isStale: false },
    withoutProtection: false,
  };
  const recovered = (leastMs: number | null, mostMs: number | null) => ({
    ...{ ...one, recovery: { leastMs, mostMs, text: '' }, ageMs: dayMs },
  });
  const matrix = {
    staleAfterMs: 30 * dayMs,
    failures: ['overload', 'latency'],
    services: [
      { service: '*', cells: [{ failure: 'overload', tries: [] }] },
      {
        service: 'payments',
        cells: [
          {
            failure: 'latency',
            tries: [
              one,
              { ...one, withoutProtection: true },
              recovered(5_000, 7_000),
              recovered(5_000, null),
              recovered(null, null),
              { ...one, state: 'unknown', recovery: null, isStale: true, ageMs: 40 * dayMs },
            ],
          },
        ],
      },
    ],
  };

  it('prints each cell, and says what nobody has tried', async () => {
    answers['GET /api/drills/matrix'] = matrix;
    const line = (state: string, facts: string) =>
      `  latency: ${state} (rush on mall, drill ${id}, ${facts}). Expected that x; saw y.`;
    expect((await run('matrix')).out.split('\n')).toEqual([
      ...['the whole target', '  overload: never tried', 'payments'],
      line('pass', 'today, recovered in 5 s'),
      line('pass', 'without protection, today, recovered in 5 s'),
      line('pass', '1 day ago, recovered in 5 s to 7 s'),
      line('pass', '1 day ago, recovery unknown: 5 s at least'),
      line('pass', '1 day ago, no recovery was seen'),
      line('unknown', '40 days ago, stale'),
      '',
    ]);
    expect(JSON.parse((await run('matrix', '--json')).out)).toEqual(matrix);
  });
});
