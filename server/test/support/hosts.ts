import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { dyingWithParent } from '../../edge/embedded/child.ts';

/** A simulated host: a network namespace behind a virtual cable. */
export interface Host {
  readonly address: string;
  /** Pids of the host's processes that run a program of this name. */
  processes(name: string): readonly number[];
  /** Starts a process on the host; it ends with this process. */
  spawn(command: readonly string[], env: Readonly<Record<string, string>>): ChildProcess;
  /** Unplugs the cable, and plugs it in again. */
  cut(): void;
  heal(): void;
}

export interface HostNetwork {
  /** The address at which the hosts reach this process. */
  readonly address: string;
  readonly hosts: readonly Host[];
  close(): void;
}

const ip = (...args: readonly string[]): string =>
  execFileSync('ip', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/**
 * Builds `count` hosts behind one bridge. Needs root, or a user namespace in which this process is root.
 * The namespaces have no names: each exists as long as its process, which ends with this one in any way. It
 * first removes a bridge that an earlier process left.
 */
export function createHosts(count: number): HostNetwork {
  removeOrphans();
  const bridge = bridgeOf(process.pid);
  const network = `10.${200 + (process.pid % 50)}.${Math.floor(process.pid / 50) % 250}`;
  const address = `${network}.1`;
  const keepers: ChildProcess[] = [];
  const close = (): void => {
    for (const keeper of keepers) keeper.kill('SIGKILL');
    execFileSync('ip', ['link', 'delete', bridge], { stdio: 'ignore' });
  };
  ip('link', 'add', bridge, 'type', 'bridge');
  try {
    ip('address', 'add', `${address}/24`, 'dev', bridge);
    ip('link', 'set', bridge, 'up');
    const hosts = Array.from({ length: count }, (_, index) =>
      createHost({ bridge, index, address: `${network}.${index + 2}`, keepers }),
    );
    return { address, hosts, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Network devices have names of 15 letters at most. */
const bridgeOf = (pid: number): string => `zhb${pid.toString(36)}`;

function createHost(on: {
  readonly bridge: string;
  readonly index: number;
  readonly address: string;
  readonly keepers: ChildProcess[];
}): Host {
  const keeper = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', '-n', 'sleep', '1d'], {
    stdio: 'ignore',
  });
  on.keepers.push(keeper);
  const pid = String(keeper.pid);
  const inside = ['nsenter', '-t', pid, '-n'];
  awaitNamespace(pid);
  const cable = `${on.bridge}-${on.index}`;
  ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', pid);
  ip('link', 'set', cable, 'master', on.bridge);
  ip('link', 'set', cable, 'up');
  const there = (...args: readonly string[]): void => {
    execFileSync('nsenter', ['-t', pid, '-n', 'ip', ...args], { stdio: 'pipe' });
  };
  there('link', 'set', 'lo', 'up');
  there('address', 'add', `${on.address}/24`, 'dev', 'eth0');
  there('link', 'set', 'eth0', 'up');
  return {
    address: on.address,
    processes: (name) => processesIn(pid, name),
    spawn(command, env) {
      const [file = '', ...args] = dyingWithParent('KILL', inside[0] ?? '', [
        ...inside.slice(1),
        ...command,
      ]);
      return spawn(file, args, { env: { ...process.env, ...env }, stdio: 'pipe' });
    },
    cut: () => void ip('link', 'set', cable, 'down'),
    heal: () => void ip('link', 'set', cable, 'up'),
  };
}

function processesIn(namespaceOf: string, name: string): number[] {
  const wanted = readlinkSync(`/proc/${namespaceOf}/ns/net`);
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        const there = readlinkSync(`/proc/${pid}/ns/net`) === wanted;
        return there && readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === name;
      } catch {
        // The process has ended meanwhile.
        return false;
      }
    })
    .map(Number);
}

/** The process starts before its namespace exists. */
function awaitNamespace(pid: string): void {
  const own = readlinkSync('/proc/self/ns/net');
  for (let i = 0; i < 200; i += 1) {
    if (readlinkSync(`/proc/${pid}/ns/net`) !== own) return;
    execFileSync('sleep', ['0.02']);
  }
  throw new Error('no network namespace was made within 4 s');
}

function removeOrphans(): void {
  const links = ip('-o', 'link', 'show', 'type', 'bridge');
  for (const [, name = '', digits = ''] of links.matchAll(/ (zhb([0-9a-z]+)):/g)) {
    if (!isAlive(Number.parseInt(digits, 36))) ip('link', 'delete', name);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
