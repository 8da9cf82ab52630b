import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { renderSetupScript } from '../../core/plan/k6/onceScript.ts';
import type { EgressPolicy } from '../../core/target/egressPolicy.ts';
import { tlsOf } from '../../core/target/tls.ts';
import { readTrial } from '../../core/trial/readTrial.ts';
import { dyingWithParent } from '../../edge/embedded/child.ts';
import { freePorts } from '../../edge/embedded/freePorts.ts';
import { stackTarget } from '../../run/target/stackTarget.ts';
import { driveRun, startRemoteWrite } from '../../run/worker/shard/shardRun.support.ts';
import { type TestCertificates, testCertificates } from '../support/certificates.ts';
import { planOf } from '../support/yamlPlan.ts';

/** Real k6 against a target at a literal IPv6 address, below a path, that asks for a client certificate. */

let folder: string;
let certificates: TestCertificates;
let server: Server;
let port: number;
let asked: Readonly<Record<string, string | undefined>>[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour stack '));
  certificates = testCertificates(folder, ['IP:::1', 'DNS:my_shop.test', 'IP:127.0.0.1']);
  const options = { ...certificates.server, requestCert: true, ca: certificates.ca.text };
  server = createServer(options, (request, response) => {
    const { host, baggage, 'x-run': run, 'x-test': test } = request.headers;
    asked.push({
      url: request.url,
      host,
      baggage: String(baggage),
      run: String(run),
      test: String(test),
    });
    if (request.url === '/api/away') response.writeHead(302, { location: '/api/landed' }).end();
    else response.end('{"id":"a1"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '::1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  asked = [];
});

const scenario = (host: string) => `
name: stack
target: shop
data: { setup: { one: { request: POST /setup, capture: { id: $.id } } } }
paths:
  browse:
    within: 2s
    steps:
      list: "GET /list/\${setup.id}"
      away: { request: GET /away, follow: true }
      other: "GET https://${host}/api/named"
load: { goal: hold, peak: { browse: 5/s }, levels: [100%], hold: 4s }
slos: { browse: { errors: 1% } }
`;

const markers = { 'X-Run': 'zh-{run}', 'X-Test': '1' };
const tag = { header: 'baggage', value: 'signed', markers: { 'X-Run': 'zh-r1', 'X-Test': '1' } };
const handover = { run: 'r1', tag, setup: { id: 's1' } };

const planAt = (host: string) => planOf(scenario(host), `https://${host}/api/`);

function egressTo(host: string, tls: Parameters<typeof tlsOf>[0], address = '::1'): EgressPolicy {
  const policy = tlsOf(tls);
  const hosts = [{ host, addresses: [address] }];
  return { hosts, allowAddresses: [], markers, ...(policy === null ? {} : { tls: policy }) };
}

async function tried(host: string, egress: EgressPolicy) {
  const plan = planAt(host);
  const { signal } = new AbortController();
  const recorded = await stackTarget.trial(plan, ['browse'], handover, egress, signal);
  if (!recorded.ok) throw new Error(recorded.error);
  if (recorded.value.lines.length === 0) return { problem: recorded.value.problem };
  const [path] = readTrial(plan, ['browse'], recorded.value, []);
  return { outcome: path?.outcome, reason: path?.reason };
}

const correct = { outcome: 'correct', reason: null };
const sent =
  (host: string) =>
  (url: string, run = 'zh-r1') => ({
    ...{ url, host, run, baggage: 'signed', test: '1' },
  });

it('setup and trial reach a literal address and a name with "_", below a path, with every marker', async () => {
  for (const name of ['[::1]', 'my_shop.test']) {
    asked = [];
    const host = `${name}:${port}`;
    const { ca, client } = certificates;
    const egress = egressTo(host, { ca, ...client });
    const { signal } = new AbortController();
    const setup = await stackTarget.setup(planAt(host), handover, egress, signal);
    expect(setup).toEqual({ ok: true, value: { id: 'a1' } });
    expect(await tried(host, egress)).toEqual(correct);
    const of = sent(host);
    expect(asked).toEqual(
      ['/api/setup', '/api/list/s1', '/api/away', '/api/landed', '/api/named'].map((url) =>
        of(url),
      ),
    );
  }
  expect(renderSetupScript(planAt(`[::1]:${port}`))).toContain(`'https://[::1]:${port}/api'`);
});

it('the drive of a shard reaches it alike, with the markers of its run', async () => {
  const receiver = await startRemoteWrite();
  try {
    const host = `[::1]:${port}`;
    const { ca, client } = certificates;
    const run = await driveRun(planAt(host), receiver, {
      egress: egressTo(host, { ca, ...client }),
    });
    await run.start();
    expect(await run.outcomes).toEqual(['done']);
    const frames = await run.store.frames({ ...run.round, shard: 0 });
    expect(JSON.stringify(frames)).not.toContain('"failed":{"browse"');
    const marks = new Set(asked.map(({ url, ...rest }) => JSON.stringify(rest)));
    expect([...marks].map((each) => JSON.parse(each))).toEqual([
      { host, baggage: expect.any(String), run: `zh-${run.round.runId}`, test: '1' },
    ]);
    expect(new Set(asked.map(({ url }) => url?.replace(/\/list\/.*/, '/list')))).toEqual(
      new Set(['/api/list', '/api/away', '/api/landed', '/api/named']),
    );
  } finally {
    await receiver.stop();
  }
});

describe('the blame', () => {
  it('for an unknown authority is the generator’s, and nobody checks where the file says so', async () => {
    const host = `[::1]:${port}`;
    const { otherCa, client } = certificates;
    const reason = expect.stringMatching(
      /^certificate of an unknown authority \(the generator\): .*"ca" in the target file/,
    );
    expect(await tried(host, egressTo(host, { ca: otherCa, ...client }))).toEqual({
      outcome: 'unknown',
      reason,
    });
    expect(asked).toEqual([]);
    expect(await tried(host, egressTo(host, { insecure: true, ...client }))).toEqual(correct);
  });

  it('for a certificate that is not shown is the configuration’s', async () => {
    const at = await freePorts(1);
    const child = opensslServer(at);
    try {
      await expect.poll(() => listens(at), { timeout: 10_000 }).toBe(true);
      const host = `127.0.0.1:${at}`;
      expect(await tried(host, egressTo(host, { ca: certificates.ca }, '127.0.0.1'))).toEqual({
        outcome: 'unknown',
        reason: expect.stringMatching(/^client certificate missing \(the configuration\): /),
      });
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('for a key that this machine has not says where it belongs', async () => {
    const host = `[::1]:${port}`;
    const { ca, client } = certificates;
    const key = { ...client.key, path: join(folder, 'gone.key') };
    expect(await tried(host, egressTo(host, { ca, cert: client.cert, key }))).toEqual({
      problem: `the key of the client certificate, ${key.path}, does not exist; each worker needs it there`,
    });
  });
});

/** It refuses a client without a certificate by the alert that says so. */
function opensslServer(at: number): ChildProcess {
  const { ca } = certificates;
  const files = ['-cert', 'server.pem', '-key', 'server.key', '-CAfile', ca.path];
  const listen = ['s_server', '-accept', `127.0.0.1:${at}`, ...files];
  const asked = ['-Verify', '1', '-www', '-quiet'];
  const [file = '', ...args] = dyingWithParent('KILL', 'openssl', [...listen, ...asked]);
  return spawn(file, args, { cwd: folder, stdio: 'ignore' });
}

function listens(at: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(at, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
