import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { goldenPlan } from '../../core/plan/k6/golden/cases.golden.ts';
import { metrics } from '../../core/plan/k6/metrics.ts';
import { renderScript } from '../../core/plan/k6/script.ts';
import { reachedText } from '../../core/report/reached.ts';
import {
  drivenPlan,
  driveRun,
  startRemoteWrite,
  step,
} from '../../run/worker/shard/shardRun.support.ts';
import { drive, samplesOf } from '../support/k6Trial.ts';

/** Three machines behind one name, on addresses of this machine. */
const addresses = ['127.0.0.2', '127.0.0.3', '127.0.0.4'];

interface Machines {
  readonly port: number;
  /** Requests by path, then by address. */
  readonly asked: ReadonlyMap<string, Map<string, number>>;
  readonly hosts: ReadonlySet<string>;
  /** Addresses by the trace of a journey. */
  readonly traces: ReadonlyMap<string, ReadonlySet<string>>;
  close(): void;
}

async function startMachines(): Promise<Machines> {
  const asked = new Map<string, Map<string, number>>();
  const hosts = new Set<string>();
  const traces = new Map<string, Set<string>>();
  const servers: Server[] = [];
  let port = 0;
  for (const address of addresses) {
    const server = createServer((request, response) => {
      const path = request.url ?? '';
      const counts = asked.get(path) ?? new Map<string, number>();
      asked.set(path, counts.set(address, (counts.get(address) ?? 0) + 1));
      hosts.add(request.headers.host ?? '');
      const trace = String(request.headers.traceparent);
      traces.set(trace, (traces.get(trace) ?? new Set()).add(address));
      if (path === '/away') response.writeHead(302, { location: './landed' }).end();
      else setTimeout(() => response.end('{}'), 30);
    });
    await new Promise<void>((resolve) => server.listen(port, address, resolve));
    port = (server.address() as AddressInfo).port;
    servers.push(server);
  }
  return {
    port,
    asked,
    hosts,
    traces,
    close: () => {
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

let machines: Machines;
beforeEach(async () => {
  machines = await startMachines();
});
afterEach(() => machines.close());

const byHand = `import http from 'k6/http';
export default () => {
  const u = __ENV.BASE_URL;
  const res = http.get(u + '/away', { redirects: 1 });
  if (res.url !== u + '/landed') throw new Error('the script sees ' + res.url);
  http.batch([u + '/batched']);
  http.get(http.url\`\${u}/numbered\`);
};`;

it.each([1, 2])(
  'every address of a name gets its share, under the name, with %i shards',
  async (shards) => {
    const host = `shop.test:${machines.port}`;
    const golden = goldenPlan('by-hand', `http://${host}`, shards);
    const plan = {
      ...golden,
      paths: golden.paths.filter(({ name }) => name !== 'shop'),
      scripts: (golden.scripts ?? []).map((module) =>
        module.file === 'by-hand/lame.js' ? { ...module, text: byHand } : module,
      ),
    };
    const hosts = [{ host, addresses }];
    const trial = await drive(plan, 'http://127.0.0.1:1/push', renderScript(plan, 0), { hosts });
    expect(samplesOf(trial, metrics.failed)).toEqual([]);
    expect([...machines.hosts]).toEqual([host]);
    const paths = ['/sale', '/away', '/landed', '/batched', '/numbered'];
    expect([...machines.asked.keys()].sort()).toEqual([...paths].sort());
    for (const path of paths) {
      const counts = addresses.map((address) => machines.asked.get(path)?.get(address) ?? 0);
      const all = counts.reduce((sum, count) => sum + count, 0);
      expect(Math.min(...counts)).toBeGreaterThanOrEqual(all / 6);
    }
    const driven = (address: string): number =>
      [...machines.asked.values()].reduce((sum, counts) => sum + (counts.get(address) ?? 0), 0);
    expect(addresses.map((ip) => samplesOf(trial, 'http_req_duration', { ip }).length)).toEqual(
      addresses.map(driven),
    );
  },
);

it('a shard spreads its load, and its frames count the requests of each address', async () => {
  const host = `shop.test:${machines.port}`;
  const receiver = await startRemoteWrite();
  try {
    const plan = drivenPlan({
      baseUrl: `http://${host}`,
      shards: 1,
      paths: { browse: { steps: [step('list')], ratePerSecond: 30 } },
      stages: [{ level: 1, holdMs: 2_000 }],
    });
    const egress = { hosts: [{ host, addresses }], allowAddresses: [] };
    const run = await driveRun(plan, receiver, { egress });
    await run.start();
    expect(await run.outcomes).toEqual(['done']);
    const frames = await run.store.frames({ ...run.round, shard: 0 });
    const counted = (address: string): number =>
      frames.reduce((sum, { reached }) => sum + (reached?.[`${host} ${address}`] ?? 0), 0);
    const asked = machines.asked.get('/list');
    expect(addresses.map(counted)).toEqual(addresses.map((address) => asked?.get(address)));
    expect(reachedText(frames)).toMatch(
      /^\d+ requests to shop\.test:\d+ went to 3 addresses: [^:]*\.$/,
    );
  } finally {
    await receiver.stop();
  }
});

it('each journey takes the next base URL of a target with several, and its report says what each got', async () => {
  const names = addresses.map((address) => `${address}:${machines.port}`);
  const baseUrls = names.map((name) => `http://${name}`);
  const receiver = await startRemoteWrite();
  try {
    const driven = drivenPlan({
      baseUrl: baseUrls[0] ?? '',
      shards: 1,
      paths: { browse: { steps: [step('list'), step('item')], ratePerSecond: 30 } },
      stages: [{ level: 1, holdMs: 2_000 }],
    });
    const hosts = names.map((host, index) => ({
      host,
      addresses: addresses.slice(index, index + 1),
    }));
    const run = await driveRun({ ...driven, baseUrls }, receiver, {
      egress: { hosts, allowAddresses: [] },
    });
    await run.start();
    expect(await run.outcomes).toEqual(['done']);
    const frames = await run.store.frames({ ...run.round, shard: 0 });
    const counted = (url: string): number =>
      frames.reduce((sum, { reached }) => sum + (reached?.[`local ${url}`] ?? 0), 0);
    const asked = (address: string): number =>
      [...machines.asked.values()].reduce((sum, counts) => sum + (counts.get(address) ?? 0), 0);
    expect(baseUrls.map(counted)).toEqual(addresses.map(asked));
    const all = addresses.reduce((sum, address) => sum + asked(address), 0);
    expect(Math.min(...addresses.map(asked))).toBeGreaterThan(all / 4);
    expect([...machines.hosts].sort()).toEqual(names);
    expect([...machines.traces.values()].every((taken) => taken.size === 1)).toBe(true);
    expect(reachedText(frames)).toMatch(
      /^\d+ requests to local went to 3 addresses: [^.]*http:\/\/127/,
    );
  } finally {
    await receiver.stop();
  }
});
