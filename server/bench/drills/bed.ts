import { spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { statfsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import {
  type FaultKindName,
  type FaultOrder,
  faultKindNames,
  faultKindOf,
  faultOrderSchema,
} from '../../core/fault/fault.ts';
import type { SubjectKind } from '../../core/fault/faultKind.ts';
import { parseAgentFile, type Subject } from '../../core/fault/subject.ts';
import { findProcess } from '../../edge/stack/faults/subjectProcess.ts';
import { createPool } from '../../edge/store/pool.ts';
import { packageRoot } from '../../root.ts';
import { startSweeper } from '../../test/support/sweeper.ts';

/** Something to harm for each kind of fault: processes, tables and links of its own, which nothing else uses. */
export interface Bed {
  /** The text of the agent's file. */
  readonly agentFile: string;
  readonly subjects: readonly Subject[];
  /** The agent's own. */
  readonly folder: string;
  readonly redisUrl: string;
  readonly adminUrl: string;
  /** Of a server, in the same PostgreSQL. */
  readonly databaseUrl: string;
  order(kind: FaultKindName, id: string, ttlMs: number): FaultOrder;
  /** How many sessions of PostgreSQL have this name. */
  sessions(name: string): Promise<number>;
  close(): Promise<void>;
}

/** The role may have so many connections. */
const CONNECTIONS_MAX = 12;
const LISTENING_MS_MAX = 20_000;
/** Taken of the disk that is filled, which has more. */
const DISK_BYTES = 64_000_000;
/** Of 10 ms, for the process whose CPU is taken. */
const BUSY_MS = 4;

export interface BedOptions {
  readonly redisUrl: string;
  /** A PostgreSQL superuser. */
  readonly adminUrl: string;
  /** Default: `adminUrl`. */
  readonly databaseUrl?: string;
  /** The agent's, and left to the caller. */
  readonly folder: string;
  /** Default: as in the example of the kind. Few leave CPU for other beds of the machine. */
  readonly burnersPerCpu?: number;
  /** Of the answers that are harmed. Default: one half, which the sensor of a share has to see. */
  readonly share?: number;
}

export async function openBed(options: BedOptions): Promise<Bed> {
  const name = `zh_fault_${randomBytes(4).toString('hex')}`;
  const admin = new pg.Client({ connectionString: options.adminUrl });
  await admin.connect();
  const looks = createPool(options.adminUrl);
  const url = await makeTables(admin, options.adminUrl, name);
  const ports = new Map<string, number>();
  for (const key of ['service', ...faultKindNames]) {
    ports.set(key, await quietPort([...ports.values()]));
  }
  const portOf = (key: string): number => ports.get(key) ?? 0;
  const processes = faultKindNames.filter((kind) => faultKindOf(kind).subject === 'process');
  const victims = ['service', ...processes];
  const left = { folder: options.folder, script: script(), ports: victims.map(portOf) };
  const sweeper = startSweeper(left);
  for (const key of victims) startVictim(victim(portOf(key), key === 'cpu' ? BUSY_MS : 0));
  for (const key of victims) await listening(portOf(key));
  // A file system in memory, to which little else writes.
  const disk = await mkdtemp('/dev/shm/zerohour-disk-');
  const agentFile = fileOf(options.redisUrl, url, disk, portOf);
  const parsed = parseAgentFile(agentFile, 'agent.yaml', {});
  if (!parsed.ok) throw new Error(parsed.error.map(({ message }) => message).join('; '));
  const subjects = parsed.value;
  return {
    ...{ redisUrl: options.redisUrl, adminUrl: options.adminUrl, folder: options.folder },
    databaseUrl: options.databaseUrl ?? options.adminUrl,
    agentFile,
    subjects,
    order: (kind, id, ttlMs) =>
      faultOrderSchema.parse({
        id,
        kind,
        subject: kind,
        parameters: parametersOf(kind, { schema: name, disk, options }),
        ttlMs,
      }),
    async sessions(application) {
      const { rows } = await looks.query<{ count: number }>(
        'select count(*)::int as count from pg_stat_activity where application_name = $1',
        [application],
      );
      return rows[0]?.count ?? 0;
    },
    async close() {
      await sweeper.sweep();
      await rm(disk, { recursive: true, force: true });
      await admin.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where usename = any($1)',
        [[name, `${name}_pool`]],
      );
      await admin.query(`drop schema ${name} cascade; drop role ${name}, ${name}_pool`);
      await admin.end();
      await looks.end();
    },
  };
}

async function makeTables(admin: pg.Client, adminUrl: string, name: string): Promise<string> {
  await admin.query(
    `create role ${name} login password 'victim';
     create role ${name}_pool login password 'victim' connection limit ${CONNECTIONS_MAX};
     create schema ${name} authorization ${name};
     create table ${name}.stock (sku text primary key, available integer not null);
     create table ${name}.orders (id integer primary key);
     insert into ${name}.stock values ('hot', 1000);
     insert into ${name}.orders values (1);
     alter table ${name}.stock owner to ${name};
     alter table ${name}.orders owner to ${name}`,
  );
  const url = new URL(adminUrl);
  url.username = name;
  url.password = 'victim';
  return url.href;
}

const script = (): string => join(packageRoot(), 'server/bench/drills/victim.mjs');
const victim = (port: number, busyMs: number): readonly string[] => [
  process.execPath,
  script(),
  String(port),
  String(busyMs),
];

function startVictim([file = '', ...args]: readonly string[]): void {
  spawn(file, args, { stdio: 'ignore' });
}

/**
 * A free port below those that the kernel gives to outgoing connections: the agent listens on it later, and again after
 * each kill.
 */
async function quietPort(taken: readonly number[]): Promise<number> {
  const port = randomInt(20_000, 32_000);
  if (taken.includes(port)) return quietPort(taken);
  const server = createServer();
  const isFree = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
  });
  if (!isFree) return quietPort(taken);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listening(port: number): Promise<void> {
  const untilMs = performance.now() + LISTENING_MS_MAX;
  while (!(await findVictim(port)).ok) {
    if (performance.now() > untilMs) throw new Error(`nothing listens on port ${port}`);
    await sleep(50);
  }
}

const findVictim = (port: number) =>
  findProcess({ name: 'victim', carries: 'shadow', is: 'process', at: { port } });

/** One subject for each kind, under the kind's name. */
function fileOf(
  redisUrl: string,
  url: string,
  disk: string,
  portOf: (key: string) => number,
): string {
  const service = `127.0.0.1:${portOf('service')}`;
  const forms: Readonly<Record<SubjectKind, (kind: FaultKindName) => object>> = {
    process: (kind) => ({
      port: portOf(kind),
      url: `http://127.0.0.1:${portOf(kind)}/health`,
      ...(kind === 'kill' ? { start: victim(portOf(kind), 0) } : {}),
    }),
    folder: () => ({ path: disk, keepFreeBytes: 1_000_000, fillBytesMax: 2 * DISK_BYTES }),
    redis: () => ({ url: redisUrl }),
    postgres: (kind) => ({
      url: kind === 'db-connections' ? url.replace(/(zh_fault_\w+):/, '$1_pool:') : url,
    }),
    link: (kind) => ({ listen: { port: portOf(kind) }, upstream: service, probe: 'http' }),
    http: (kind) => ({ listen: { port: portOf(kind) }, upstream: service }),
  };
  const subjects = faultKindNames.map((kind) => {
    const { subject } = faultKindOf(kind);
    return [kind, { [subject]: forms[subject](kind) }] as const;
  });
  // JSON is YAML.
  return JSON.stringify({ subjects: Object.fromEntries(subjects) });
}

function parametersOf(
  kind: FaultKindName,
  {
    schema,
    disk,
    options: { burnersPerCpu, share = 0.5 },
  }: { readonly schema: string; readonly disk: string; readonly options: BedOptions },
): object {
  const { bavail, bsize } = statfsSync(disk);
  const parameters: Partial<Record<FaultKindName, object>> = {
    'db-lock': { table: `${schema}.stock`, column: 'sku', value: 'hot' },
    'db-slow': { table: `${schema}.orders` },
    latency: { latencyMs: 300, jitterMs: 50 },
    bandwidth: { kilobytesPerSecond: 20 },
    'disk-full': { leaveBytes: Math.max(0, bavail * bsize - DISK_BYTES) },
    kill: {},
    ...(burnersPerCpu === undefined ? {} : { cpu: { burnersPerCpu } }),
    'http-error': { share },
    'http-truncate': { share },
    'http-drip': { overMs: 1_000 },
  };
  return parameters[kind] ?? faultKindOf(kind).example;
}
