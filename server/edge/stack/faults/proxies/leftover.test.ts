import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { birthOf } from '../../../k6/processStart.ts';
import { claim, endLeftover, endProcess, rememberProcess } from './leftover.ts';

let folder: string;
let file: string;
let child: ChildProcess;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zerohour-leftover-'));
  file = join(folder, 'proxy.json');
  child = spawn('sleep', ['60'], { stdio: 'ignore' });
});
afterEach(() => {
  child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const pid = (): number => child.pid ?? -1;
const markOf = (of: number) => ({ pid: of, born: birthOf(of) ?? '' });
const stored = (): unknown => JSON.parse(readFileSync(file, 'utf8'));

it('kills the process that the file names, and removes the file', async () => {
  await rememberProcess(file, pid());
  expect(stored()).toEqual(markOf(pid()));
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
  await endLeftover(file);
  expect(existsSync(file)).toBe(false);
  expect(await ended).toBe('SIGKILL');
  await endLeftover(file);
});

it.each([
  ['another process with the same pid', () => JSON.stringify({ pid: pid(), born: '1' })],
  ['a file that was cut', () => `{"pid":${pid()},"born":"${birthOf(pid())}`],
  ['a pid that is no whole number', () => JSON.stringify({ ...markOf(pid()), pid: `${pid()}` })],
  ['no start time', () => JSON.stringify({ pid: pid(), born: 5 })],
])('leaves processes alone for %s, and removes the file', async (_, text) => {
  writeFileSync(file, text());
  await endLeftover(file);
  expect(existsSync(file)).toBe(false);
  expect(child.kill(0)).toBe(true);
  expect(birthOf(pid())).not.toBe(null);
});

it('waits for the end of a process, or until it is a zombie', async () => {
  const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60']);
  const grandchild = await new Promise<number>((resolve) =>
    parent.stdout.once('data', (text) => resolve(Number(text))),
  );
  const mark = markOf(grandchild);
  // The shell has become a program that waits for no child.
  const name = () => readFileSync(`/proc/${parent.pid}/comm`, 'utf8');
  await expect.poll(name, { timeout: 10_000 }).toBe('sleep\n');
  await endProcess(mark);
  expect(readFileSync(`/proc/${grandchild}/stat`, 'utf8')).toContain(') Z ');
  parent.kill('SIGKILL');
});

it('gives a folder to this process unless another one that runs has it', async () => {
  expect(await claim(file)).toBe(null);
  expect(stored()).toEqual(markOf(process.pid));
  expect(await claim(file)).toBe(null);
  await rememberProcess(file, pid());
  expect(await claim(file)).toBe(pid());
  expect(stored()).toEqual(markOf(pid()));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  expect(await claim(file)).toBe(null);
  expect(stored()).toEqual(markOf(process.pid));
});
