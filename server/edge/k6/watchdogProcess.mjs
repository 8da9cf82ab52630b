// @ts-check
import { readFileSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * The dead man's hand of one worker: kills each k6 whose deadline has passed, whatever state the worker is
 * in. Plain Node without a package or a build, so that it is the same from source and from `dist`.
 *
 * A line in, words apart by a space:
 *   guard PID BORN UNTIL_MS   a k6 that may live until then; told again with each confirmed lease
 *   release PID               it has ended
 *   folder PATH / forget PATH a private folder to remove, should the worker die
 *   ping N                    answered by `pong N`
 * A line out: `pong N`, and `killed PID` for each deadline that passed.
 *
 * UNTIL_MS is read on the machine's monotonic clock, which all its processes share: a line that waited in
 * the pipe prolongs nothing. BORN is the start time in /proc, `-` where there is none: a number that was
 * given to another process since is not killed. The end of the input is the worker's end.
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
    // It ended by itself.
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
function heed(line) {
  const [word = '', first = '', born = '-', untilMs = ''] = line.split(' ');
  const rest = line.slice(word.length + 1);
  if (word === 'guard') guarded.set(Number(first), { born, untilMs: Number(untilMs) });
  if (word === 'release') guarded.delete(Number(first));
  if (word === 'folder' && basename(rest).startsWith(folderPrefix)) folders.add(rest);
  if (word === 'forget') folders.delete(rest);
  if (word === 'ping') process.stdout.write(`pong ${first}\n`);
  if (word === 'guard') killTheLate();
}

// It ends with its worker and by nothing else that a terminal or a service manager sends to both.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
// The worker is gone and its end of the pipe with it: `close` of the input says so too.
process.stdout.on('error', () => undefined);

createInterface({ input: process.stdin })
  .on('line', heed)
  .on('close', () => {
    for (const [pid, { born }] of guarded) kill(pid, born);
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    process.exit(0);
  });
