import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signTag } from '@zerohour/shadow-data';
import { afterEach, describe, expect, it } from 'vitest';
import { targetCase } from '../../../test/support/targetCase.ts';
import { runPreflight } from './preflight.ts';

const key = 'a signing key of a test';
const tag = signTag({ runId: 'run0000001', epoch: 1, expiresAtMs: Date.now() + 600_000 }, key);

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

type Answer = Readonly<Record<string, unknown>>;
const tagged: Answer = {
  service: 'orders',
  instance: 'o-1',
  tagSeen: true,
  runId: 'run0000001',
  store: 'S',
  problem: null,
  downstream: [],
};
const live: Answer = { ...tagged, tagSeen: false, runId: null, store: 'L' };

/** A service that refuses every tag but the right one. `asked` holds the headers of each request. */
async function service(answers: { tagged?: Answer; live?: Answer; status?: number } = {}) {
  const asked: (string | undefined)[] = [];
  const url = await listen((request, response) => {
    const header = request.headers.baggage as string | undefined;
    asked.push(header);
    if (request.url !== '/.well-known/zerohour/canary') response.writeHead(404).end();
    else if (header !== undefined && header !== tag) response.writeHead(400).end();
    else {
      const answer =
        header === undefined ? { ...live, ...answers.live } : { ...tagged, ...answers.tagged };
      response.writeHead(answers.status ?? 200).end(JSON.stringify(answer));
    }
  });
  return { url, asked };
}

const tagHeader = { header: 'baggage', value: tag };

const check = (baseUrl: string, url = baseUrl) => {
  const hops = [{ service: 'orders', url }];
  return runPreflight(
    targetCase({ baseUrl, shadow: { key, header: 'baggage', hops, seedUrl: null } }),
    tagHeader,
  );
};

const problems = async (answers: Parameters<typeof service>[0]) => {
  const { url } = await service(answers);
  const { state, hops } = await check(url);
  return [state, ...hops.map(({ problem }) => problem)];
};

describe('runPreflight', () => {
  it('asks with the tag, without it, and with three corrupted tags, of which none is the tag', async () => {
    const { url, asked } = await service();
    expect((await check(url)).state).toBe('pass');
    const corrupted = [
      tag.slice(0, -1) + (tag.endsWith('A') ? 'B' : 'A'),
      tag.slice(0, tag.lastIndexOf('.')),
      `${tag},${tag}`,
    ];
    // The hop for itself and the link: the link needs no request without the tag.
    const wanted = [tag, tag, undefined, ...corrupted, ...corrupted];
    expect([...asked].sort()).toEqual([...wanted].sort());
    expect(new Set(corrupted).has(tag)).toBe(false);
  });

  it('corrupts a tag whose signature ends in A as well', async () => {
    let epoch = 1;
    const signed = () => signTag({ runId: 'run0000001', epoch, expiresAtMs: 4e12 }, key);
    // The last of 43 characters holds two bits only: each is one of sixteen.
    while (!signed().endsWith('A')) epoch += 1;
    const own = signed();
    const taken: string[] = [];
    const url = await listen((request, response) => {
      const header = request.headers.baggage as string | undefined;
      const isOwn = header === own;
      if (isOwn) taken.push('own');
      if (header !== undefined && !isOwn) response.writeHead(400).end();
      else response.end(JSON.stringify(isOwn ? tagged : live));
    });
    const hops = [{ service: 'orders', url }];
    const shadow = { key, header: 'baggage', hops, seedUrl: null };
    expect(
      (await runPreflight(targetCase({ baseUrl: url, shadow }), { header: 'baggage', value: own }))
        .state,
    ).toBe('pass');
    expect(taken).toHaveLength(2);
  });

  it.each<[string, Parameters<typeof service>[0], string | null, string | null]>([
    [
      'no store with the tag',
      { tagged: { store: null } },
      'does not say which store it chose',
      'does not say which store it chose',
    ],
    [
      'no store without the tag',
      { live: { store: null } },
      'does not say which store live work uses',
      null,
    ],
    [
      'a live store that cannot be asked',
      { live: { store: null, problem: 'no route' } },
      'store of live work cannot be asked: no route',
      null,
    ],
    [
      'the tag of no run',
      { tagged: { runId: null } },
      'sees a tag of run null instead of run0000001',
      'sees a tag of run null instead of run0000001',
    ],
    [
      'another run',
      { tagged: { runId: 'run00000012' } },
      'sees a tag of run run00000012 instead of run0000001',
      'sees a tag of run run00000012 instead of run0000001',
    ],
    [
      'a tag where there is none',
      { live: { tagSeen: true } },
      'sees a tag where there is none',
      null,
    ],
    ['the name of another service', { tagged: { service: 'stock' } }, 'answers as stock', null],
    [
      'one store for both',
      { live: { store: 'S' } },
      'uses the same store, S, with and without the tag',
      null,
    ],
  ])('fails a service that shows %s', async (_, answers, direct, link) => {
    expect(await problems(answers)).toEqual(['fail', direct, link]);
  });

  it('passes a service without a store, by whatever words it says so', async () => {
    const none = { tagged: { store: 'none (shadow)' }, live: { store: 'none (live)' } };
    expect(await problems(none)).toEqual(['pass', null, null]);
    const same = { tagged: { store: 'none' }, live: { store: 'none' } };
    expect(await problems(same)).toEqual(['pass', null, null]);
    const words = 'none (the service says so)';
    const alike = { tagged: { store: words }, live: { store: words } };
    expect(await problems(alike)).toEqual(['pass', null, null]);
    const one = { tagged: { store: 'none' }, live: { store: 'L' } };
    expect(await problems(one)).toEqual(['pass', null, null]);
  });

  it('fails what gives no canary answer, and a base URL at which nobody answers', async () => {
    const url = await listen((request, response) => {
      response.writeHead(request.headers.baggage === undefined ? 200 : 400).end('{}');
    });
    const { state, hops } = await check('http://127.0.0.1:1', url);
    expect([state, hops.map((hop) => [hop.service, hop.instance])]).toEqual([
      'fail',
      [
        ['orders', url],
        ['link', 'http://127.0.0.1:1'],
      ],
    ]);
    const odd = await listen((_, response) => response.end('{"service": 1}'));
    expect((await check(odd)).hops.map(({ problem }) => problem)).toEqual(
      Array(2).fill('canary gives no canary answer; mount canaryHandler of @zerohour/shadow-data'),
    );
  });

  it('fails a service that takes one kind of corrupted tag', async () => {
    const url = await listen((request, response) => {
      const header = request.headers.baggage as string | undefined;
      const isTaken = header === tag || header === `${tag},${tag}`;
      if (header !== undefined && !isTaken) response.writeHead(400).end();
      else response.end(JSON.stringify(header === undefined ? live : tagged));
    });
    const { hops } = await check(url);
    expect(hops.map(({ corruptRefused }) => corruptRefused)).toEqual([false, false]);
  });

  it('takes no status but 200 for an answer', async () => {
    expect(await problems({ status: 203 })).toEqual([
      'fail',
      'canary answers status 203',
      'canary answers status 203',
    ]);
  });

  it('fails a hop behind the link for what it answers, and for no answer', async () => {
    const deep = (answer: unknown, problem: string | null = null) => ({
      tagged: { downstream: [{ url: 'http://u:pw@stock.test/', answer, problem }] },
    });
    const lost = { ...tagged, service: 'stock', tagSeen: false };
    expect(await problems(deep(lost))).toEqual([
      'fail',
      null,
      null,
      'does not see the tag: mount shadowContext, and pass the tag on',
    ]);
    expect(await problems(deep({ ...tagged, service: 'stock' }))).toEqual([
      'pass',
      null,
      null,
      null,
    ]);
    expect(await problems(deep(null, 'refused'))).toEqual(['fail', null, null, 'refused']);
    expect(await problems(deep(null))).toEqual(['fail', null, null, 'no answer']);
    const { url } = await service(deep(null));
    expect((await check(url)).hops.at(-1)).toEqual({
      service: 'link',
      instance: expect.not.stringContaining('pw'),
      tagSeen: null,
      store: null,
      corruptRefused: null,
      problem: 'no answer',
    });
  });

  it('takes nothing that an edge asked for a proof of the way through its service', async () => {
    const edge = (answer: unknown, problem: string | null = null) => ({
      tagged: {
        downstream: [{ url: 'http://stock.test/', answer, problem, askedBy: 'edge' }],
      },
    });
    const deep = { url: 'http://pay.test/', problem: null };
    const pay = { ...deep, answer: { ...tagged, service: 'pay' } };
    const stock = { ...tagged, service: 'stock', downstream: [pay] };
    const prefix = 'asked by the edge, not through the service: ';
    const unknown = `${prefix}whether the service passes the tag on is not known`;
    expect(await problems(edge(stock))).toEqual(['unknown', null, null, unknown, null]);
    expect(await problems(edge(null, 'refused'))).toEqual([
      ...['unknown', null, null, `${prefix}refused`],
    ]);
    const lost = 'does not see the tag: mount shadowContext, and pass the tag on';
    expect(await problems(edge({ ...stock, tagSeen: false, downstream: [] }))).toEqual([
      ...['fail', null, null, lost],
    ]);
    expect(await problems(edge({ ...stock, downstream: [{ ...pay, answer: null }] }))).toEqual([
      ...['fail', null, null, unknown, 'no answer'],
    ]);
  });

  it('is unknown when this machine cannot ask, and where the isolation only reports', async () => {
    const { url } = await service();
    const unnamed = url.replace('127.0.0.1', 'shop.invalid');
    const state = async (isolation: 'shadow' | 'observe', at: string) => {
      const hops = [{ service: 'orders', url: at }];
      const shadow = { key, header: 'baggage', hops, seedUrl: null };
      return (await runPreflight(targetCase({ baseUrl: url, isolation, shadow }), tagHeader)).state;
    };
    expect(await state('shadow', unnamed)).toBe('unknown');
    expect(await state('shadow', 'http://127.0.0.1:1')).toBe('fail');
    expect(await state('observe', 'http://127.0.0.1:1')).toBe('unknown');
  });

  it('makes one short line of what a target says', async () => {
    const long = `a\n::warning::${'b'.repeat(400)}`;
    const [, problem] = await problems({ tagged: { problem: long } });
    expect(problem).not.toContain('\n');
    expect(problem).toContain(`::warning::${'b'.repeat(287)}`);
    expect(problem).not.toContain('b'.repeat(288));
  });

  it('fails a link that takes a corrupted tag behind which each hop is right, and a hop that takes one', async () => {
    const { url } = await service();
    const open = await listen((request, response) =>
      response.end(JSON.stringify(request.headers.baggage === undefined ? live : tagged)),
    );
    const { state, hops } = await check(open, url);
    expect(state).toBe('fail');
    expect(
      hops.map(({ instance, corruptRefused, problem }) => [instance, corruptRefused, problem]),
    ).toEqual([
      ['o-1', true, null],
      ['link o-1', false, 'accepts a corrupted tag: it must answer 400'],
    ]);
    const behind = await check(url, open);
    expect(behind.state).toBe('fail');
    expect(
      behind.hops.map(({ instance, corruptRefused, problem }) => [
        ...[instance, corruptRefused, problem],
      ]),
    ).toEqual([
      ['o-1', false, 'accepts a corrupted tag: it must answer 400'],
      ['link o-1', true, null],
    ]);
  });

  it('asks through every base URL of a target with several', async () => {
    const { url } = await service();
    const bare = await service({ tagged: { tagSeen: false, instance: 'o-2' } });
    const hops = [{ service: 'orders', url }];
    const found = await runPreflight(
      targetCase({
        baseUrl: url,
        baseUrls: [url, bare.url],
        shadow: { key, header: 'baggage', hops, seedUrl: null },
      }),
      tagHeader,
    );
    expect(found.state).toBe('fail');
    expect(found.hops.map(({ instance, tagSeen }) => [instance, tagSeen])).toEqual([
      ['o-1', true],
      ['link o-1', true],
      ['link o-2', false],
    ]);
  });

  it('fails without hops, and says so beside what the link showed', async () => {
    const { url } = await service();
    const shadow = { key, header: 'baggage', hops: [], seedUrl: null };
    const { state, hops } = await runPreflight(targetCase({ baseUrl: url, shadow }), tagHeader);
    expect(state).toBe('fail');
    expect(
      hops.map(({ service: name, tagSeen, corruptRefused, problem }) => [
        name,
        tagSeen,
        corruptRefused,
        problem,
      ]),
    ).toEqual([
      ['target', null, null, 'the target file lists no hops; list every instance of every service'],
      ['orders', true, true, null],
    ]);
  });
});
