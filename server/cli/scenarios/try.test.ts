import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { failure } from '../../core/errors/failure.ts';
import type { Trial, TrialPath } from '../../core/trial/trial.ts';
import { tryCommand } from './try.ts';

const path = (over: Partial<TrialPath> = {}): TrialPath => ({
  ...{ path: 'pay', outcome: 'correct', step: null, reason: null, traceId: 'abc', serviceMs: 20 },
  steps: [
    {
      step: 'pay',
      exchange: {
        request: { method: 'POST', url: 'http://shop/pay', headers: { A: '1' }, body: '{"a":1}' },
        answer: {
          status: 200,
          headers: { B: '2' },
          body: 'x\n::warning::y\u001b[31m',
          error: null,
        },
        durationMs: 20,
      },
      checks: [
        { name: 'paid', passed: true, found: '"paid"', wanted: '"paid"' },
        { name: 'sum', passed: false, found: '1', wanted: '2' },
      ],
      captures: [{ name: 'id', value: '"o-1"' }],
    },
  ],
  ...over,
});
const trial: Trial = {
  ...{ run: 'r000000000', scenario: 'little', target: 'mall', baseUrl: 'http://shop' },
  ...{ state: 'pass', problem: null, setup: [{ name: 'sale', value: '"s"' }], durationMs: 1_234 },
  preflight: {
    state: 'pass',
    hops: ['a', 'link a'].map((instance) => ({
      ...{ service: 'shop', instance, tagSeen: true, store: 'shadow', corruptRefused: true },
      problem: null,
    })),
  },
  paths: [path()],
  notes: ['pauses between steps are left out'],
};

let folder: string;
let server: Server;
let body = '';
let answer: { readonly status: number; readonly body: unknown };
let stdout = '';
let stderr = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour try '));
  await writeFile(join(folder, 'little.yaml'), 'name: little\n');
  answer = { status: 200, body: trial };
  [body, stdout, stderr] = ['', '', ''];
  server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString('utf8');
    });
    request.on('end', () => {
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('ZEROHOUR_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
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

async function tryIt(...args: string[]): Promise<typeof process.exitCode> {
  const openLocalStack = () => Promise.reject(new Error('a server is named already'));
  const command = tryCommand({ openLocalStack });
  await command.parseAsync([join(folder, 'little.yaml'), ...args], { from: 'user' });
  return process.exitCode;
}

it('asks for the file as the options change it', async () => {
  await tryIt('--set', 'name=other');
  expect(JSON.parse(body).source).toMatchObject({
    text: 'name: other\n',
    overrides: ['--set name=other'],
  });
});

it('asks the server for the file, and prints all that was sent and came back', async () => {
  expect(await tryIt('pay', '--target', 'other')).toBe(0);
  expect(JSON.parse(body)).toEqual({
    scenarioId: null,
    source: {
      text: 'name: little\n',
      directory: folder,
      file: join(folder, 'little.yaml'),
      overrides: [],
    },
    target: 'other',
    path: 'pay',
  });
  expect(stdout).toBe(`little on mall (http://shop), run r000000000
  store chosen by shop: shadow
  setup captured sale = "s"

✓ pay correct in 20 ms, trace abc
  pay  POST http://shop/pay
    > A: 1
    > {"a":1}
    < 200 in 20 ms
    < B: 2
    < x
    < ::warning::y [31m
    ✓ check paid: found "paid"
    ✗ check sum: found 1, wanted 2
    captured id = "o-1"

note: pauses between steps are left out
PASS  1 of 1 journeys went through (1.23 s)
`);
});

it.each([
  [
    'fail',
    { outcome: 'failed', step: 'pay', reason: 'check sum' },
    1,
    '✗ pay failed at pay: check sum (20 ms)',
  ],
  ['unknown', { outcome: 'refused', step: 'pay', reason: null }, 2, '? pay refused at pay (20 ms)'],
  [
    'unknown',
    { outcome: 'unknown', step: null, reason: 'k6: x' },
    2,
    '? pay not known: k6: x (20 ms)',
  ],
] as const)('a trial that is %s ends with its exit code', async (state, over, exit, line) => {
  answer = { status: 200, body: { ...trial, state, paths: [path(over)] } };
  expect(await tryIt()).toBe(exit);
  expect(stdout).toContain(`\n${line}, trace abc\n`);
  expect(stdout).toContain(`\n${state.toUpperCase()}  0 of 1 journeys went through`);
});

it('says what kept the journeys from being tried, and shows an answer that did not come', async () => {
  const [first] = path().steps;
  if (first === undefined) throw new Error('no step');
  const silent = { status: 0, headers: {}, body: null, error: 'EOF' };
  const steps = [{ ...first, exchange: { ...first.exchange, answer: silent } }];
  const paths = [path({ steps, traceId: null })];
  answer = { status: 200, body: { ...trial, state: 'unknown', problem: 'seeding: no', paths } };
  expect(await tryIt()).toBe(2);
  expect(stdout).toContain('\nUNKNOWN  seeding: no (1.23 s)\n');
  expect(stdout).toContain('    < no answer in 20 ms, EOF\n');
});

it('tells what a journey did at its blocks', async () => {
  const flow = [
    { name: 'gift', counts: { skipped: 1 } },
    { name: 'browse', counts: { rounds: 3 } },
  ];
  answer = { status: 200, body: { ...trial, paths: [path({ flow })] } };
  await tryIt();
  expect(stdout).toContain('\n  flow of gift: skipped 1\n  flow of browse: rounds 3\n');
});

it('prints JSON alone with --json', async () => {
  expect(await tryIt('--json')).toBe(0);
  expect(JSON.parse(stdout)).toEqual(trial);
});

it('a rejection and a file that is not there end with their own exit codes', async () => {
  answer = {
    status: 502,
    body: {
      ...failure('ZH-TARGET-006', { target: 'mall', reason: 'x' }),
      detail: 'target mall: x',
    },
  };
  expect(await tryIt()).toBe(69);
  expect(stderr).toMatch(/^error ZH-TARGET-006: target mall: x\n/);
  const command = tryCommand({ openLocalStack: () => Promise.reject(new Error('no')) });
  await command.parseAsync([join(folder, 'gone.yaml')], { from: 'user' });
  expect(process.exitCode).toBe(64);
  expect(stderr).toContain('error ZH-SCENARIO-003: there is no scenario file');
});
