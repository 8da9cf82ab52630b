import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { birthOf } from '../../k6/processStart.ts';
import { findProcess, processState, signal } from './subjectProcess.ts';

let folder: string;
let pidFile: string;
let child: ChildProcess;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zerohour-subject-'));
  pidFile = join(folder, 'pid');
  child = spawn('sleep', ['60'], { stdio: 'ignore' });
});
afterEach(() => {
  child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const pid = (): number => child.pid ?? -1;
const born = (): string => birthOf(pid()) ?? '';
const find = (at: { readonly pidFile: string } | { readonly port: number }) =>
  findProcess({ name: 'orders', carries: 'shadow', is: 'process', at });

it('is found by its pid file, with its start time', async () => {
  writeFileSync(pidFile, `${pid()}\n`);
  expect(await find({ pidFile })).toEqual({ ok: true, value: { pid: pid(), born: born() } });
});

it('is not a process that is younger than the pid file, which has the pid of one that ended', async () => {
  writeFileSync(pidFile, String(pid()));
  const bornS = Date.now() / 1000;
  utimesSync(pidFile, bornS, bornS - 10);
  expect(await find({ pidFile })).toEqual({
    ok: false,
    error: `process ${pid()} is younger than ${pidFile}: the pid is another's by now`,
  });
});

it.each(['', 'x', '1', '0', '-5', '1.5'])('is not named by a pid file with %j', async (text) => {
  writeFileSync(pidFile, text);
  expect(await find({ pidFile })).toEqual({ ok: false, error: `${pidFile} holds no pid` });
});

it('has no pid where its file is missing', async () => {
  expect(await find({ pidFile })).toEqual({
    ok: false,
    error: `ENOENT: no such file or directory, open '${pidFile}'`,
  });
});

it('is not one that has ended, or a zombie', async () => {
  writeFileSync(pidFile, '4194305');
  expect(await find({ pidFile })).toEqual({ ok: false, error: 'no process 4194305 is there' });
  const parent = spawn('sh', ['-c', `sleep 0 & echo $! > ${pidFile}; exec sleep 60`]);
  await expect
    .poll(() => find({ pidFile }), { timeout: 5_000 })
    .toEqual({
      ok: false,
      error: expect.stringMatching(/^no process \d+ is there$/),
    });
  parent.kill('SIGKILL');
});

it('is found by the port that it listens on, and is nobody when none does', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  expect(await find({ port })).toMatchObject({ ok: true, value: { pid: process.pid } });
  expect(await find({ port })).toMatchObject({ ok: true, value: { pid: process.pid } });
  await new Promise((resolve) => server.close(resolve));
  expect(await find({ port })).toEqual({ ok: false, error: `nothing listens on port ${port}` });
  const script = `require('node:net').createServer().listen(${port}, '127.0.0.1')`;
  const next = spawn(process.execPath, ['-e', script], { stdio: 'ignore' });
  const other = { ok: true, value: { pid: next.pid } };
  await expect.poll(() => find({ port }), { timeout: 10_000 }).toMatchObject(other);
  next.kill('SIGKILL');
});

it('gets a signal only with its own start time', async () => {
  const own = { pid: pid(), born: born() };
  expect(signal({ ...own, born: '1' }, 'SIGSTOP')).toBe(false);
  expect(await processState(own)).not.toBe('T');
  expect(await processState({ ...own, born: '1' })).toBe(null);
  expect(signal(own, 'SIGSTOP')).toBe(true);
  await expect.poll(() => processState(own)).toBe('T');
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  expect(signal(own, 'SIGCONT')).toBe(false);
  expect(await processState(own)).toBe(null);
});

it('may end after its start time was read and before the signal; any other failure is told', () => {
  const own = { pid: pid(), born: born() };
  const failure = (code: string) => Object.assign(new Error(`kill ${code}`), { code });
  const sent = vi.spyOn(process, 'kill');
  for (const code of ['ESRCH', 'EPERM']) {
    sent.mockImplementationOnce(() => {
      throw failure(code);
    });
    if (code === 'ESRCH') expect(signal(own, 'SIGCONT')).toBe(false);
    else expect(() => signal(own, 'SIGCONT')).toThrow('kill EPERM');
  }
  sent.mockRestore();
});
