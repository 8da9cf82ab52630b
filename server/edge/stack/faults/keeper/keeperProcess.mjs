// @ts-check
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

/**
 * The keeper of one agent: ends each fault whose deadline has passed, in whatever state the agent is, and every
 * fault when the agent is gone. It is plain Node without packages and build, like the watchdog of a worker.
 *
 * It reads lines:
 *   keep ID UNTIL_MS JSON   a fault that may live until then, and the list of actions that end it
 *   release ID              the fault has ended
 *   ping N                  answered by `pong N`
 * It writes `pong N`, and `ended ID` for each fault that it ended.
 *
 * UNTIL_MS is an instant of the machine's monotonic clock. The end of the input is the end of the agent. Actions:
 *   { "do": "signal", "pid": 12, "born": "345", "signal": "SIGCONT" }   just this process, by its start time
 *   { "do": "limit", "pid": 12, "born": "345", "files": "1024" }        its soft limit of open files, by prlimit
 *   { "do": "remove", "path": "/srv/data/…" }                           one file
 *   { "do": "request", "method": "DELETE", "url": "http://127.0.0.1:…" }
 *   { "do": "start", "port": 4101, "command": ["node", "shop.js"], … }   where nothing listens on the port; without a
 *     port where the process of "pidFile" has ended or is the killed one's pid ("pid", "born") used again
 *
 * @typedef {{ do: 'signal', pid: number, born: string, signal: NodeJS.Signals }} SignalAction
 * @typedef {{ do: 'limit', pid: number, born: string, files: string }} LimitAction
 * @typedef {{ do: 'remove', path: string }} RemoveAction
 * @typedef {{ do: 'request', method: string, url: string }} RequestAction
 * @typedef {{ do: 'start', port: number | null, pidFile: string | null, pid: number, born: string, command: string[], cwd: string }} StartAction
 * @typedef {SignalAction | LimitAction | RemoveAction | RequestAction | StartAction} Action
 */
const lookAgainMs = 60_000;
const requestMsMax = 800;
const requestsMax = 5;

/** @type {Map<string, { untilMs: number, actions: Action[] }>} */
const kept = new Map();
/** @type {NodeJS.Timeout | undefined} */
let timer;

const nowMs = () => Number(process.hrtime.bigint()) / 1e6;

/** @param {number} pid */
function bornOf(pid) {
  const stat = readText(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

/** @param {SignalAction} action */
function signal({ pid, born, signal: name }) {
  if (bornOf(pid) !== born) return;
  try {
    process.kill(pid, name);
  } catch {
    // It has ended already.
  }
}

/** @param {LimitAction} action @returns {Promise<void>} */
const limit = ({ pid, born, files }) =>
  new Promise((resolve) => {
    if (bornOf(pid) !== born) return resolve();
    const child = spawn('prlimit', ['--pid', String(pid), `--nofile=${files}:`], {
      stdio: 'ignore',
    });
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });

/** @param {RequestAction} action */
async function request({ method, url }) {
  for (let times = 0; times < requestsMax; times += 1) {
    try {
      await fetch(url, { method, signal: AbortSignal.timeout(requestMsMax) });
      return;
    } catch (error) {
      // Nobody listens: what would answer has ended, and its effect with it. Another is late.
      if (/ECONNREFUSED/.test(String(/** @type {Error} */ (error).cause))) return;
    }
  }
}

/** @param {number} port @returns {Promise<boolean>} */
const isListening = (port) =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

/** @param {StartAction} action */
const isThere = ({ port, pidFile, pid, born }) =>
  port !== null ? isListening(port) : runs(Number(readText(pidFile ?? '')), pid, born);

/** Not one that has ended, nor another process with the pid of the killed one. @param {number} now @param {number} pid @param {string} born */
const runs = (now, pid, born) => {
  const bornNow = bornOf(now);
  return bornNow !== '' && (now !== pid || bornNow === born) && !isZombie(now);
};

/** @param {number} pid */
const isZombie = (pid) => /\) Z /.test(readText(`/proc/${pid}/stat`));

/** @param {string} path */
function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** @param {StartAction} action */
async function start(action) {
  const [file, ...args] = action.command;
  if (file === undefined || (await isThere(action))) return;
  const child = spawn(file, args, { cwd: action.cwd, detached: true, stdio: 'ignore' });
  child.on('error', () => undefined);
  child.unref();
}

/** @param {Action} action */
function perform(action) {
  if (action.do === 'signal') return signal(action);
  if (action.do === 'limit') return limit(action);
  if (action.do === 'remove') return rmSync(action.path, { force: true });
  return action.do === 'request' ? request(action) : start(action);
}

/** @param {string} id */
async function end(id) {
  const actions = kept.get(id)?.actions ?? [];
  kept.delete(id);
  await Promise.all(actions.map(perform));
  process.stdout.write(`ended ${id}\n`);
}

function endTheLate() {
  const now = nowMs();
  for (const [id, { untilMs }] of kept) if (untilMs <= now) void end(id);
  clearTimeout(timer);
  if (kept.size === 0) return;
  const nextMs = Math.min(...[...kept.values()].map(({ untilMs }) => untilMs));
  timer = setTimeout(endTheLate, Math.min(lookAgainMs, Math.max(1, Math.ceil(nextMs - now))));
}

/** @param {string} line */
function applyCommand(line) {
  const [word = '', first = '', untilMs = ''] = line.split(' ', 3);
  if (word === 'keep') {
    const actions = JSON.parse(line.slice(`keep ${first} ${untilMs} `.length));
    kept.set(first, { untilMs: Number(untilMs), actions });
    endTheLate();
  }
  if (word === 'release') kept.delete(first);
  if (word === 'ping') process.stdout.write(`pong ${first}\n`);
}

// It ends with its agent, and not by a signal to the whole process group.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => undefined);
// The agent has ended and closed its end of the pipe; `close` of the input reports it too.
process.stdout.on('error', () => undefined);

createInterface({ input: process.stdin })
  .on('line', applyCommand)
  .on('close', () => {
    void Promise.all([...kept.keys()].map(end)).then(() => process.exit(0));
  });
