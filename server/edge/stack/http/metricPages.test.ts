import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { targetCase } from '../../../test/support/targetCase.ts';
import { freePorts } from '../../embedded/freePorts.ts';
import { processNames, readMetricPages } from './metricPages.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function page(text: string, status = 200): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers.accept ?? '');
    response.writeHead(status).end(text);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`, asked };
}

it('reads what every page gives, by process', async () => {
  const one = await page('process_cpu_seconds_total 3\nqueue_depth 4\n');
  const two = await page('queue_depth 5\n');
  const before = performance.now();
  const { readings, problems } = await readMetricPages(
    targetCase({
      metrics: [
        { service: 'bank', url: one.url },
        { service: 'shop', url: two.url },
        { service: 'shop', url: one.url },
      ],
    }),
  );
  expect(problems).toEqual([]);
  expect([...readings].map(([name, { values }]) => [name, values])).toEqual([
    ['bank', { cpu: 3, queue: 4 }],
    ['shop 1', { queue: 5 }],
    ['shop 2', { cpu: 3, queue: 4 }],
  ]);
  for (const { atMs } of readings.values()) expect(atMs).toBeGreaterThanOrEqual(before);
  expect(one.asked).toEqual(Array(2).fill('text/plain; version=0.0.4'));
});

it('tells what a page lacks, and reads the others', async () => {
  const good = await page('queue_depth 5\n');
  const refused = await page('queue_depth 5\n', 403);
  const foreign = await page('jvm_threads 5\n');
  const nobody = `http://127.0.0.1:${await freePorts(1)}/metrics`;
  const urls = [refused.url, foreign.url, nobody, good.url];
  const { readings, problems } = await readMetricPages(
    targetCase({ metrics: urls.map((url, nth) => ({ service: `s${nth}`, url })) }),
  );
  expect([...readings.keys()]).toEqual(['s3']);
  expect(problems).toEqual([
    `${refused.url}: status 403`,
    `${foreign.url}: no metric that this version knows`,
    expect.stringMatching(/ECONNREFUSED/),
  ]);
});

it('goes on without a page that does not answer in time', async () => {
  const good = await page('queue_depth 5\n');
  const silent = createServer(() => undefined);
  servers.push(silent);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/metrics`;
  const { readings, problems } = await readMetricPages(
    targetCase({
      metrics: [
        { service: 'silent', url },
        { service: 'good', url: good.url },
      ],
    }),
  );
  expect([...readings.keys()]).toEqual(['good']);
  expect(problems).toEqual([expect.stringMatching(/0\.9 s|900 ms/)]);
});

it('reads nothing of a target without pages', async () => {
  expect(await readMetricPages(targetCase({}))).toEqual({ readings: new Map(), problems: [] });
});

it('numbers the processes of one service, in the order of the file', () => {
  const names = (...services: readonly string[]) =>
    processNames(services.map((service) => ({ service })));
  expect(names('a', 'b')).toEqual(['a', 'b']);
  expect(names('a', 'b', 'a')).toEqual(['a 1', 'b', 'a 2']);
});
