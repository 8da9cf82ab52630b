import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { unstoredVersion } from '../../../core/switch/entry.ts';
import {
  contractSwitches,
  switchProviderContract,
} from '../../../core/switch/switchProvider.contract.ts';
import type { SwitchValue } from '../../../core/switch/valueType.ts';
import { targetCase } from '../../../test/support/targetCase.ts';
import { createHttpProvider } from './httpProvider.ts';
import { contentVersion } from './storedEntry.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

interface AdminServer {
  readonly url: string;
  /** `<instance>/<switch>`, or the switch alone. */
  readonly values: Map<string, SwitchValue>;
  /** Tags of its requests. */
  readonly tags: Set<string | undefined>;
  readonly versions: Map<string, number>;
  /** Its requests, as `METHOD path`. */
  readonly requests: string[];
}

/**
 * The admin address of a stack. With `versioned` it compares `If-Match`. At `/INSTANCE/switches` it answers the values of
 * the `listed` switches together.
 */
async function openAdmin(
  versioned: boolean,
  broken: readonly string[] = [],
  listed: readonly string[] = [],
): Promise<AdminServer> {
  const requests: string[] = [];
  const values = new Map<string, SwitchValue>();
  const versions = new Map<string, number>();
  const tags = new Set<string | undefined>();
  const server = createServer(async (request, response) => {
    const name = decodeURIComponent(request.url ?? '').replace(/^\/|switches\//g, '');
    tags.add(request.headers.baggage as string | undefined);
    requests.push(`${request.method} ${request.url}`);
    const definition = contractSwitches.find((one) => name.endsWith(one.name));
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (broken.some((one) => name.startsWith(one))) return answer(500, { error: 'broken' });
    const instance = /^(i\d)\/switches$/.exec(name)?.[1];
    if (instance !== undefined && listed.length > 0) {
      const own = contractSwitches.filter((one) => listed.includes(one.name));
      const shown = own.map((one) => [
        one.name,
        values.get(`${instance}/${one.name}`) ?? one.default,
      ]);
      return answer(200, { values: Object.fromEntries(shown) });
    }
    if (definition === undefined) return answer(404, {});
    const version = versions.get(name) ?? 1;
    if (request.method === 'PUT') {
      const wanted = request.headers['if-match'];
      const { value } = (await json(request)) as { value: SwitchValue };
      if (versioned && wanted !== undefined && wanted !== String(versions.get(name) ?? 1)) {
        return answer(412, {});
      }
      values.set(name, value);
      versions.set(name, version + 1);
    }
    const value = values.get(name) ?? definition.default;
    return answer(200, versioned ? { value, version: versions.get(name) ?? 1 } : { value });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, values, tags, versions, requests };
}

const instancesAt = (url: string) =>
  ['i1', 'i2', 'i3'].map((name) => ({ name, service: null, url: `${url}/${name}` }));

const provider = (url: string, settings: { readonly url?: string; readonly path?: string }) =>
  createHttpProvider(
    { kind: 'http', ...settings },
    {
      target: targetCase({ allowHosts: [new URL(url).host] }),
      tag: { header: 'baggage', value: 'the tag' },
      instances: instancesAt(url),
      folder: '/',
    },
  );

const openCase = (versioned: boolean, isPerInstance: boolean, listed?: string[]) => async () => {
  const admin = await openAdmin(versioned, [], listed);
  const settings = (url: string) => (isPerInstance ? { path: '/switches' } : { url });
  return {
    open: () => provider(admin.url, settings(admin.url)),
    openUnreachable: () => provider('http://127.0.0.1:1', settings('http://127.0.0.1:1')),
    seenBy: async (instance: string, { name }: { readonly name: string }) =>
      admin.values.get(isPerInstance ? `${instance}/${name}` : name) ?? null,
    others: async () => JSON.stringify([...admin.tags].filter((tag) => tag !== 'the tag')),
    close: async () => undefined,
  };
};

const whole = { hasDefault: true, isPerInstance: false };
switchProviderContract('http, one address', whole, openCase(false, false));
switchProviderContract('http, one address with versions', whole, openCase(true, false));
const each = { hasDefault: true, isPerInstance: true };
switchProviderContract('http, at each instance', each, openCase(false, true));
const names = contractSwitches.map(({ name }) => name);
switchProviderContract('http, at each instance, all together', each, openCase(false, true, names));

describe('the http provider', () => {
  const [limit] = contractSwitches as [(typeof contractSwitches)[number]];

  it('leaves out a switch that the address does not know', async () => {
    const { url } = await openAdmin(false);
    const unknown = { ...limit, name: 'nothing' };
    expect((await provider(url, { url }).read([unknown])).size).toBe(0);
  });

  it('finds a write that came between its reading and its PUT', async () => {
    const admin = await openAdmin(true);
    const one = provider(admin.url, { url: admin.url });
    const reading = (await one.read([limit])).get(limit.name);
    expect(reading).toMatchObject({ ok: true, value: { version: '1' } });
    admin.versions.set('order.limit', 2);
    admin.values.set('order.limit', 77);
    const entry = { value: 5, instances: {} };
    expect(await one.write(limit, '1', entry)).toEqual({ ok: false, error: { version: '2' } });
    expect(admin.values.get('order.limit')).toBe(77);
  });

  /** Answers in turn: a status, with a body if it is named, or a value with its version. */
  async function scripted(
    ...answers: readonly (
      | number
      | readonly [status: number, body: unknown]
      | { readonly value: number; readonly version: string }
    )[]
  ): Promise<string> {
    const rest = [...answers];
    const server = createServer((request, response) => {
      conditions.push(`${request.method} ${request.headers['if-match'] ?? '-'}`);
      const next = rest.shift() ?? 500;
      if (typeof next === 'number') response.writeHead(next).end('{}');
      else if ('value' in next) response.end(JSON.stringify(next));
      else response.writeHead(next[0]).end(JSON.stringify(next[1]));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const conditions: string[] = [];
  afterEach(() => void conditions.splice(0));
  const five = { value: 5, instances: {} };
  const at = (version: string) => ({ value: 4, version });

  it.each([409, 412])(
    'tells the version that a PUT met which was refused with %i',
    async (status) => {
      const url = await scripted(at('1'), status, at('2'));
      expect(await provider(url, { url }).write(limit, '1', five)).toEqual({
        ok: false,
        error: { version: '2' },
      });
    },
  );

  it('writes on the condition of the version that it read, and without one where there is none', async () => {
    const url = await scripted(at('1'), 200, { value: 5, version: '2' });
    expect((await provider(url, { url }).write(limit, '1', five)).ok).toBe(true);
    expect(conditions.splice(0)).toEqual(['GET -', 'PUT 1', 'GET -']);
    const plain = await scripted(404, 200, [200, { value: 5 }]);
    const written = await provider(plain, { url: plain }).write(limit, unstoredVersion, five);
    expect(written.ok).toBe(true);
    expect(conditions).toEqual(['GET -', 'PUT -', 'GET -']);
  });

  it('takes each status of success and no other', async () => {
    const url = await scripted([299, at('1')], 299, [299, { value: 5, version: '2' }]);
    expect((await provider(url, { url }).write(limit, '1', five)).ok).toBe(true);
    const moved = await scripted([300, at('1')], at('1'), [300, 'x'.repeat(300)]);
    const one = provider(moved, { url: moved });
    await expect(one.read([limit])).rejects.toThrow('answers status 300 and no {"value": …}');
    await expect(one.write(limit, '1', five)).rejects.toThrow(
      new Error(
        `target refused PUT ${moved}/order.limit: status 300 ${`"${'x'.repeat(300)}`.slice(0, 200)}`,
      ),
    );
  });

  it('takes no list from an answer that reports no success', async () => {
    const url = await scripted([500, { values: { 'order.limit': 7, 'order.other': 8 } }], 404, 404);
    const one = createHttpProvider(
      { kind: 'http', path: '/switches' },
      {
        ...{ target: targetCase({ allowHosts: [new URL(url).host] }), folder: '/' },
        ...{ tag: { header: 'baggage', value: 'the tag' } },
        instances: [{ name: 'i1', service: null, url }],
      },
    );
    const both = [limit, { ...limit, name: 'order.other' }];
    // Neither address knows its switch: its instance has the default.
    expect([...(await one.read(both))].map(([, each]) => each.ok && each.value.value)).toEqual([
      limit.default,
      limit.default,
    ]);
  });

  it('tells an instance that cannot be read after its PUT', async () => {
    const url = await scripted([200, { value: 4 }], 200, 500);
    const one = createHttpProvider(
      { kind: 'http', path: '' },
      {
        ...{ target: targetCase({ allowHosts: [new URL(url).host] }), folder: '/' },
        ...{ tag: { header: 'baggage', value: 'the tag' } },
        instances: [{ name: 'i1', service: null, url }],
      },
    );
    const before = contentVersion({ values: { i1: 4 }, unread: [] });
    await expect(one.write(limit, before, five)).rejects.toThrow(
      `GET ${url}/order.limit answers status 500 and no {"value": …}`,
    );
  });

  it('writes no instance that has the value already', async () => {
    const { url, values, requests } = await openAdmin(false);
    values.set('i2/order.limit', 5);
    const one = provider(url, { path: '/switches' });
    const reading = (await one.read([limit])).get(limit.name);
    if (reading?.ok !== true) throw new Error('not read');
    expect((await one.write(limit, reading.value.version, five)).ok).toBe(true);
    expect(requests.filter((each) => each.startsWith('PUT')).sort()).toEqual([
      'PUT /i1/switches/order.limit',
      'PUT /i3/switches/order.limit',
    ]);
  });

  it('says when a switch has gone by its PUT, and when a PUT without a version is refused', async () => {
    const url = await scripted(at('1'), 200, 404);
    await expect(provider(url, { url }).write(limit, '1', five)).rejects.toThrow(
      /^switch order\.limit is not there after its PUT$/,
    );
    const none = await scripted(404, 409);
    await expect(provider(none, { url: none }).write(limit, unstoredVersion, five)).rejects.toThrow(
      `target refused PUT ${none}/order.limit: status 409 {}`,
    );
  });

  it('has nothing to read and nothing to write where no instance reads a switch', async () => {
    const nobody = createHttpProvider(
      { kind: 'http', path: '/switches' },
      {
        ...{ target: targetCase({}), tag: { header: 'baggage', value: 'the tag' } },
        ...{ instances: [], folder: '/' },
      },
    );
    expect(await nobody.read([limit])).toEqual(new Map());
    await expect(nobody.write(limit, unstoredVersion, five)).rejects.toThrow(
      /^no instance reads switch order\.limit$/,
    );
  });

  it('counts the instances that could not be written beside the first', async () => {
    const { url } = await openAdmin(false, ['i2', 'i3']);
    const one = provider(url, { path: '/switches' });
    const reading = (await one.read([limit])).get(limit.name);
    if (reading?.ok !== true) throw new Error('not read');
    await expect(one.write(limit, reading.value.version, five)).rejects.toThrow(
      /^switch order\.limit was not written at i2: target refused PUT \S+: status 500 .*; and 1 more$/,
    );
  });

  it('writes the instances that it can reach, and names the others', async () => {
    const { url, values } = await openAdmin(false, ['i2']);
    const one = provider(url, { path: '/switches' });
    const reading = (await one.read([limit])).get(limit.name);
    if (reading?.ok !== true) throw new Error('not read');
    expect(reading.value).toMatchObject({ value: 50, instances: {} });
    const entry = { value: 5, instances: {} };
    await expect(one.write(limit, reading.value.version, entry)).rejects.toThrow(
      /^switch order\.limit was not written at i2: target refused PUT \S+: status 500 \{"error":"broken"\}$/,
    );
    expect([...values]).toEqual([
      ['i1/order.limit', 5],
      ['i3/order.limit', 5],
    ]);
  });

  it('reads each instance once for several switches, where the instance lists them', async () => {
    const [first = '', ...others] = names;
    for (const [listed, asked] of [
      [names, ['/switches']],
      [others, ['/switches', `/switches/${first}`]],
      [[], ['/switches', ...names.map((name) => `/switches/${name}`)]],
    ] as const) {
      const { url, values, requests, tags } = await openAdmin(false, [], listed);
      values.set('i2/order.limit', 7);
      const found = await provider(url, { path: '/switches' }).read(contractSwitches);
      expect([...found].map(([name, one]) => [name, one.ok && one.value.value])).toEqual(
        contractSwitches.map((one) => [one.name, one.default]),
      );
      expect(found.get('order.limit')).toMatchObject({ value: { instances: { i2: 7 } } });
      expect([...requests].sort()).toEqual(
        ['i1', 'i2', 'i3'].flatMap((one) => asked.map((path) => `GET /${one}${path}`)).sort(),
      );
      expect([...tags]).toEqual(['the tag']);
    }
  });

  it('reads no list of an instance that does not read the switches, or for one switch', async () => {
    const { url, requests } = await openAdmin(false, [], names);
    await provider(url, { path: '/switches' }).read([limit]);
    const elsewhere = contractSwitches.map((one) => ({ ...one, service: 'none' }));
    await provider(url, { path: '/switches' }).read(elsewhere);
    expect([...requests].sort()).toEqual(
      ['i1', 'i2', 'i3'].map((one) => `GET /${one}/switches/order.limit`),
    );
  });

  it('asks an instance that does not answer once, and names it for each switch', async () => {
    const url = 'http://127.0.0.1:1';
    const found = await provider(url, { path: '/switches' }).read(contractSwitches);
    for (const { name } of contractSwitches) {
      expect(found.get(name)).toMatchObject({ ok: false });
      expect(found.get(name)).toEqual(found.get('order.limit'));
    }
    expect(found.get('order.limit')).toMatchObject({
      error: expect.stringMatching(/127\.0\.0\.1:1\/i1\/switches(?!\/)/),
    });
  });

  it('has another version while an instance cannot be read', async () => {
    const whole = await openAdmin(false);
    const part = await openAdmin(false, ['i2']);
    const versions = await Promise.all(
      [whole, part].map(async ({ url }) => {
        const reading = (await provider(url, { path: '/switches' }).read([limit])).get(limit.name);
        return reading?.ok === true ? reading.value : null;
      }),
    );
    expect(versions[0]?.version).not.toBe(versions[1]?.version);
    expect(versions[0]).not.toHaveProperty('unread');
    expect(versions[1]?.unread).toEqual(['i2']);
  });

  it('does not overwrite a value that the switch does not take', async () => {
    const admin = await openAdmin(false);
    admin.values.set('order.limit', 'much');
    for (const one of ['i1', 'i2', 'i3']) admin.values.set(`${one}/order.limit`, 'much');
    const entry = { value: 5, instances: {} };
    for (const settings of [{ url: admin.url }, { path: '/switches' }]) {
      const writing = provider(admin.url, settings).write(limit, unstoredVersion, entry);
      await expect(writing).rejects.toThrow(/^switch order\.limit: "much" is stored; it takes /);
    }
    expect(new Set(admin.values.values())).toEqual(new Set(['much']));
  });

  it('names an address that answers no value', async () => {
    const server = createServer((_, response) => response.end('[]'));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect(provider(url, { url }).read([limit])).rejects.toThrow(
      `GET ${url}/order.limit answers status 200 and no {"value": …}`,
    );
  });
});
