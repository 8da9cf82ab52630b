import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import {
  contractSwitches,
  switchProviderContract,
} from '../../../core/switch/switchProvider.contract.ts';
import { targetCase } from '../../../test/support/targetCase.ts';
import { createUnleashProvider } from './unleashProvider.ts';
import { openUnleashFake } from './unleashServer.support.ts';

const open = (url: string, token = 'token') =>
  createUnleashProvider(
    { kind: 'unleash', url, token, project: 'default', environment: 'development' },
    {
      target: targetCase({ allowHosts: [new URL(url).host] }),
      tag: { header: 'baggage', value: '' },
      instances: [],
      folder: '/',
    },
  );

async function openCase() {
  const server = await openUnleashFake();
  server.features.set('other', [{ id: 's0', name: 'default', variants: [] }]);
  return {
    server,
    open: () => open(server.url),
    openUnreachable: () => open('http://127.0.0.1:1'),
    async seenBy(instance: string, { name }: { readonly name: string }) {
      if (!server.enabled.has(name)) return null;
      const [strategy] = server.features.get(name) ?? [];
      const [variant] = (strategy?.variants ?? []) as { payload: { value: string } }[];
      const { value, instances } = JSON.parse(variant?.payload.value ?? '{}');
      return instances[instance] ?? value;
    },
    others: async () => JSON.stringify(server.features.get('other')),
    close: () => server.close(),
  };
}

switchProviderContract('unleash, in memory', { hasDefault: false, isPerInstance: true }, openCase);

it('keeps other strategies, and constraints of its own', async () => {
  const { server, close } = await openCase();
  const [limit] = contractSwitches as [(typeof contractSwitches)[number]];
  const constraint = { contextName: 'appName', operator: 'IN', values: ['order'] };
  const foreign = { id: 'a', name: 'default', variants: [{ name: 'blue' }] };
  const payload = { type: 'json', value: '{"version":4,"value":1,"instances":{}}' };
  const own = {
    ...{ id: 'b', name: 'flexibleRollout', constraints: [constraint], segments: [7] },
    ...{ parameters: { rollout: '50' }, variants: [{ name: 'zerohour', payload }] },
  };
  server.features.set('order.limit', [foreign, own]);
  const provider = open(server.url);
  expect((await provider.read([limit])).get('order.limit')).toEqual({
    ok: true,
    value: { version: '4', value: 1, instances: {} },
  });
  expect(await provider.write(limit, '4', { value: 2, instances: {} })).toMatchObject({ ok: true });
  expect(server.features.get('order.limit')).toEqual([
    foreign,
    {
      ...own,
      variants: [
        {
          ...{ name: 'zerohour', weight: 1_000, weightType: 'variable', stickiness: 'default' },
          payload: { type: 'json', value: '{"version":"5","value":2,"instances":{}}' },
        },
      ],
    },
  ]);
  await close();
});

it('names what Unleash answers, and leaves a payload that it cannot use', async () => {
  const { server, close } = await openCase();
  const [limit] = contractSwitches as [(typeof contractSwitches)[number]];
  await expect(open(server.url, 'wrong').read([limit])).rejects.toThrow(
    'Unleash answers status 401 for the strategies of order.limit',
  );
  const variants = [{ name: 'zerohour', payload: { type: 'string', value: 'much' } }];
  server.features.set('order.limit', [{ id: 'a', name: 'default', variants }]);
  const provider = open(server.url);
  expect((await provider.read([limit])).get('order.limit')).toMatchObject({ ok: false });
  await expect(provider.write(limit, 'none', { value: 2, instances: {} })).rejects.toThrow(
    /^feature order\.limit: what is stored is not of the form/,
  );
  await close();
});

it.each([
  [299, true],
  [300, false],
])('takes status %i for a write: %s', async (status, isWritten) => {
  const server = createServer((request, response) => {
    if (request.method === 'GET') response.end('[]');
    else response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [limit] = contractSwitches as [(typeof contractSwitches)[number]];
  const writing = open(url).write(limit, 'none', { value: 2, instances: {} });
  const written = await writing.then(
    ({ ok }) => ok,
    () => false,
  );
  expect(written).toBe(isWritten);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

it('takes a variant of its name without a payload for one of somebody else', async () => {
  const { server, close } = await openCase();
  const [limit] = contractSwitches as [(typeof contractSwitches)[number]];
  const bare = { id: 'a', name: 'default', variants: [{ name: 'zerohour' }] };
  server.features.set('order.limit', [bare]);
  const provider = open(server.url);
  expect((await provider.read([limit])).size).toBe(0);
  expect((await provider.write(limit, 'none', { value: 2, instances: {} })).ok).toBe(true);
  expect(server.features.get('order.limit')?.[0]).toEqual(bare);
  await close();
});

it('creates a feature for everybody, whose one variant is the switch', async () => {
  const { server, close } = await openCase();
  const [limit] = contractSwitches as [(typeof contractSwitches)[number]];
  const provider = open(server.url);
  expect((await provider.write(limit, 'none', { value: 2, instances: {} })).ok).toBe(true);
  const { name, about: description } = limit;
  expect(server.created).toEqual([{ name, type: 'operational', description }]);
  expect(server.features.get(name)).toEqual([
    {
      ...{ id: 's0', name: 'flexibleRollout', constraints: [], segments: [] },
      parameters: { rollout: '100', stickiness: 'default', groupId: 'zerohour' },
      variants: [
        {
          ...{ name: 'zerohour', weight: 1_000, weightType: 'variable', stickiness: 'default' },
          payload: { type: 'json', value: expect.stringContaining('"value":2') },
        },
      ],
    },
  ]);
  expect([...server.enabled]).toEqual([name]);
  // A feature that is there, as in another environment, is not created again.
  server.features.set(name, []);
  expect((await provider.write(limit, 'none', { value: 3, instances: {} })).ok).toBe(true);
  expect(server.created).toHaveLength(1);
  await close();
});

it('reads neither the variant of somebody else nor an answer that reports no success', async () => {
  const { server, close } = await openCase();
  const [limit] = contractSwitches as [(typeof contractSwitches)[number]];
  const payload = { type: 'json', value: '{"version":4,"value":1,"instances":{}}' };
  const foreign = { id: 'a', name: 'default', variants: [{ name: 'blue', payload }] };
  server.features.set('order.limit', [foreign]);
  expect((await open(server.url).read([limit])).size).toBe(0);
  await close();
  const broken = createServer((_, response) => response.writeHead(500).end('[]'));
  await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(broken.address() as AddressInfo).port}`;
  await expect(open(url).read([limit])).rejects.toThrow(
    'Unleash answers status 500 for the strategies of order.limit',
  );
  await new Promise((resolve) => broken.close(resolve));
});

it('says in the words of Unleash why it refuses a write', async () => {
  const server = createServer((request, response) => {
    if (request.method === 'GET') response.end('[]');
    else response.writeHead(403).end(`no right: ${'x'.repeat(300)}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [limit] = contractSwitches as [(typeof contractSwitches)[number]];
  const strategies = `${url}/api/admin/projects/default/features/order.limit/environments/development/strategies`;
  await expect(open(url).write(limit, 'none', { value: 2, instances: {} })).rejects.toThrow(
    new Error(`Unleash answers POST ${strategies} with status 403 no right: ${'x'.repeat(190)}`),
  );
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
