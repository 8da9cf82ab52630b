import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { handoverVariable } from '../../core/plan/handover.ts';
import { secretsModule } from '../../core/plan/k6/secrets.ts';
import { egressArguments } from './egressConfig.ts';
import { type OnceEgress, runOnce, runTrial } from './runOnce.ts';

/** Stands in for k6: keeps what it was given in `seen.json` beside itself, and does as `mode.json` there says. */
const standIn = (folder: string): string => `#!${process.execPath}
const fs = require('node:fs');
const mode = JSON.parse(fs.readFileSync('${folder}/mode.json', 'utf8'));
const stdin = fs.readFileSync(0, 'utf8');
const files = fs.readdirSync('.').map((name) => [name, fs.statSync(name).mode & 0o777, fs.readFileSync(name, 'utf8')]);
const seen = { pid: process.pid, args: process.argv.slice(2), env: process.env, cwd: process.cwd(), stdin, files };
fs.writeFileSync('${folder}/seen.json', JSON.stringify(seen));
process.stderr.write(mode.stderr ?? 'x'.repeat(mode.bytes ?? 0));
process.stdout.write(mode.stdout ?? '');
if (mode.hangs) setInterval(() => undefined, 1e6);
else process.exitCode = mode.code ?? 0;
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour-stand-in-'));
  // The temporary folder may lie in a package of modules, which have no `require`.
  await writeFile(join(folder, 'package.json'), '{ "type": "commonjs" }');
  await writeFile(join(folder, 'k6'), standIn(folder));
  await chmod(join(folder, 'k6'), 0o755);
  vi.stubEnv('TMPDIR', await mkdtemp(join(folder, 'tmp-')));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

interface Mode {
  readonly code?: number;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly hangs?: boolean;
  /** Of one line on stderr. */
  readonly bytes?: number;
}
const mode = (given: Mode) => writeFile(join(folder, 'mode.json'), JSON.stringify(given));

const handover = { run: 'r1', tag: { header: 'baggage', value: 't' }, setup: { a: 1 } };
const egress: OnceEgress = { pins: [{ host: 'shop.test:80', address: '10.0.0.1' }] };
const limits = { timeoutMs: 30_000 };
const secrets = { KEY: 'hunter-22' };
const seen = async () => JSON.parse(await readFile(join(folder, 'seen.json'), 'utf8'));
/** What is left of the folders of k6s. */
const left = () => readdir(process.env.TMPDIR ?? '');
const once = (...[script = 'export default () => 1', more = {}, over = egress]: OnceArguments) =>
  runOnce(join(folder, 'k6'), script, handover, over, limits, more, [
    { name: 'upload', text: new Uint8Array([104, 105]) },
  ]);
type OnceArguments = [script?: string, secrets?: Record<string, string>, egress?: OnceEgress];

describe('a setup or teardown script', () => {
  it('runs in a folder of its own with its files, the handover and nothing of this process', async () => {
    vi.stubEnv('SSL_CERT_FILE', '/certs.pem');
    vi.stubEnv('SSL_CERT_DIR', undefined);
    vi.stubEnv('OWN_SECRET', 'secret');
    await mode({ stdout: '{"saleId":"s-1"}\n' });
    expect(await once('script text')).toEqual({ ok: true, value: { saleId: 's-1' } });
    const { args, env, cwd, stdin, files } = await seen();
    expect(args).toEqual([
      ...['run', '--quiet', '--no-color', '--log-format=json'],
      ...egressArguments(cwd),
      join(cwd, 'script.js'),
    ]);
    expect(env).toEqual({
      SSL_CERT_FILE: '/certs.pem',
      HOME: cwd,
      K6_AUTO_EXTENSION_RESOLUTION: 'false',
      K6_NO_USAGE_REPORT: 'true',
      [handoverVariable]: JSON.stringify(handover),
    });
    expect(stdin).toBe('');
    expect(files).toEqual([
      ['egress.json', 0o600, expect.stringContaining('"shop.test:80":"10.0.0.1:80"')],
      ['script.js', 0o600, 'script text'],
      ['upload', 0o600, 'hi'],
    ]);
    expect(cwd).toMatch(/\/zerohour-once-\w+$/);
    expect(await left()).toEqual([]);
  });

  it('checks certificates as the target file says', async () => {
    vi.stubEnv('SSL_CERT_FILE', '/certs.pem');
    await mode({ stdout: '{}' });
    const keyPath = join(folder, 'client.key');
    await writeFile(keyPath, 'KEY');
    const client = { cert: 'CERT', keyPath };
    await once('', {}, { ...egress, tls: { ca: 'PEM', client, insecure: true } });
    const { args, env, cwd, files } = await seen();
    expect(args).toContain(`--config=${join(cwd, 'egress.json')}`);
    expect(args).toContain('--blacklist-ip=169.254.0.0/16');
    expect([env.SSL_CERT_FILE, env.SSL_CERT_DIR]).toEqual([
      join(cwd, 'ca.pem'),
      join(cwd, 'no-certificates'),
    ]);
    expect(files[0]).toEqual(['ca.pem', 0o600, 'PEM']);
    expect(JSON.parse(files[1][2])).toEqual({
      hosts: { 'shop.test:80': '10.0.0.1:80', '*': '0.0.0.0' },
      tlsAuth: [{ cert: 'CERT', key: 'KEY' }],
      insecureSkipTLSVerify: true,
    });
    await once('', {}, { ...egress, tls: { ca: null, client: null, insecure: false } });
    const plain = await seen();
    expect(plain.env.SSL_CERT_FILE).toBe('/certs.pem');
    expect(JSON.parse(plain.files[0][2])).toEqual({
      hosts: { 'shop.test:80': '10.0.0.1:80', '*': '0.0.0.0' },
    });
  });

  it('gets its secrets on stdin, with its default function if it has one, and shows none', async () => {
    await mode({ stdout: '{}' });
    expect(await once('const a = 1;\nexport default () => 1;\n', secrets)).toMatchObject({
      ok: true,
    });
    const { args, env, cwd, stdin, files } = await seen();
    expect(stdin).toBe(secretsModule(join(cwd, 'script.js'), secrets, true));
    expect(args.at(-1)).toBe('-');
    expect(JSON.stringify([args, env, files])).not.toContain('hunter');
    await once('export const x = 1; // export default ', secrets);
    const other = await seen();
    expect(other.stdin).toBe(secretsModule(join(other.cwd, 'script.js'), secrets, false));
    await mode({ code: 107, stderr: '{"level":"error","msg":"no hunter-22"}\n' });
    expect(await once('', secrets)).toEqual({ ok: false, error: 'k6: script exception: no ***' });
    await mode({ stdout: '{"a":"hunter-22"}' });
    expect(await once('', secrets)).toMatchObject({
      error: expect.stringContaining('"a" holds a'),
    });
  });

  it('ends with k6’s own words, and leaves nothing behind', async () => {
    await mode({ code: 107, stdout: '{"a":1}', stderr: '{"level":"error","msg":"no stock"}\n' });
    expect(await once()).toEqual({ ok: false, error: 'k6: script exception: no stock' });
    await mode({ stdout: 'words' });
    expect(await once()).toEqual({ ok: false, error: 'k6 wrote no captures but: words' });
    const client = { cert: 'PEM', keyPath: join(folder, 'none.key') };
    const tls = { ca: null, client, insecure: false };
    expect(await once('', {}, { ...egress, tls })).toEqual({
      ok: false,
      error: `the key of the client certificate, ${client.keyPath}, does not exist; each worker needs it there`,
    });
    const missing = await runOnce(join(folder, 'none'), '', handover, egress, limits);
    expect(missing).toMatchObject({ error: expect.stringMatching(/^k6: .*none/) });
    expect(await left()).toEqual([]);
  });

  it('is killed half a minute after its time, or at once when it is not wanted any more', async () => {
    await mode({ hangs: true });
    const late = await runOnce(join(folder, 'k6'), '', handover, egress, { timeoutMs: -29_500 });
    expect(late).toEqual({ ok: false, error: 'k6 did not end within 0.5 s' });
    await writeFile(join(folder, 'k6'), '#!/bin/sh\nkill -9 $$\n');
    expect(await once()).toMatchObject({
      error: expect.stringMatching(/^k6: killed by SIGKILL \(by the kernel /),
    });
    await writeFile(join(folder, 'k6'), standIn(folder));
    await rm(join(folder, 'seen.json'), { force: true });
    const stop = new AbortController();
    const { signal } = stop;
    const running = runOnce(join(folder, 'k6'), '', handover, egress, { ...limits, signal });
    const started = async () => (await readdir(folder)).includes('seen.json');
    await expect.poll(started, { timeout: 20_000 }).toBe(true);
    stop.abort();
    expect(await running).toEqual({ ok: false, error: 'stopped before it was done' });
    const { pid } = await seen();
    const lives = () => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    await expect.poll(lives, { timeout: 20_000 }).toBe(false);
    expect(await left()).toEqual([]);
  });
});

describe('a trial', () => {
  const line = (message: object, source = 'console'): string =>
    JSON.stringify({ level: 'info', msg: JSON.stringify(message), source });
  const capture = (value: string) => ({
    ...{ zh: 'capture', scenario: 's', iteration: 0, trace: 't', step: 'a', name: 'n', value },
  });
  const trial = (more: Record<string, string> = {}) =>
    runTrial(
      join(folder, 'k6'),
      [
        { name: 'first.js', text: 'export default () => 1' },
        { name: 'second.js', text: '' },
      ],
      handover,
      egress,
      { BASE_URL: 'http://shop.test' },
      limits,
      more,
    );

  it('runs the first file without thresholds and summary, and tells its lines without secrets', async () => {
    const lines = [line(capture('k hunter-22')), 'panic', line({ zh: 'none' }), line(capture('b'))];
    await mode({ stderr: lines.join('\n') });
    const told = [capture('k ***'), capture('b')];
    expect(await trial(secrets)).toEqual({ lines: told, problem: null });
    const { args, env, cwd } = await seen();
    expect(args.slice(4, 6)).toEqual(['--no-thresholds', '--summary-mode=disabled']);
    expect(env.BASE_URL).toBe('http://shop.test');
    await trial();
    expect((await seen()).args.at(-1)).toMatch(/\/zerohour-once-\w+\/first\.js$/);
    expect(cwd).toMatch(/\/zerohour-once-\w+$/);
  });

  it('tells what was told before k6 ended, and why it did, without secrets', async () => {
    const end = '{"level":"error","msg":"no hunter-22"}';
    await mode({ code: 107, stderr: `${line(capture('a'))}\n${end}\n` });
    expect(await trial(secrets)).toEqual({
      lines: [capture('a')],
      problem: 'k6: script exception: no ***',
    });
  });

  it('may tell no more than 32 MiB', async () => {
    await mode({ bytes: 33_554_433 });
    expect((await trial()).problem).toBe('k6 wrote more than 32 MiB');
  });
});
