import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FaultOrder, faultOrderSchema } from '../../../../core/fault/fault.ts';
import { err, ok } from '../../../../core/result.ts';
import { birthOf } from '../../../k6/processStart.ts';
import { type FaultTools, nothingHeld } from '../injector.ts';
import { processUp } from '../sensors/processUp.ts';
import { kill } from './kill.ts';
import { stop } from './stop.ts';

type KillOrder = Extract<FaultOrder, { readonly kind: 'kill' }>;

let folder: string;
let pidFile: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zerohour-kill-'));
  pidFile = join(folder, 'pid');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** A process that the pid file names from now on. */
function victim() {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  children.push(child);
  const pid = child.pid ?? -1;
  const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
  writeFileSync(pidFile, String(pid));
  return { pid, born: birthOf(pid) ?? '', child, ended };
}

const taskOf = (keepDown: boolean, at: object = {}) =>
  ({
    order: faultOrderSchema.parse({
      ...{ id: 'f', kind: 'kill', subject: 'bank' },
      parameters: { keepDown },
    }) as KillOrder,
    subject: { name: 'bank', carries: 'shadow', is: 'process', at: { pidFile, ...at } },
    tools: {} as FaultTools,
    headers: {},
  }) as const;
const marksOf = ({ pid, born }: { readonly pid: number; readonly born: string }) => ({
  pid: String(pid),
  born,
});
const isThere = (pid: number): boolean => {
  const text = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '';
  return text !== '' && !text.includes(') Z ');
};

it('kills the process that it marked, once', async () => {
  const first = victim();
  const task = taskOf(false);
  expect(await kill.mark(task)).toEqual(ok(marksOf(first)));
  expect(await kill.inject(task, marksOf(first), 9_000)).toEqual(ok(nothingHeld));
  expect(await first.ended).toBe('SIGKILL');
  const next = victim();
  expect(await kill.inject(task, marksOf(first), 9_000)).toEqual(err('the process has ended'));
  expect(isThere(next.pid)).toBe(true);
});

it('kills what takes its place until it is ended', async () => {
  const first = victim();
  const held = await kill.inject(taskOf(true), marksOf(first), 60_000);
  await first.ended;
  for (let times = 0; times < 2; times += 1) expect(await victim().ended).toBe('SIGKILL');
  if (held.ok) await held.value.end();
  const last = victim();
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(isThere(last.pid)).toBe(true);
});

it('lets a process be that takes its place after the time to live', async () => {
  const first = victim();
  await kill.inject(taskOf(true), marksOf(first), 1);
  await first.ended;
  const next = victim();
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(isThere(next.pid)).toBe(true);
});

it('lets a process be that has the pid of the killed one by now', async () => {
  const first = victim();
  const reused = { ...marksOf(first), born: '1' };
  const started = join(folder, 'started');
  const task = taskOf(true, { start: ['touch', started] });
  // Its pid is that of the mark, and its start another: the pid file is old, and the subject is down.
  expect(await kill.undo(task, reused)).toEqual(ok(null));
  await expect.poll(() => existsSync(started), { timeout: 10_000 }).toBe(true);
  expect(isThere(first.pid)).toBe(true);
});

it('starts the subject again where nothing has taken its place', async () => {
  const first = victim();
  const started = join(folder, 'started');
  const task = taskOf(false, { start: ['sh', '-c', `echo "$1" > ${started}`, 'sh', 'again'] });
  expect(await kill.undo(task, { pid: '4194305', born: '1' })).toEqual(ok(null));
  expect(existsSync(started)).toBe(false);
  await kill.inject(task, marksOf(first), 9_000);
  await first.ended;
  expect(await kill.undo(task, marksOf(first))).toEqual(ok(null));
  const text = () => (existsSync(started) ? readFileSync(started, 'utf8') : '');
  await expect.poll(text, { timeout: 10_000 }).toBe('again\n');
  expect(await kill.undo(taskOf(false), marksOf(first))).toEqual(ok(null));
  expect(await kill.undo(taskOf(false, { start: ['/nowhere'] }), marksOf(first))).toEqual(
    err('spawn /nowhere ENOENT'),
  );
});

it('has the keeper start what has a command', () => {
  const marks = { pid: '77', born: '5' };
  const start = { do: 'start', pid: 77, born: '5', command: ['run', 'it'], cwd: process.cwd() };
  expect(kill.kept(taskOf(true), marks)).toEqual([]);
  expect(kill.kept(taskOf(true, { start: ['run', 'it'] }), marks)).toEqual([
    { ...start, port: null, pidFile },
  ]);
  const task = taskOf(true);
  const subject = { ...task.subject, at: { port: 8080, start: ['run', 'it'] } };
  expect(kill.kept({ ...task, subject }, marks)).toEqual([{ ...start, port: 8080, pidFile: null }]);
});

it('stops a process and lets it go on, which the keeper does as well', async () => {
  const first = victim();
  const task = { ...taskOf(false), order: faultOrderSchema.parse(stopOrder) as StopOrder };
  const up = processUp({ ...task, subject: task.subject });
  const figure = () => up.read();
  expect(await stop.mark(task)).toEqual(ok(marksOf(first)));
  expect(await figure()).toEqual({ state: 'read', value: 1 });
  expect(await stop.inject(task, marksOf(first), 9_000)).toEqual(ok(nothingHeld));
  await expect.poll(figure).toEqual({ state: 'read', value: 0 });
  expect(await stop.undo(task, marksOf(first))).toEqual(ok(null));
  await expect.poll(figure).toEqual({ state: 'read', value: 1 });
  expect(stop.kept(task, marksOf(first))).toEqual([
    { do: 'signal', pid: first.pid, born: first.born, signal: 'SIGCONT' },
  ]);
  first.child.kill('SIGKILL');
  await first.ended;
  expect(await figure()).toEqual({ state: 'read', value: 0 });
  expect(await stop.inject(task, marksOf(first), 9_000)).toEqual(err('the process has ended'));
  expect(await stop.undo(task, marksOf(first))).toEqual(ok(null));
});

const stopOrder = { id: 'f', kind: 'stop', subject: 'bank', parameters: {} };
type StopOrder = Extract<FaultOrder, { readonly kind: 'stop' }>;

it('is up for its sensor only while its address answers, with whatever status', async () => {
  victim();
  const server = createServer((request, response) => {
    if (request.url === '/late') return;
    if (request.url === '/cut') request.socket.destroy();
    else response.writeHead(500).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const order = faultOrderSchema.parse(stopOrder) as StopOrder;
  const figure = (at: object) => processUp({ ...taskOf(false, at), order }).read();
  expect(await figure({ url })).toEqual({ state: 'read', value: 1 });
  expect(await figure({ url: `${url}/cut` })).toEqual({ state: 'read', value: 0 });
  expect(await figure({ url: `${url}/late` })).toEqual({ state: 'read', value: 0 });
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  expect(await figure({ url })).toEqual({ state: 'read', value: 0 });
});
