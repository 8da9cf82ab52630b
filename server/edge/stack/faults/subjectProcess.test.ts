import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { freePorts } from '../../embedded/freePorts.ts';
import { birthOf } from '../../k6/processStart.ts';
import {
  allPids,
  findProcess,
  listeners,
  portText,
  processState,
  procNames,
  signal,
} from './subjectProcess.ts';

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
  const parent = spawn('sh', ['-c', `sleep 0.2 & echo $! > ${pidFile}; exec sleep 60`]);
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
  const port = await freePorts(1);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
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

it('is found on a port of every address, and leaves no file open', async () => {
  const server = createServer();
  // Where the machine has IPv6 the socket stands in the table of that alone.
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  expect(await find({ port })).toMatchObject({ ok: true, value: { pid: process.pid } });
  await new Promise((resolve) => server.close(resolve));
  const open = (): number => readdirSync('/proc/self/fd').length;
  const before = open();
  for (let nth = 0; nth < 20; nth += 1) await find({ port });
  expect(open()).toBeLessThan(before + 20);
});

it('has a port of four digits, whatever the port', () => {
  expect([portText(80), portText(0xbeef)]).toEqual([':0050', ':BEEF']);
});

it('is one of all processes, each of which has a folder', () => {
  const pids = allPids();
  expect(pids).toContain(String(process.pid));
  expect(pids.filter((each) => !/^\d+$/.test(each))).toEqual([]);
  expect(procNames(`/proc/${process.pid}`)).toContain('stat');
  expect(procNames('/proc/4194305')).toEqual([]);
});

it('is found although another socket of it listens, and its first descriptor has become another', async () => {
  const [first, second] = [createServer(), createServer()];
  // No port of the kernel's choice, which another process may be given once it is free.
  const port = await freePorts(1);
  await new Promise<void>((resolve) => first.listen(port, '127.0.0.1', resolve));
  expect(await find({ port })).toMatchObject({ ok: true });
  await new Promise((resolve) => first.close(resolve));
  // The lowest free descriptor: that of the first one.
  await new Promise<void>((resolve) => second.listen(0, '127.0.0.1', resolve));
  expect(await find({ port })).toEqual({ ok: false, error: `nothing listens on port ${port}` });
  await new Promise<void>((resolve) => first.listen(port, '127.0.0.1', resolve));
  expect(await find({ port })).toMatchObject({ ok: true, value: { pid: process.pid } });
  for (const server of [first, second]) server.close();
});

const socketLine = (local: string, state: string, inode: string): string =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0 100 0 0 10 0\n`;

it('is read from the sockets that listen, which stand first in the table of the kernel', () => {
  let read = 0;
  function* chunks() {
    for (const chunk of [
      '  sl  local_address rem_address   st tx_queue rx_queue\n',
      socketLine('0100007F:1F90', '0A', '11').slice(0, 20),
      socketLine('0100007F:1F90', '0A', '11').slice(20) + socketLine('00000000:0050', '03', '12'),
      socketLine('00000000:0050', '0A', '13') + socketLine('0100007F:1F90', '01', '14'),
      socketLine('0100007F:1F90', '0A', '15'),
    ]) {
      read += 1;
      yield chunk;
    }
  }
  expect(listeners(chunks())).toEqual([
    { local: '0100007F:1F90', inode: '11' },
    { local: '00000000:0050', inode: '13' },
  ]);
  expect(read).toBe(4);
  expect(listeners([])).toEqual([]);
  expect(listeners(['  sl  local', `_address\n${socketLine('0:0050', '0A', '7')}`])).toEqual([
    { local: '0:0050', inode: '7' },
  ]);
  expect(listeners(['  sl  local_address\n', socketLine('0:0050', '0A', '7')])).toHaveLength(1);
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
