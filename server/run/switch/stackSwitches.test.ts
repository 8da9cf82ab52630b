import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readTag } from '@zerohour/shadow-data';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ok } from '../../core/result.ts';
import { parseSwitchFile } from '../../core/switch/parseSwitchFile.ts';
import type { SwitchInstance } from '../../core/switch/switchFile.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import type { LoadedSwitches } from './loadSwitches.ts';
import { createStackSwitches } from './stackSwitches.ts';
import { definitionIn } from './switchCase.support.ts';

const key = 'a key of more than sixteen bytes';
const nowMs = 1_000_000;

/** What the stack was asked: method and path, and the run and the end of the tag. */
let asked: [line: string, runId: string, expiresAtMs: number][] = [];
let isSilent = false;
let url = '';
let server: ReturnType<typeof createServer>;
beforeEach(async () => {
  asked = [];
  isSilent = false;
  server = createServer((request, response) => {
    const read = readTag(String(request.headers.baggage), [key], nowMs);
    if (read.kind !== 'shadow') throw new Error(`a request without a tag: ${request.url}`);
    const line = `${request.method} ${request.url}`;
    asked.push([line, read.tag.runId, read.tag.expiresAtMs]);
    if (isSilent) return;
    const answers: Record<string, unknown> = {
      '/instances': [{ name: 'i1', url: `${url}/i1` }],
      '/i1/switches': { values: { limit: 10 } },
      '/i1/limits': { perSecond: 10 },
    };
    const body = answers[request.url ?? ''] ?? { value: 10 };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const switchText = (provider: string): string => `
    owner: ann
    kind: limit
    about: Orders a second.
    values: { min: 0, max: 100 }
    default: 10
    provider: ${provider}
    behaviour: { request: GET /limits, at: $.perSecond }`;

function opened() {
  const text = `providers:
  first: { kind: http, url: ${url}/first }
  second: { kind: http, url: ${url}/second }
instances: ${url}/instances
switches:
  limit:${switchText('first')}
  other:${switchText('first')}
  third:${switchText('second')}
`;
  const parsed = parseSwitchFile(text, '/files/shop.switches.yaml', {});
  if (!parsed.ok) throw new Error(parsed.error.map(({ message }) => message).join('; '));
  const { file } = parsed.value;
  const target = targetCase({
    ...{ baseUrl: url, allowHosts: [new URL(url).host] },
    shadow: { key, header: 'baggage', hops: [], seedUrl: null },
  });
  const loaded: LoadedSwitches = {
    ...{ target, ref: 'shop', directory: '/files', folder: '/files', file },
    byName: new Map(file.switches.map((one) => [one.name, one])),
  };
  const instances: readonly SwitchInstance[] = [{ name: 'i1', service: null, url: `${url}/i1` }];
  return { loaded, instances, stack: createStackSwitches(() => nowMs) };
}

/** The tag of an operation lasts a minute, beside the five minutes that every tag has. */
const tagged = (line: string) => [line, 'push00000001', nowMs + 60_000 + 5 * 60_000];
const id = 'push00000001';

describe('the switches of a stack', () => {
  it('are read at the provider of each, with a tag of the push', async () => {
    const { loaded, instances, stack } = opened();
    const names = ['limit', 'third'];
    const definitions = names.map((name) => definitionIn(loaded, name));
    const read = await stack.read(loaded, instances, definitions, id);
    expect([...read.keys()]).toEqual(names);
    expect(read.get('third')).toMatchObject({ ok: true, value: { value: 10 } });
    expect(asked.sort()).toEqual([tagged('GET /first/limit'), tagged('GET /second/third')]);
  });

  it('of one provider are read together', async () => {
    const { loaded, instances, stack } = opened();
    const definitions = ['limit', 'other'].map((name) => definitionIn(loaded, name));
    const read = await stack.read(loaded, instances, definitions, id);
    expect([...read.keys()]).toEqual(['limit', 'other']);
    expect(asked.sort()).toEqual([tagged('GET /first/limit'), tagged('GET /first/other')]);
  });

  it('cannot be read at a provider that the file does not have', async () => {
    const { loaded, instances, stack } = opened();
    const definition = { ...definitionIn(loaded, 'limit'), provider: 'gone' };
    await expect(stack.read(loaded, instances, [definition], id)).rejects.toThrow(
      /^there is no provider gone$/,
    );
    expect(asked).toEqual([]);
  });

  it('are written at their provider', async () => {
    const { loaded, instances, stack } = opened();
    const definition = definitionIn(loaded, 'third');
    const read = await stack.read(loaded, instances, [definition], id);
    const reading = read.get('third');
    if (!reading?.ok) throw new Error('it was not read');
    const { version } = reading.value;
    asked = [];
    const entry = { value: 20, instances: {} };
    expect(await stack.write(loaded, instances, { definition, version, entry }, id)).toMatchObject({
      ok: true,
    });
    expect(asked).toContainEqual(tagged('PUT /second/third'));
  });
});

describe('the instances of a stack', () => {
  it('are those that it lists, asked with a tag of the push', async () => {
    const { loaded, instances, stack } = opened();
    expect(await stack.instances(loaded, id)).toEqual(ok(instances));
    expect(asked).toEqual([tagged('GET /instances')]);
  });

  it('are asked for what they show and do', async () => {
    const { loaded, instances, stack } = opened();
    const [instance] = instances;
    if (instance === undefined) throw new Error('no instance');
    const reading = await stack.canary(loaded, instance, [definitionIn(loaded, 'limit')], id);
    expect(reading).toEqual({
      ...{ instance: 'i1', askedAtMs: nowMs, answeredAtMs: nowMs, values: { limit: 10 } },
      ...{ behaviours: { limit: '10' }, taggedRequests: null, problem: '' },
    });
    expect(asked.sort()).toEqual([tagged('GET /i1/limits'), tagged('GET /i1/switches')]);
  });

  it('are given up after a second', async () => {
    const { loaded, instances, stack } = opened();
    const [instance] = instances;
    if (instance === undefined) throw new Error('no instance');
    isSilent = true;
    const reading = await stack.canary(loaded, instance, [], id);
    expect(reading.values).toBeNull();
    expect(reading.problem).toMatch(/1000 ms|1 s/);
  });
});
