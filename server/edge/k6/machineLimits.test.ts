import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hardDescriptors, localPorts, machineLimits, memoryBytes } from './machineLimits.ts';

const limits = (soft: string, hard: string): string =>
  `Limit                     Soft Limit           Hard Limit           Units
Max processes             96183                96183                processes
Max open files            ${soft.padEnd(21)}${hard.padEnd(21)}files
Max locked memory         8388608              8388608              bytes
`;

it('takes the hard limit of open files, which Go raises the soft one to', () => {
  expect(hardDescriptors(limits('1024', '524288'))).toBe(524_288);
  expect(hardDescriptors(limits('1024', 'unlimited'))).toBeNull();
  expect(hardDescriptors('')).toBeNull();
});

it('counts the local ports, both ends included, without the reserved ones inside the range', () => {
  expect(localPorts('32768\t60999\n', '\n')).toBe(28_232);
  expect(localPorts('40000\t40499\n', '')).toBe(500);
  expect(localPorts('40000\t40499\n', '40000,40010-40019\n')).toBe(489);
  expect(localPorts('40000\t40499\n', '39990-40000,40499-50000,8080,60000-60001\n')).toBe(498);
  expect(localPorts('', '')).toBeNull();
});

it('takes the memory of the control group where it is less than the machine’s', () => {
  expect(memoryBytes(8e9, 2e9)).toBe(2e9);
  expect(memoryBytes(8e9, 9e18)).toBe(8e9);
  expect(memoryBytes(8e9, 0)).toBe(8e9);
});

it('reads those of this machine', () => {
  const { memoryBytes: bytes, ...rest } = machineLimits();
  expect(bytes).toBe(memoryBytes(totalmem(), process.constrainedMemory()));
  if (process.platform !== 'linux') return;
  const [range, reserved] = ['range', 'reserved_ports'].map((name) =>
    readFileSync(`/proc/sys/net/ipv4/ip_local_${name === 'range' ? 'port_range' : name}`, 'utf8'),
  );
  expect(rest).toEqual({
    descriptorsMax: hardDescriptors(readFileSync('/proc/self/limits', 'utf8')),
    portsMax: localPorts(range ?? '', reserved ?? ''),
  });
});

it('knows no limits where there are no such files, and does not hide another failure', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zerohour-proc-'));
  expect(machineLimits(folder)).toEqual({
    descriptorsMax: null,
    portsMax: null,
    memoryBytes: memoryBytes(totalmem(), process.constrainedMemory()),
  });
  mkdirSync(join(folder, 'self/limits'), { recursive: true });
  expect(() => machineLimits(folder)).toThrow('EISDIR: illegal operation on a directory, read');
  rmSync(folder, { recursive: true });
});
