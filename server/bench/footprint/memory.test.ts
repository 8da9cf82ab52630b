import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { bytesFilesOnce, readTree, residentFiles, rollupBytes } from './memory.ts';

const rollup = `00400000-7ffd000 ---p 00000000 00:00 0                          [rollup]
Rss:               41512 kB
Pss:                9312 kB
Pss_Dirty:          6316 kB
Pss_Anon:           6204 kB
Pss_File:           3108 kB
Pss_Shmem:             0 kB
`;

describe('rollupBytes', () => {
  it('is the figure of that name and of no other, in bytes', () => {
    expect(rollupBytes(rollup, 'Rss')).toBe(41_512 * 1024);
    expect(rollupBytes(rollup, 'Pss')).toBe(9_312 * 1024);
    expect(rollupBytes(rollup, 'Pss_File')).toBe(3_108 * 1024);
    expect(rollupBytes(rollup, 'Swap')).toBe(0);
  });
});

const mapping = (head: string, rss: number, anonymous: number): string =>
  `${head}\nSize: 9999 kB\nRss: ${rss} kB\nPss: 1 kB\nAnonymous: ${anonymous} kB\nVmFlags: rd ex mr\n`;

describe('residentFiles', () => {
  it('adds the mappings of a file, pages that were written to left out', () => {
    const smaps = [
      mapping('00400000-00500000 r-xp 00000000 fe:00 77   /usr/bin/a node', 400, 0),
      mapping('00500000-00600000 rw-p 00100000 fe:00 77   /usr/bin/a node', 60, 50),
      mapping('7f0000000000-7f0000001000 r--p 00000000 fe:01 77   /lib/other', 8, 0),
    ].join('');
    expect(Object.fromEntries(residentFiles(smaps))).toEqual({
      'fe:00 77': 410 * 1024,
      'fe:01 77': 8 * 1024,
    });
  });

  it('leaves out memory without a file, and shared memory that is named like one', () => {
    const smaps = [
      mapping('01000000-02000000 rw-p 00000000 00:00 0   [heap]', 900, 900),
      mapping('7f0000000000-7f0008000000 rw-s 00000000 00:01 5   /dev/zero (deleted)', 800, 0),
      mapping('7f0010000000-7f0010001000 rw-s 00000000 00:1a 6   /dev/shm/PostgreSQL.1', 700, 0),
      mapping('7f0020000000-7f0020001000 rw-s 00000000 00:01 7   /SYSV0000 (deleted)', 600, 0),
      mapping('7f0030000000-7f0030001000 rw-s 00000000 00:01 8   /memfd:x (deleted)', 500, 0),
    ].join('');
    expect(residentFiles(smaps).size).toBe(0);
  });
});

describe('bytesFilesOnce', () => {
  it('adds what is in no file and each file once, as large as where most of it is', () => {
    const one = (pssBytes: number, pssFileBytes: number, files: [string, number][]) => {
      const unlike = { pid: 1, parent: 0, command: '', rssBytes: 0 };
      return { ...unlike, pssBytes, pssFileBytes, files: new Map(files) };
    };
    const tree = [
      one(100, 30, [['node', 40]]),
      one(50, 20, [
        ['node', 45],
        ['redis', 5],
      ]),
    ];
    expect(bytesFilesOnce(tree)).toBe(70 + 30 + 45 + 5);
    expect(bytesFilesOnce([])).toBe(0);
  });
});

describe.runIf(process.platform === 'linux')('readTree', () => {
  it('finds a process with its child, and nothing beside them', async () => {
    const script = "require('node:child_process').spawn('/bin/sleep', ['60']); console.log('on')";
    const parent = spawn(process.execPath, ['-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(parent.stdout, 'data');
    const tree = await readTree(parent.pid ?? -1);
    for (const { pid } of tree) process.kill(pid, 'SIGKILL');
    const [node, sleep] = tree;
    expect(tree).toHaveLength(2);
    expect(node).toMatchObject({ pid: parent.pid, parent: process.pid });
    expect(sleep).toMatchObject({ parent: parent.pid, command: '/bin/sleep 60' });
    expect(node?.rssBytes).toBeGreaterThan(20_000_000);
    expect(node?.pssBytes).toBeLessThanOrEqual(node?.rssBytes ?? 0);
    expect(bytesFilesOnce(tree)).toBeGreaterThan(node?.pssBytes ?? Infinity);
  });
});
