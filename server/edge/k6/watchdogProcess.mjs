// @ts-check
import { readFileSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * The watchdog of one worker: kills each k6 whose deadline has passed, in whatever state the worker is. It is
 * plain Node without packages and build, so that it is the same from source and from `dist`.
 *
 * It reads lines of words that are separated by a space:
 *   guard PID BORN UNTIL_MS   a k6 that may live until then; repeated with each confirmed lease
 *   release PID               the k6 has ended
 *   folder PATH / forget PATH a private folder to remove if the worker dies
 *   ping N                    answered by `pong N`
 * It writes `pong N`, and `killed PID` for each deadline that has passed.
 *
 * UNTIL_MS is an instant of the machine's monotonic clock, which all processes share, so that a line which
 * waits in the pipe extends nothing. BORN is the start time in /proc, or `-` without /proc: a pid that
 * was reused by another process is not killed. The end of the input is the end of the worker.
 */
const folderPrefix = 'zerohour-shard-';
const lookAgainMs = 60_000;

/** @type {Map<number, { born: string, untilMs: number }>} */
const guarded = new Map();
/** @type {Set<string>} */
const folders = new Set();
/** @type {NodeJS.Timeout | undefined} */
let timer;

const nowMs = () => Number(process.hrtime.bigint()) / 1e6;

/** @param {number} pid */
function bornOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

/** @param {number} pid @param {string} born */
function kill(pid, born) {
  guarded.delete(pid);
  if (born !== '-' && bornOf(pid) !== born) return;
  try {
    process.kill(pid, 'SIGKILL');
    process.stdout.write(`killed ${pid}\n`);
  } catch {
    // It has ended already.
  }
}

function killTheLate() {
  const now = nowMs();
  for (const [pid, { born, untilMs }] of guarded) if (untilMs <= now) kill(pid, born);
  clearTimeout(timer);
  if (guarded.size === 0) return;
  const nextMs = Math.min(...[...guarded.values()].map(({ untilMs }) => untilMs));
  timer = setTimeout(killTheLate, Math.min(lookAgainMs, Math.max(1, Math.ceil(nextMs - now))));
}

/** @param {string} line */
function applyCommand(line) {
  const [word = '', first = '', born = '-', untilMs = ''] = line.split(' ');
  const rest = line.slice(word.length + 1);
  if (word === 'guard') guarded.set(Number(first), { born, untilMs: Number(untilMs) });
  if (word === 'release') guarded.delete(Number(first));
  if (word === 'folder' && basename(rest).startsWith(folderPrefix)) folders.add(rest);
  if (word === 'forget') folders.delete(rest);
  if (word === 'ping') process.stdout.write(`pong ${first}\n`);
  if (word === 'guard') killTheLate();
}

// It ignores the signals that a terminal or a service manager sends to the whole process group: it ends with
// its worker.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
// The worker has ended and closed its end of the pipe; `close` of the input reports it too.
process.stdout.on('error', () => undefined);

createInterface({ input: process.stdin })
  .on('line', applyCommand)
  .on('close', () => {
    for (const [pid, { born }] of guarded) kill(pid, born);
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    process.exit(0);
  });
