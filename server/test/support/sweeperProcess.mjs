// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `sweeperProcess.mjs FOLDER SCRIPT PORT...`: when its input ends, which is also the end of its parent by SIGKILL, it
 * kills the proxies that an agent remembers in FOLDER and every process of SCRIPT on one of the ports.
 */
const [folder = '', script = '', ...ports] = process.argv.slice(2);
const marks = ['toxiproxy.json', 'http-proxy.json'];

/** @param {string} path */
function textOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** @param {string | number} pid */
function bornOf(pid) {
  const stat = textOf(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

/** @param {number} pid */
function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

function sweep() {
  for (const name of marks) {
    const text = textOf(join(folder, name));
    const { pid, born } = text === '' ? {} : JSON.parse(text);
    if (Number.isInteger(pid) && born !== '' && bornOf(pid) === born) kill(pid);
  }
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const [, file, port] = textOf(`/proc/${pid}/cmdline`).split('\0');
    if (file === script && ports.includes(port ?? '')) kill(Number(pid));
  }
}

// It ends with its parent, and not by a signal to the whole process group.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => undefined);
process.stdin.resume().once('end', () => {
  sweep();
  process.exit(0);
});
