import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { secretsModule } from '../../core/plan/k6/secrets.ts';
import type { Secrets } from '../../core/text/secretValue.ts';
import { type K6Process, type Start, startK6 } from './process.ts';

/**
 * Stands in for k6 where k6 cannot be made to fail: it has the same REST API, and behaves as `mode.json` in its
 * folder says. It writes what it was sent to `sent.ndjson`.
 */
const standIn = `#!${process.execPath}
const { appendFileSync, readFileSync } = require('node:fs');
const mode = JSON.parse(readFileSync('mode.json', 'utf8'));
const log = (what) => appendFileSync('sent.ndjson', JSON.stringify(what) + '\\n');
log({ args: process.argv.slice(2), env: process.env, stdin: readFileSync(0, 'utf8') });
for (const line of mode.stderr ?? []) process.stderr.write(line + '\\n');
const code = (mode.codes ?? []).length > 0 ? mode.codes[readFileSync('sent.ndjson', 'utf8').split('"args"').length - 2] : null;
if (typeof code === 'number') process.exit(code);
process.on('SIGINT', () => { log('SIGINT'); if (!mode.deafToSignals) process.exit(105); });
let asked = 0;
const port = Number(process.argv.find((one) => one.startsWith('--address=')).split(':').at(-1));
require('node:http').createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => { body += chunk; });
  request.on('end', () => {
    const put = request.method + ' ' + request.url;
    if (body !== '') log({ put, body: JSON.parse(body) });
    if (put === 'PUT /v1/setup' && mode.refusesSetup) return response.writeHead(400).end('bad setup');
    const states = mode.states ?? [4];
    response.end(JSON.stringify({ data: { attributes: { status: states[Math.min(asked, states.length - 1)] } } }));
    if (put === 'GET /v1/status') asked += 1;
    if (body.includes('"stopped":true') && !mode.deafToStop) setTimeout(() => process.exit(0), 20);
  });
}).listen(port, '127.0.0.1');
`;

interface Mode {
  /** What each k6 in turn ends with at once. */
  readonly codes?: readonly (number | null)[];
  /** What it says of its state, one after the other. */
  readonly states?: readonly number[];
  readonly stderr?: readonly string[];
  readonly refusesSetup?: boolean;
  readonly deafToStop?: boolean;
  readonly deafToSignals?: boolean;
}

interface Sent {
  readonly stdin?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly put?: string;
  readonly body?: unknown;
}

/** A folder with the stand-in, and what starts it there. */
async function openFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-process-'));
  // The temporary folder may lie in a package of modules, which have no `require`.
  await writeFile(join(folder, 'package.json'), '{ "type": "commonjs" }');
  await writeFile(join(folder, 'k6'), standIn);
  await chmod(join(folder, 'k6'), 0o755);
  const running: K6Process[] = [];
  const start = async (
    mode: Mode,
    options: Start = {},
    secrets: Secrets = {},
    binary = join(folder, 'k6'),
  ) => {
    await writeFile(join(folder, 'mode.json'), JSON.stringify(mode));
    const where = { binary, folder, script: 'script.js', segment: '0:1', sequence: '0,1' };
    const push = { url: 'http://127.0.0.1:1/', token: 'a token' };
    const started = await startK6(
      { ...where, push, egressPins: [], setupData: { stock: 3 }, secrets },
      { readyMsMax: 30_000, ...options },
    );
    if (started.ok) running.push(started.value);
    return started;
  };
  const k6Of = async (mode: Mode, options: Start = {}): Promise<K6Process> => {
    const started = await start(mode, options);
    if (!started.ok) throw new Error(started.error);
    return started.value;
  };
  const sent = async (): Promise<readonly (Sent | string)[]> =>
    (await readFile(join(folder, 'sent.ndjson'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  const puts = async () =>
    (await sent()).filter((one) => typeof one === 'object' && one.put !== undefined);
  const starts = async () =>
    (await sent()).filter((one) => typeof one === 'object' && one.args !== undefined);
  const close = async (): Promise<void> => {
    for (const k6 of running) {
      k6.kill();
      await k6.ended;
    }
    await rm(folder, { recursive: true, force: true });
  };
  return { folder, start, k6Of, sent, puts, starts, close };
}

/** Each test has a folder of its own, so that those which wait for seconds wait together. */
const it = test.extend<{ stand: Awaited<ReturnType<typeof openFolder>> }>({
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads which fixtures this one needs
  stand: async ({}, use) => {
    const stand = await openFolder();
    await use(stand);
    await stand.close();
  },
});

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** A process starts late on a busy machine. */
const soon = { timeout: 20_000 };

describe.concurrent('startK6', () => {
  it('waits for k6 at the barrier, gives it the setup data, and resumes it when it is asked to', async ({
    expect,
    stand,
  }) => {
    const { folder, k6Of, puts, starts } = stand;
    const born: number[] = [];
    const dead: number[] = [];
    const k6 = await k6Of(
      { states: [0, 1, 2, 3, 5, 4] },
      {
        spawned: (pid) => born.push(pid),
        ended: (pid) => dead.push(pid),
        processEnv: { GOGC: '7' },
      },
    );
    const setup = { put: 'PUT /v1/setup', body: { stock: 3 } };
    expect(await puts()).toEqual([setup]);
    const [first] = await starts();
    expect(first).toMatchObject({ env: { GOGC: '7', HOME: folder } });
    expect((await stat(join(folder, 'egress.json'))).mode & 0o777).toBe(0o600);
    expect([born, dead]).toEqual([[k6.pid], []]);

    const atMs = performance.now() + 100;
    const { askedAtMs, answeredAtMs } = await k6.resumeAt(atMs);
    expect(askedAtMs).toBeGreaterThanOrEqual(atMs);
    expect(answeredAtMs).toBeGreaterThan(askedAtMs);
    const attributes = (value: unknown) => ({
      put: 'PATCH /v1/status',
      body: { data: { type: 'status', id: 'default', attributes: value } },
    });
    expect(await puts()).toEqual([setup, attributes({ paused: false })]);

    expect(await k6.stop()).toEqual({ code: 0, signal: null });
    expect(await puts()).toEqual([
      setup,
      attributes({ paused: false }),
      attributes({ stopped: true }),
    ]);
    expect(k6.describe({ code: 0, signal: null })).toBeNull();
    await expect.poll(() => dead, soon).toEqual([k6.pid]);
    // It has ended: there is nothing to stop.
    expect(await k6.stop()).toEqual({ code: 0, signal: null });
  });

  it('takes another port where the first is taken, three times', async ({ expect, stand }) => {
    const { folder, start, k6Of, starts } = stand;
    const k6 = await k6Of({ codes: [106, 106, null] });
    const addresses = (await starts()).map((one) =>
      typeof one === 'object' ? one.args?.find((arg) => arg.startsWith('--address=')) : '',
    );
    expect(new Set(addresses).size).toBe(3);
    k6.kill();
    await rm(join(folder, 'sent.ndjson'));
    expect(await start({ codes: [106, 106, 106, null] })).toEqual({
      ok: false,
      error: 'k6: its REST port could not be bound',
    });
    expect(await starts()).toHaveLength(3);
  });

  it('says in k6’s words why it ended before it was ready, and does not try again', async ({
    expect,
    stand,
  }) => {
    const { folder, start, starts } = stand;
    const stderr = ['{"level":"info","msg":"a"}', '{"level":"error","msg":"no such module"}'];
    expect(await start({ codes: [107], stderr })).toEqual({
      ok: false,
      error: 'k6: script exception: no such module',
    });
    expect(await starts()).toHaveLength(1);
    await rm(join(folder, 'sent.ndjson'));
    expect(await start({ codes: [0] })).toEqual({
      ok: false,
      error: 'k6 ended before it was ready',
    });
  });

  // Alone, since it changes what all see of the platform.
  it.sequential('says that there is no such program, where it is started by itself', async ({
    expect,
    stand,
  }) => {
    const { start } = stand;
    const { platform } = process;
    Object.defineProperty(process, 'platform', { value: 'darwin' });
    try {
      expect(await start({}, {}, {}, '/nowhere/k6')).toEqual({
        ok: false,
        error: 'k6 ended before it was ready: spawn /nowhere/k6 ENOENT',
      });
    } finally {
      Object.defineProperty(process, 'platform', { value: platform });
    }
  });

  const said = '{"level":"error","source":"console","msg":"waiting for stock"}';
  const zh = '{"source":"console","msg":"{\\"zh\\":1}"}';
  it.for([
    ['k6 was not ready within 3 s: waiting for stock', 3_000, [said, zh]],
    ['k6 was not ready within 3 s: panic: no memory', 3_000, [said, 'panic: no memory']],
    ['k6 was not ready within 0.3 s', 300, []],
  ] as const)(
    'kills a k6 that is not ready in time, with the last that it or its script wrote: %s',
    async ([error, readyMsMax, stderr], { expect, stand: { folder, start } }) => {
      const pids: number[] = [];
      // A shell starts sooner than Node: what it writes is read long before the limit.
      await writeFile(join(folder, 'k6'), '#!/bin/sh\ncat stderr >&2\nexec sleep 600\n');
      await writeFile(join(folder, 'stderr'), stderr.map((line) => `${line}\n`).join(''));
      const started = await start({}, { readyMsMax, spawned: (pid) => pids.push(pid) });
      expect(started).toEqual({ ok: false, error });
      expect(pids.map(isAlive)).toEqual([false]);
    },
  );

  it('kills a k6 that is not wanted any more', async ({ expect, stand }) => {
    const { start } = stand;
    const stop = new AbortController();
    const pids: number[] = [];
    const starting = start(
      { states: [3] },
      {
        signal: stop.signal,
        spawned: (pid) => {
          pids.push(pid);
          stop.abort();
        },
      },
    );
    expect(await starting).toEqual({ ok: false, error: 'stopped before it was ready' });
    expect(pids.map(isAlive)).toEqual([false]);
  });

  it('kills a k6 that does not take its setup data', async ({ expect, stand }) => {
    const { start } = stand;
    const pids: number[] = [];
    expect(await start({ refusesSetup: true }, { spawned: (pid) => pids.push(pid) })).toEqual({
      ok: false,
      error: 'k6 answered 400 to PUT /v1/setup: bad setup',
    });
    expect(pids.map(isAlive)).toEqual([false]);
  });

  it('tells each line of the script, apart from k6’s own last words', async ({ expect, stand }) => {
    const { k6Of } = stand;
    const lines = Array.from({ length: 300 }, (_, n) => `{"source":"console","msg":"line ${n}"}`);
    const told: string[] = [];
    const k6 = await k6Of(
      { stderr: ['{"level":"error","msg":"its own"}', ...lines] },
      { told: (line) => told.push(line) },
    );
    await expect.poll(() => told, soon).toEqual(lines);
    k6.kill();
    const exit = await k6.ended;
    expect(exit).toEqual({ code: null, signal: 'SIGKILL' });
    expect(k6.describe(exit)).toMatch(/^k6: killed by SIGKILL \(.*\): its own$/);
  });

  it('keeps 16 KiB of k6’s own output', async ({ expect, stand }) => {
    const { k6Of } = stand;
    const filler = (count: number) => Array.from({ length: count }, () => 'x'.repeat(99));
    const error = '{"level":"error","msg":"some time ago"}';
    const described = async (count: number) => {
      const k6 = await k6Of({ stderr: [error, ...filler(count), '{"level":"info"}'] });
      const describe = () => k6.describe({ code: 9, signal: null });
      await expect.poll(describe, soon).not.toBe('k6: exit code 9');
      k6.kill();
      // The output has been read to its end by then.
      await k6.ended;
      return describe();
    };
    expect(await described(160)).toBe('k6: exit code 9: some time ago');
    expect(await described(170)).toMatch(/^k6: exit code 9: x{99} \| x{99} \| x{99}$/);
  });
});

describe.concurrent('the stop of a k6', () => {
  it('waits for its instant, and for the end of one that has ended before', async ({
    expect,
    stand,
  }) => {
    const { k6Of } = stand;
    const k6 = await k6Of({});
    const atMs = performance.now() + 200;
    expect(await k6.stopAt(atMs)).toEqual({ code: 0, signal: null });
    expect(performance.now()).toBeGreaterThanOrEqual(atMs);
    const killed = await k6Of({});
    killed.kill();
    expect(await killed.stopAt(performance.now())).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('sends SIGINT to one that does not stop when it is asked', async ({ expect, stand }) => {
    const { k6Of, sent } = stand;
    const k6 = await k6Of({ deafToStop: true });
    expect(await k6.stop()).toEqual({ code: 105, signal: null });
    expect((await sent()).at(-1)).toBe('SIGINT');
  });

  it('kills one that does not end by SIGINT either', async ({ expect, stand }) => {
    const { k6Of, sent } = stand;
    const k6 = await k6Of({ deafToStop: true, deafToSignals: true });
    expect(await k6.stop()).toEqual({ code: null, signal: 'SIGKILL' });
    expect((await sent()).at(-1)).toBe('SIGINT');
    expect(isAlive(k6.pid)).toBe(false);
  });

  it('wakes no process again that is suspended, and kills it', async ({ expect, stand }) => {
    const { k6Of } = stand;
    const k6 = await k6Of({});
    process.kill(k6.pid, 'SIGSTOP');
    expect(await k6.stop()).toEqual({ code: null, signal: 'SIGKILL' });
  });
});

describe.concurrent('secrets', () => {
  const secrets = { API_KEY: 'hunter"22' };

  it('are given on stdin, and in no argument, variable or file', async ({ expect, stand }) => {
    const { folder, start, starts } = stand;
    await start({}, {}, secrets);
    const [first] = await starts();
    if (typeof first !== 'object') throw new Error('nothing was sent');
    expect(first.stdin).toBe(secretsModule('script.js', secrets, false));
    expect(first.args?.at(-1)).toBe('-');
    expect(JSON.stringify([first.args, first.env])).not.toContain('hunter');
    const files = await readdir(folder);
    const texts = await Promise.all(
      files
        .filter((name) => name !== 'sent.ndjson')
        .map((name) => readFile(join(folder, name), 'utf8')),
    );
    expect(texts.join('\n')).not.toContain('hunter');
  });

  it('leave stdin empty and name the script where there are none', async ({ expect, stand }) => {
    const { k6Of, starts } = stand;
    await k6Of({});
    expect(await starts()).toMatchObject([
      { stdin: '', args: expect.arrayContaining(['script.js']) },
    ]);
  });

  it('are hidden in what k6 and its script write', async ({ expect, stand }) => {
    const { start } = stand;
    const line = (text: string, source: string): string =>
      JSON.stringify({ level: 'error', msg: text, source });
    const told: string[] = [];
    const stderr = [
      line('k=hunter%2222 {"a":"hunter\\"22"}', 'console'),
      line('for hunter"22', 'stacktrace'),
    ];
    const options = { told: (text: string) => void told.push(text), readyMsMax: 60_000 };
    const failed = await start({ stderr, codes: [1] }, options, secrets);
    expect(failed).toEqual({ ok: false, error: expect.stringContaining('for ***') });
    expect(told.map((text) => JSON.parse(text).msg)).toEqual(['k=*** {"a":"***"}']);
    expect(JSON.stringify([failed, told])).not.toContain('hunter');
  });
});
