import snappy from 'snappyjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { metrics } from '../../core/plan/k6/metrics.ts';
import { encodeWriteRequest } from './pushes.support.ts';
import { type RemoteWriteReceiver, startRemoteWrite } from './remoteWrite.ts';
import type { Series } from './writeRequest.ts';

let receiver: RemoteWriteReceiver;
let got: { series: readonly Series[]; atMs: number }[];
beforeEach(async () => {
  got = [];
  receiver = await startRemoteWrite();
});
afterEach(() => receiver.stop());

const open = () => receiver.open((series, atMs) => got.push({ series, atMs }));

const body = (value = 3): Uint8Array<ArrayBuffer> =>
  new Uint8Array(
    snappy.compress(
      encodeWriteRequest([
        { labels: { __name__: 'k6_vus' }, value },
        { labels: { __name__: 'k6_http_req_blocked_seconds' }, value: 1 },
        { labels: { __name__: 'k6_zh_call_seconds' }, value: 1 },
        { labels: { __name__: 'k6_grpc_req_duration_seconds' }, value: 1 },
      ]),
    ),
  );

async function send(
  token: string | null,
  bytes: string | Uint8Array<ArrayBuffer>,
  method = 'POST',
): Promise<number> {
  const headers = token === null ? undefined : { authorization: `Bearer ${token}` };
  const init = { method, ...(headers === undefined ? {} : { headers }) };
  const response = await fetch(receiver.url, method === 'GET' ? init : { ...init, body: bytes });
  return response.status;
}

describe('startRemoteWrite', () => {
  it('listens on loopback and passes on the series of frames, with the instant', async () => {
    expect(receiver.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//);
    const before = performance.now();
    expect(await send(open().token, body())).toBe(204);
    expect(got).toHaveLength(1);
    const series = { labels: {}, histogram: null };
    expect(got[0]?.series).toEqual([
      { ...series, name: 'k6_vus', value: 3 },
      { ...series, name: 'k6_zh_call_seconds', value: 1 },
      { ...series, name: 'k6_grpc_req_duration_seconds', value: 1 },
    ]);
    expect(got[0]?.atMs).toBeGreaterThanOrEqual(before);
    expect(got[0]?.atMs).toBeLessThanOrEqual(performance.now());
  });

  it('passes on each series that frames are made of, and none by another name', async () => {
    const own = Object.values(metrics).flatMap((name) => [`k6_${name}`, `k6_${name}_total`]);
    const wanted = [
      ...['k6_http_req_duration_seconds', 'k6_grpc_req_duration_seconds', 'k6_vus'],
      ...['k6_zh_call_seconds', 'k6_iteration_duration_seconds', 'k6_dropped_iterations_total'],
      ...own,
    ];
    const others = ['k6_vus_max', 'k6_data_sent_total', 'k6_dropped_iterations', 'vus', ''];
    const pushed = [...wanted, ...others].map((name) => ({ labels: { __name__: name }, value: 1 }));
    const bytes = new Uint8Array(snappy.compress(encodeWriteRequest(pushed)));
    expect(await send(open().token, bytes)).toBe(204);
    expect(got[0]?.series.map(({ name }) => name)).toEqual(wanted);
  });

  it('separates shards by their tokens, and rejects unknown and closed tokens', async () => {
    const other: number[] = [];
    const first = open();
    const second = receiver.open((series) => other.push(series[0]?.value ?? 0));
    expect(first.token).not.toBe(second.token);
    expect(await send(second.token, body(8))).toBe(204);
    expect(other).toEqual([8]);
    expect(await send(null, body())).toBe(401);
    expect(await send('guess', body())).toBe(401);
    first.close();
    expect(await send(first.token, body())).toBe(401);
    expect(got).toEqual([]);
  });

  it('answers 400 to a malformed body, 405 to a GET and 413 to a body beyond the limit, and continues', async () => {
    const { token } = open();
    expect(await send(token, 'no snappy at all')).toBe(400);
    expect(await send(token, new Uint8Array(snappy.compress(new Uint8Array([10, 255]))))).toBe(400);
    expect(await send(token, body(), 'GET')).toBe(405);
    expect(await send(token, new Uint8Array(4 * 1024 * 1024 + 1))).toBe(413);
    expect(got).toEqual([]);
    expect(await send(token, body())).toBe(204);
  });

  it('takes 4 MiB of a body, and 32 MiB of what is in it', async () => {
    const { token } = open();
    expect(await send(token, new Uint8Array(4 * 1024 * 1024))).toBe(400);
    const packed = (bytes: number) => new Uint8Array(snappy.compress(new Uint8Array(bytes)));
    expect(await send(token, packed(32 * 1024 * 1024))).toBe(204);
    expect(await send(token, packed(32 * 1024 * 1024 + 1))).toBe(400);
    expect(got.map(({ series }) => series)).toEqual([[]]);
  });
});
