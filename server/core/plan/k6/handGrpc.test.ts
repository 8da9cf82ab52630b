import { beforeEach, describe, expect, it } from 'vitest';
import { evaluated } from './evaluate.support.ts';
import { handGrpcShim } from './handGrpc.ts';

interface Res {
  readonly status: number;
  readonly error: string;
  readonly failure?: string | null;
  readonly headers: unknown;
  readonly body: string | null;
  readonly request: {
    readonly url: string;
    readonly headers: unknown;
    readonly body: string | null;
  };
  readonly timings: { readonly duration: number };
}
interface Client {
  connect(address: string, params?: object): boolean;
  invoke(method: string, message: unknown, params?: object): unknown;
  load(folders: readonly string[] | null, ...names: string[]): unknown;
  loadProtoset(name: string): unknown;
  close(): void;
}

let sent: unknown[][];
let seen: [string, boolean, Res][];
let fails: string | null;
let answer: object;
/** k6's own client. */
class Own {
  connect(...args: unknown[]): void {
    sent.push(['connect', ...args]);
    if (fails !== null) throw new Error(fails);
  }
  invoke(...args: unknown[]): object {
    sent.push(['invoke', ...args]);
    if (fails !== null) throw new Error(fails);
    return answer;
  }
  load(...args: unknown[]): void {
    sent.push(['load', ...args]);
  }
  loadProtoset(...args: unknown[]): void {
    sent.push(['loadProtoset', ...args]);
  }
  close(): void {
    sent.push(['close']);
  }
}

function clientOf(place: object | null = null, base = 'http://shop.test'): Client {
  let clock = 0;
  const files = {
    'a.proto': 'proto_0.proto',
    'p/a.proto': 'proto_1.proto',
    'a.protoset': 'file_1.bin',
  };
  const { Client: made } = evaluated<{ Client: new () => Client }>(
    handGrpcShim(files),
    {
      grpc: { Client: Own },
      __ENV: { BASE_URL: base },
      asking: () => 10_000,
      nameOf: (_: string, __: string, tags: { name: string }) => tags.name,
      place,
      counted: (...args: [string, boolean, Res]) => seen.push(args),
      marked: (own: object) => ({ ...own, baggage: 'tag' }),
      // The clock goes on by 5 ms whenever it is read.
      nowMs: () => (clock += 5),
      unanswered: (error: string, request: unknown, duration: number) => {
        const error_code = error.includes('refused') ? 1212 : 1000;
        return { status: 0, error, error_code, request, timings: { duration } };
      },
    },
    ['Client'],
  );
  return new made();
}
beforeEach(() => {
  [sent, seen, fails, answer] = [
    [],
    [],
    null,
    { status: 0, headers: { a: ['b', 'c'] }, message: { x: 1 } },
  ];
});
const error = (code: number, message: string, more: object = {}) => ({
  ...{ status: code, error: { code, message }, headers: {}, trailers: {} },
  ...more,
});

describe('connect', () => {
  it('closes the connection before, carries the tag to reflection, and counts', () => {
    expect(clientOf().connect('a:1', { plaintext: true, reflectMetadata: { x: 'y' } })).toBe(true);
    expect(sent).toEqual([
      ['close'],
      [
        'connect',
        'a:1',
        { timeout: 10_000, plaintext: true, reflectMetadata: { x: 'y', baggage: 'tag' } },
      ],
    ]);
    const [[name, isExpected, res] = []] = seen;
    expect([name, isExpected, res?.failure, res?.timings.duration]).toEqual([
      'connect a:1',
      true,
      null,
      5,
    ]);
    clientOf().connect('a:1', { timeout: '1s' });
    expect(sent.at(-1)).toEqual([
      'connect',
      'a:1',
      { timeout: '1s', reflectMetadata: { baggage: 'tag' } },
    ]);
  });

  it.each([
    ['connect: connection refused', undefined],
    ["can't list services: rpc error: code = DeadlineExceeded desc = x", 'grpc DEADLINE_EXCEEDED'],
    ['rpc error: code = Unavailable desc = connection refused', undefined],
    ['something', undefined],
  ])('that fails by %s has its reason', (text, failure) => {
    fails = text;
    expect(() => clientOf().connect('a:1')).toThrow(text);
    expect(
      seen.map(([name, isExpected, res]) => [name, isExpected, res.status, res.failure]),
    ).toEqual([['connect a:1', false, 0, failure]]);
  });

  it('with parameters that k6 does not take sends nothing', () => {
    fails = 'invalid grpc.connect() parameters: x';
    expect(() => clientOf().connect('a:1')).toThrow(fails);
    expect(seen).toEqual([]);
  });

  it('takes the address of this VU for that of the target, under its name', () => {
    const place = { url: 'https://shop.test:7001/api', host: 'shop.test' };
    const to = (base: string, address: string, params = {}) => {
      clientOf(place, base).connect(address, params);
      return sent
        .at(-1)
        ?.slice(1)
        .map((each) =>
          typeof each === 'string' ? each : { ...Object(each), timeout: 0, reflectMetadata: 0 },
        );
    };
    const none = { timeout: 0, reflectMetadata: 0 };
    expect(to('https://shop.test/api', 'shop.test:443')).toEqual([
      'shop.test:7001',
      { ...none, authority: 'shop.test' },
    ]);
    expect(to('http://shop.test', 'shop.test:80')).toEqual([
      'shop.test:7001',
      { ...none, authority: 'shop.test' },
    ]);
    expect(to('http://shop.test:81', 'shop.test:81', { authority: 'own' })).toEqual([
      'shop.test:7001',
      { ...none, authority: 'own' },
    ]);
    expect(to('http://shop.test', 'shop.test:443')).toEqual(['shop.test:443', none]);
    clientOf(null).connect('shop.test:80');
    expect(sent.at(-1)?.[1]).toBe('shop.test:80');
  });
});

describe('invoke', () => {
  const invoked = (given: object): Res => {
    answer = given;
    clientOf().invoke('/s.S/M', { sku: 'a' });
    const res = seen.at(-1)?.[2];
    if (res === undefined) throw new Error('not counted');
    return res;
  };

  it('carries the tag, its name and the bound of the journey, and counts', () => {
    const client = clientOf();
    client.connect('a:1');
    expect(
      client.invoke(
        '/s.S/M',
        { sku: 'a' },
        { metadata: { x: 'y' }, tags: { name: 'pay', o: 'p' } },
      ),
    ).toBe(answer);
    expect(sent.at(-1)).toEqual([
      'invoke',
      '/s.S/M',
      { sku: 'a' },
      { timeout: 10_000, metadata: { x: 'y', baggage: 'tag' }, tags: { name: 'pay' } },
    ]);
    const [name, isExpected, res] = seen.at(-1) ?? [];
    expect([name, isExpected, res?.status, res?.failure, res?.timings.duration, res?.body]).toEqual(
      ['pay', true, 200, null, 5, '{"x":1}'],
    );
    expect(res?.headers).toEqual({ a: 'b, c', 'grpc-status': '0', 'grpc-message': '' });
    expect([res?.request.url, res?.request.body]).toEqual(['grpc://a:1/s.S/M', '{"sku":"a"}']);
    client.invoke('s.S/M', {}, { timeout: '1s', tags: {} });
    expect([seen.at(-1)?.[0], sent.at(-1)?.[3]]).toEqual([
      's.S/M',
      { timeout: '1s', metadata: { baggage: 'tag' }, tags: { name: 's.S/M' } },
    ]);
  });

  it('that k6 does not send is not counted', () => {
    fails = 'method not found';
    expect(() => clientOf().invoke('s.S/M', {})).toThrow(fails);
    expect(seen).toEqual([]);
  });

  it('fails by the statuses of a service that does not work, and by no other', () => {
    const of = (code: number) =>
      invoked(error(code, 'x', { trailers: { 'content-type': ['y'] } })).failure;
    const codes = Array.from({ length: 17 }, (_, code) => code);
    expect(codes.flatMap((code) => of(code) ?? [])).toEqual([
      'grpc CANCELLED',
      'grpc UNKNOWN',
      'grpc DEADLINE_EXCEEDED',
      'grpc UNIMPLEMENTED',
      'grpc INTERNAL',
      'grpc UNAVAILABLE',
      'grpc DATA_LOSS',
    ]);
    expect(codes.filter((code) => of(code) !== null)).toEqual([1, 2, 4, 12, 13, 14, 15]);
    expect(seen.filter(([, isExpected]) => isExpected)).toHaveLength(2);
  });

  it('is this side’s failure without metadata, and the target’s with any, whatever the text', () => {
    const text = 'connection refused';
    expect(invoked(error(14, text))).toMatchObject({ status: 0, error_code: 1212, error: text });
    expect(invoked({ status: 14, error: { message: text } })).toMatchObject({ status: 0 });
    const headers = { headers: { date: ['now'] } };
    expect(invoked(error(14, text, headers))).toMatchObject({
      status: 200,
      failure: 'grpc UNAVAILABLE',
    });
    const trailers = { trailers: { date: ['now'] } };
    expect(invoked(error(14, text, trailers))).toMatchObject({
      failure: 'grpc UNAVAILABLE',
      headers: { date: 'now', 'grpc-status': '14', 'grpc-message': text },
    });
    expect(invoked({ status: 0, error: null, headers: {}, trailers: {} }).failure).toBe(null);
  });

  it('names the HTTP status of what is no gRPC', () => {
    const text = 'unexpected HTTP status code received from server: 503 (Service Unavailable)';
    expect(invoked(error(14, text))).toMatchObject({ status: 503, failure: 'status 503' });
  });
});

it('loads the files that a path names, from folders inside, and no others', () => {
  const client = clientOf();
  client.load([], 'a.proto');
  client.load(null, './p/../a.proto');
  client.load(['none', 'p'], 'a.proto');
  client.loadProtoset('a.protoset');
  expect(sent).toEqual([
    ['load', [], 'proto_0.proto'],
    ['load', [], 'proto_0.proto'],
    ['load', [], 'proto_1.proto'],
    ['loadProtoset', 'file_1.bin'],
  ]);
  for (const name of ['/etc/hostname', 'toString', 'proto_0.proto']) {
    expect(() => client.load([], name)).toThrow(`"files" of the path does not name ${name}`);
  }
  client.close();
  expect(sent.at(-1)).toEqual(['close']);
});
