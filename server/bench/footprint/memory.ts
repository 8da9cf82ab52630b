import { readdir, readFile } from 'node:fs/promises';
import { procStatField, procStatFields } from '../../edge/k6/procStat.ts';

/** What one process holds, as the kernel counts it. */
export interface ProcessMemory {
  readonly pid: number;
  readonly parent: number;
  /** Its command line, the arguments apart by a space. */
  readonly command: string;
  readonly rssBytes: number;
  /** Proportional set size: a page that n processes have mapped counts 1/n in each. */
  readonly pssBytes: number;
  /** The part of `pssBytes` that lies in mapped files. */
  readonly pssFileBytes: number;
  /** Resident bytes of each mapped file, by device and inode. */
  readonly files: ReadonlyMap<string, number>;
}

/** A process and its descendants, as they are now. Linux only, and only processes of the same user. */
export async function readTree(root: number): Promise<readonly ProcessMemory[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readOrNull(`/proc/${name}/stat`);
    if (stat === null) continue;
    parents.set(Number(name), Number(procStatFields(stat)[procStatField.parent]));
  }
  const inTree = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === root || inTree(parents.get(pid)));
  const pids = [...parents].filter(([pid]) => inTree(pid));
  const read = await Promise.all(pids.map(([pid, parent]) => readMemory(pid, parent)));
  return read.filter((one) => one !== null);
}

/** Null when the process has ended meanwhile. */
async function readMemory(pid: number, parent: number): Promise<ProcessMemory | null> {
  const [command, rollup, smaps] = await Promise.all(
    ['cmdline', 'smaps_rollup', 'smaps'].map((name) => readOrNull(`/proc/${pid}/${name}`)),
  );
  if (!command || !rollup || !smaps) return null;
  return {
    pid,
    parent,
    command: command.replaceAll('\0', ' ').trim(),
    rssBytes: rollupBytes(rollup, 'Rss'),
    pssBytes: rollupBytes(rollup, 'Pss'),
    pssFileBytes: rollupBytes(rollup, 'Pss_File'),
    files: residentFiles(smaps),
  };
}

const readOrNull = (path: string): Promise<string | null> =>
  readFile(path, 'utf8').catch(() => null);

/** One figure of the text of /proc/PID/smaps_rollup; 0 when it does not stand there. */
export function rollupBytes(rollup: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(rollup)?.[1] ?? 0) * 1024;
}

/** Memory that processes share without a file, although the kernel names it like one. */
const sharedMemory = /^(?:\/dev\/zero \(deleted\)|\/dev\/shm\/|\/SYSV|\/memfd:)/;

/**
 * Resident bytes of each mapped file from the text of /proc/PID/smaps, pages that the process has
 * written to left out: those are its own.
 */
export function residentFiles(smaps: string): ReadonlyMap<string, number> {
  const files = new Map<string, number>();
  let file: string | null = null;
  for (const line of smaps.split('\n')) {
    const [, device, inode, path = ''] =
      /^[\da-f]+-[\da-f]+ \S+ [\da-f]+ (\S+) (\d+)\s*(.*)$/.exec(line) ?? [];
    if (inode !== undefined) {
      file = inode === '0' || sharedMemory.test(path) ? null : `${device} ${inode}`;
    }
    const [, name, kilobytes] = /^(Rss|Anonymous):\s+(\d+) kB$/.exec(line) ?? [];
    if (file === null || kilobytes === undefined) continue;
    const bytes = Number(kilobytes) * (name === 'Rss' ? 1024 : -1024);
    files.set(file, (files.get(file) ?? 0) + bytes);
  }
  return files;
}

/**
 * What a tree holds although processes outside may have mapped the same files, such as another Node: its
 * proportional size without files, and each file once, as large as in the process that holds most of it.
 */
export function bytesFilesOnce(tree: readonly ProcessMemory[]): number {
  const files = new Map<string, number>();
  for (const one of tree) {
    for (const [file, bytes] of one.files) files.set(file, Math.max(bytes, files.get(file) ?? 0));
  }
  const apart = tree.map(({ pssBytes, pssFileBytes }) => pssBytes - pssFileBytes);
  return [...apart, ...files.values()].reduce((sum, bytes) => sum + bytes, 0);
}
