import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { LoopbackOwner } from '../../../core/target/egressPolicy.ts';

/**
 * The machine that 127.0.0.1 means to this process. On Linux processes share a loopback when they share the boot and
 * the network namespace, so that a container has its own; elsewhere only the host name tells machines apart.
 */
export function loopbackOwner(read = linuxLoopback): LoopbackOwner {
  const host = hostname();
  return { host, id: read() ?? host };
}

function linuxLoopback(): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/net')}`;
  } catch {
    return null;
  }
}
