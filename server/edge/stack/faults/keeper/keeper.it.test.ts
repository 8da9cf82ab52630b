import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { birthOf } from '../../../k6/processStart.ts';
import { filesLimitOf } from '../openDescriptors.ts';
import { processState, signal } from '../subjectProcess.ts';
import { type Keeper, startKeeper } from './keeper.ts';

let keeper: Keeper;
let child: ChildProcess;
beforeEach(() => {
  keeper = startKeeper();
  child = spawn('sleep', ['60'], { stdio: 'ignore' });
});
afterEach(async () => {
  await keeper.stop();
  child.kill('SIGKILL');
});

const mark = () => ({ pid: child.pid ?? -1, born: birthOf(child.pid ?? -1) ?? '' });
const state = () => processState(mark());
const resume = () => [{ do: 'signal', ...mark(), signal: 'SIGCONT' }] as const;
const stopped = async (): Promise<void> => {
  signal(mark(), 'SIGSTOP');
  await expect.poll(state).toBe('T');
};

it('resumes a process at its deadline', async () => {
  await stopped();
  keeper.keep('f', performance.now() + 300, resume());
  expect(await state()).toBe('T');
  await expect.poll(state, { timeout: 10_000 }).toBe('S');
});

it('leaves alone what was released, and a process of another start time', async () => {
  await stopped();
  keeper.keep('f', performance.now() + 100, [{ ...resume()[0], born: '1' }]);
  keeper.keep('g', performance.now() + 60_000, resume());
  keeper.release('g');
  await keeper.stop();
  expect(await state()).toBe('T');
});

it('ends every fault when its agent is gone, here when its input ends', async () => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await stopped();
  const url = `http://127.0.0.1:${port}/toxic`;
  keeper.keep('f', performance.now() + 60_000, resume());
  keeper.keep('g', performance.now() + 60_000, [{ do: 'request', method: 'DELETE', url }]);
  await keeper.stop();
  await expect.poll(state).toBe('S');
  expect(seen).toEqual(['DELETE /toxic']);
  server.close();
});

it('sets the limit of open files of just its process, and removes a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zerohour-keeper-'));
  const file = join(folder, 'fill');
  writeFileSync(file, 'x');
  const limit = (files: string, born = mark().born) =>
    ({ do: 'limit', pid: mark().pid, born, files }) as const;
  keeper.keep('f', performance.now() + 60_000, [limit('77'), { do: 'remove', path: file }]);
  keeper.keep('g', performance.now() + 60_000, [limit('66', '1')]);
  await keeper.stop();
  await expect.poll(() => filesLimitOf(mark().pid)).toBe('77');
  expect(existsSync(file)).toBe(false);
  rmSync(folder, { recursive: true, force: true });
});

it('is started again when it was killed, and knows what it kept', async () => {
  await stopped();
  keeper.keep('f', performance.now() + 3_000, resume());
  const before = keeper.pid() ?? -1;
  process.kill(before, 'SIGKILL');
  await expect.poll(() => keeper.pid()).not.toBe(before);
  await expect.poll(state, { timeout: 15_000 }).toBe('S');
});

it("starts a killed process again where it is not there, in the agent's environment", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zerohour-keeper-'));
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const pidFile = join(folder, 'pid');
  writeFileSync(pidFile, String(child.pid));
  const start = (name: string, over: object) => ({
    do: 'start' as const,
    port: null,
    pidFile,
    ...mark(),
    command: ['sh', '-c', `pwd > ${name}; echo "$PATH" >> ${name}`],
    cwd: folder,
    ...over,
  });
  keeper.keep('f', performance.now() + 60_000, [
    start('alive', {}),
    start('listening', { port, pidFile: null }),
    start('reused', { born: '1' }),
    start('gone', { pidFile: join(folder, 'missing') }),
    start('free', { port: 1, pidFile: null }),
  ]);
  await keeper.stop();
  const said = (name: string): string | null =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : null;
  const expected = `${folder}\n${process.env.PATH}\n`;
  await expect
    .poll(() => ['reused', 'gone', 'free'].map(said))
    .toEqual([expected, expected, expected]);
  expect(['alive', 'listening'].map(said)).toEqual([null, null]);
  server.close();
  rmSync(folder, { recursive: true, force: true });
});
