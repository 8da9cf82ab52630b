import { readFileSync } from 'node:fs';
import snappy from 'snappyjs';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { mergeCells } from '../../core/measure/frame.ts';
import { compilePlan } from '../../core/plan/compile.ts';
import { targetAt } from '../../core/plan/k6/golden/cases.golden.ts';
import { metrics } from '../../core/plan/k6/metrics.ts';
import { renderScript } from '../../core/plan/k6/script.ts';
import type { Plan } from '../../core/plan/plan.ts';
import {
  asyncInvokeMessage,
  healthCheckMessage,
  streamMessage,
} from '../../core/scenario/handProtocols.ts';
import { parseScenario } from '../../core/scenario/parseScenario.ts';
import { createCellReader } from '../../edge/k6/cells.ts';
import { decodeWriteRequest } from '../../edge/k6/writeRequest.ts';
import { type GrpcServer, startGrpcServer } from '../support/grpcServer.ts';
import { drive, handover, samplesOf, type Trial } from '../support/k6Trial.ts';
import { measuredEachTry } from '../support/measuredEachTry.ts';
import { startWsServer, type WsServer } from '../support/wsServer.ts';

/** One run of k6: the two examples of the guide, and journeys that each do one other thing. */

const guide = readFileSync(new URL('../../../docs/guides/scenario.md', import.meta.url), 'utf8');
const guideBlock = (language: string, part: string): string => {
  const blocks = [...guide.matchAll(/```(\w+)\n([\s\S]*?)```/g)];
  const found = blocks.find(([, name, text = '']) => name === language && text.includes(part));
  if (found?.[2] === undefined) throw new Error(`the guide shows no ${language} with ${part}`);
  return found[2];
};

const rejections = [
  `client.healthCheck() ${healthCheckMessage}`,
  `client.asyncInvoke() ${asyncInvokeMessage}`,
  `grpc.Stream ${streamMessage}`,
  '"files" of the path does not name ../../etc/hostname.proto',
  '"files" of the path does not name /etc/hostname',
  'method "/shop.v1.Orders/None" not found in file descriptors',
];

const grpcCases = (address: string): string => `import { check } from 'k6';
import grpc, { Client, StatusFailedPrecondition } from 'k6/net/grpc';
const client = new Client();
client.load(['protos'], 'shop/v1/orders.proto');
const said = (call) => { try { call(); return 'nothing'; } catch (error) { return error.message; } };
const mine = { metadata: { BAGGAGE: 'mine', 'X-Own': 'mine', a: 'b' }, tags: { name: 'place' } };
const place = (sku, params) => client.invoke('/shop.v1.Orders/Place', { sku, units: 1 }, params);
const to = (other, more) => client.connect(other, { plaintext: true, timeout: '9s', ...more });
export default ({ journey, refuse }) => {
  const kind = Number(journey.split('-').pop());
  if (kind === 0) return to('127.0.0.1:2', { timeout: '2s' });
  if (kind === 1) return to('127.0.0.1:1', { timeout: '2s' });
  if (kind === 2) return to('${address}', { reflect: true, reflectMetadata: mine.metadata });
  if (kind === 3) return to('${address}', { timeot: 1 });
  to('${address}');
  if (kind === 4) {
    const res = place('fine', mine);
    check(res, { placed: ({ status, message }) => status === grpc.StatusOK && message.orderId === 'order-1' });
  }
  if (kind === 5 && place('sold out').status === StatusFailedPrecondition) refuse('sold out');
  if (kind === 6) place('relayed');
  if (kind === 7) place('slow', { timeout: '200ms' });
  if (kind === 8) place('cut');
  if (kind === 9) place('reset');
  if (kind === 10) place('gateway');
  if (kind === 11) {
    const rejections = [
      said(() => client['healthCheck']()),
      said(() => client['asyncInvoke']('shop.v1.Orders/Place', {})),
      said(() => { const { Stream: S } = grpc; new S(client, 'shop.v1.Orders/Place'); }),
      said(() => client.load([], '../../etc/hostname.proto')),
      said(() => client.loadProtoset('/etc/hostname')),
      said(() => client.invoke('shop.v1.Orders/None', {})),
    ];
    const wanted = ${JSON.stringify(rejections)};
    for (const [index, text] of wanted.entries()) {
      check(null, { [index + ' ' + rejections[index].slice(0, 60)]: rejections[index] === text });
    }
  }
  client.close();
};`;

const wsCases = `import { check } from 'k6';
import http from 'k6/http';
import ws, { connect } from 'k6/ws';
const said = (call) => { try { call(); return 'nothing'; } catch (error) { return error.message; } };
export default ({ journey, refuse }) => {
  const kind = Number(journey.split('-').pop());
  const url = __ENV.BASE_URL.replace('http', 'ws');
  const one = (path, message, params) =>
    ws.connect(url + path, {}, (socket) => socket.ask(message, params, () => socket.close()));
  if (kind === 0) return ws.connect('ws://127.0.0.1:2/a', {}, () => 0);
  if (kind === 1) return ws.connect('ws://127.0.0.1:1/a', {}, () => 0);
  if (kind === 2) return ws.connect(url + '/full', {}, () => 0);
  if (kind === 3) return one('/a', 'slow', { timeout: 200 });
  if (kind === 4) return one('/a', 'cut');
  if (kind === 5) return one('/a', 'fault');
  if (kind === 6) return one('/a', 'bye');
  if (kind === 7) return ws.connect(url + '/drop', (socket) => 0);
  if (kind === 8) return ws.connect(url + '/a', (socket) => socket.ask('x', () => refuse('sold out')));
  if (kind === 9) return ws.connect(url + '/a', (socket) => socket.ask('x', () => { throw new Error('given up'); }));
  if (kind === 10) return ws.connect(url + '/a', (socket) => { socket.ask('slow', {}); socket.close(); });
  if (kind === 11) {
    const heard = [];
    const headers = { BAGGAGE: 'mine', 'X-Own': 'mine', a: 'b' };
    const res = connect(url + '/chats/7', { headers, tags: { name: 'enter' } }, (socket) => {
      socket.on('message', (text) => heard.push(text));
      socket.send('note 1', { tags: { name: 'leave a note' } });
      socket.ask('pay', { until: (text) => text.startsWith('done'), tags: { name: 'pay' } }, (text) => {
        heard.push('paid by ' + text);
        socket.ask(new Uint8Array([1, 2]).buffer, (data) => {
          heard.push(new Uint8Array(data).join());
          socket.close();
        });
      });
      heard.push(said(() => http.get(__ENV.BASE_URL)), said(() => socket.ask('y')));
      socket.send('note 2');
    });
    const waits = 'a message waits for its answer; go on in the function that gets it';
    const wanted = [waits, waits, 'news', 'paid by done pay', 'done pay', '1,2'];
    check(heard.join('|'), { [heard.join('|').slice(0, 70)]: (text) => text === wanted.join('|') && res.status === 101 });
  }
};`;

const scenario = `name: protocols
target: shop
paths:
  guide-grpc: { within: 5s, script: guide-grpc.js, files: [orders.proto] }
  guide-ws: { within: 5s, script: guide-ws.js }
  grpc: { within: 5s, script: grpc.js, files: [protos/shop/v1/orders.proto, protos/shop/v1/money.proto] }
  ws: { within: 5s, script: ws.js }
load:
  goal: hold
  peak: { guide-grpc: 2/s, guide-ws: 2/s, grpc: 3/s, ws: 3/s }
  levels: [100%]
  hold: 4s
slos: {}
`;

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const proto = (imported: string, price: string): string => `syntax = "proto3";
package shop.v1;
${imported}
service Orders { rpc Place(Order) returns (Receipt); }
message Order { string sku = 1; int32 units = 2; }
message Receipt { string order_id = 1; ${price} }`;

function planOf(base: string, grpc: string): Plan {
  const parsed = parseScenario(scenario, 'protocols.yaml');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const scripts = [
    {
      file: 'guide-grpc.js',
      text: guideBlock('js', 'k6/net/grpc').replace('orders.shop.example:50051', grpc),
    },
    { file: 'guide-ws.js', text: guideBlock('js', 'k6/ws') },
    { file: 'grpc.js', text: grpcCases(grpc) },
    { file: 'ws.js', text: wsCases },
  ];
  const imported = 'import "google/protobuf/empty.proto";\nimport "shop/v1/money.proto";';
  const files = {
    'orders.proto': base64(guideBlock('text', 'service Orders')),
    'protos/shop/v1/orders.proto': base64(proto(imported, 'Money price = 2;')),
    'protos/shop/v1/money.proto': base64(
      'syntax = "proto3";\npackage shop.v1;\nmessage Money { int64 cents = 1; }',
    ),
  };
  const plan = compilePlan(parsed.value, {}, targetAt(base), { shards: 1, scripts, files });
  if (!plan.ok) throw new Error(JSON.stringify(plan.error));
  return plan.value;
}

let grpc: GrpcServer;
let ws: WsServer;
let trial: Trial;
let plan: Plan;
const measurement = measuredEachTry(async () => {
  await stop();
  grpc = await startGrpcServer();
  ws = await startWsServer();
  plan = planOf(ws.url, grpc.address);
  const hosts = [new URL(ws.url).host, grpc.address, '127.0.0.1:1'].map((host) => ({
    host,
    addresses: ['127.0.0.1'],
  }));
  const tag = { ...handover.tag, markers: { 'x-own': 'a marker' } };
  return drive(plan, `${ws.url}/push`, renderScript(plan, 0), { hosts }, { tag });
});
beforeEach(() => {
  trial = measurement();
});
const stop = async () => {
  await grpc?.close();
  await ws?.close();
};
afterAll(stop);

const counts = (texts: readonly string[]): Readonly<Record<string, number>> => {
  const found: Record<string, number> = {};
  for (const text of texts) found[text] = (found[text] ?? 0) + 1;
  return found;
};
const inPath = (path: string) => ({ scenario: `${path}__0` });
const callsOf = (path: string) =>
  counts(
    samplesOf(trial, metrics.call, inPath(path)).map(
      ({ tags: { step, expected } }) => `${step} ${expected}`,
    ),
  );
const endsOf = (path: string) =>
  counts([
    ...samplesOf(trial, metrics.failed, inPath(path)).map(
      ({ tags: { step, reason } }) => `${step}: ${reason}`,
    ),
    ...samplesOf(trial, metrics.refused, inPath(path)).map(
      ({ tags: { step } }) => `${step}: refused`,
    ),
    ...samplesOf(trial, metrics.journey, inPath(path)).map(() => 'correct'),
  ]);
const sum = (metric: string, path: string, power = 1): number =>
  samplesOf(trial, metric, inPath(path)).reduce((all, { value }) => all + value ** power, 0);

it('the examples of the guide are driven, and counted as the services count them', () => {
  expect(trial.words).toEqual([null]);
  expect(endsOf('guide-grpc')).toEqual({ correct: 8 });
  expect(callsOf('guide-grpc')).toEqual({
    [`connect ${grpc.address} true`]: 8,
    'place-order true': 8,
  });
  expect(grpc.calls.filter(({ sku }) => sku === 'SKU-0001')).toHaveLength(8);
  expect(endsOf('guide-ws')).toEqual({ correct: 8 });
  expect(callsOf('guide-ws')).toEqual({
    'enter true': 8,
    'SEND /queue false': 8,
    'place-order true': 8,
  });
  expect(ws.handshakes.filter(({ path }) => path === '/queue')).toHaveLength(8);
  expect(counts(ws.messages.filter((text) => /^(?:note hello|buy SKU-0001)$/.test(text)))).toEqual({
    'note hello': 8,
    'buy SKU-0001': 8,
  });
});

it('every call and every handshake carries the tag, also where a script sets those headers', () => {
  const seen = [
    ...grpc.calls.map(({ headers }) => headers),
    ...ws.handshakes.map(({ headers }) => headers),
  ];
  expect(counts(seen.map((headers) => `${headers.baggage} ${headers['x-own']}`))).toEqual({
    [`${handover.tag.value} a marker`]: seen.length,
  });
  expect(
    seen.filter(({ traceparent }) => !/^00-\w{32}-\w{16}-01$/.test(String(traceparent))),
  ).toEqual([]);
  expect(seen.filter(({ a }) => a === 'b')).toHaveLength(5);
  expect(grpc.calls.some(({ path }) => path.includes('reflection'))).toBe(true);
});

it('each end of a call has its step and its reason', () => {
  const connect = `connect ${grpc.address}`;
  const method = 'shop.v1.Orders/Place';
  expect(endsOf('grpc')).toEqual({
    correct: 2,
    'connect 127.0.0.1:2: address not allowed': 1,
    'connect 127.0.0.1:1: connection refused': 1,
    [`${connect}: grpc UNIMPLEMENTED`]: 1,
    [`${connect}: script: invalid grpc.connect() parameters: unknown connect param: "timeot"`]: 1,
    [`${method}: refused`]: 1,
    [`${method}: grpc UNAVAILABLE`]: 1,
    [`${method}: timeout`]: 1,
    [`${method}: connection closed without an answer`]: 1,
    [`${method}: HTTP/2 stream error`]: 1,
    [`${method}: status 503`]: 1,
  });
  expect(callsOf('grpc')).toEqual({
    [`${connect} true`]: 8,
    [`${connect} false`]: 1,
    'connect 127.0.0.1:1 false': 1,
    'connect 127.0.0.1:2 false': 1,
    'place true': 1,
    [`${method} false`]: 6,
  });
  // No other machine or file is reached.
  expect(grpc.calls.filter(({ path }) => path.endsWith('/None'))).toEqual([]);
});

it('each end of a session has its step and its reason', () => {
  expect(endsOf('ws')).toEqual({
    correct: 1,
    'ASK /a: connection closed without an answer': 1,
    'ASK /a: refused': 1,
    'ASK /a: script: given up': 1,
    'ASK /a: script: socket closed before its answer': 1,
    'ASK /a: timeout': 1,
    'ASK /a: websocket close 1006': 1,
    'ASK /a: websocket close 1011': 1,
    'WS /a: address not allowed': 1,
    'WS /a: connection refused': 1,
    'WS /drop: websocket close 1011': 1,
    'WS /full: status 503': 1,
  });
  expect(callsOf('ws')).toEqual({
    'WS /a true': 7,
    'WS /a false': 2,
    'WS /drop true': 1,
    'WS /full false': 1,
    'ASK /a true': 2,
    'ASK /a false': 5,
    'enter true': 1,
    'leave a note false': 1,
    'pay true': 1,
    'ASK /chats/* true': 1,
    'SEND /chats/* false': 1,
  });
});

it('frames count the calls that k6 pushes', () => {
  const reader = createCellReader(plan);
  const series = ws.pushes.map((body) => decodeWriteRequest(snappy.uncompress(body)));
  const cells = mergeCells(series.map((pushed) => reader.read(pushed)));
  const stepsOf = (path: string) =>
    Object.fromEntries(
      cells
        .filter((cell) => cell.path === path)
        .flatMap(({ steps }) =>
          steps.map(({ step, requests, serviceMs }) => [step, [requests, serviceMs.count]]),
        ),
    );
  expect(stepsOf('guide-grpc')).toEqual({
    [`connect ${grpc.address}`]: [8, 8],
    'place-order': [8, 8],
  });
  expect(stepsOf('guide-ws')).toEqual({
    enter: [8, 8],
    'place-order': [8, 8],
    'SEND /queue': [8, 0],
  });
});

describe('service time', () => {
  it('is the sum of a journey’s calls, by k6’s own clock', () => {
    for (const path of ['guide-grpc', 'guide-ws']) {
      expect(sum(metrics.journey, path, 1 / 8)).toBeCloseTo(sum(metrics.call, path), 1);
    }
    // k6's own duration of a call is within ours.
    expect(sum('grpc_req_duration', 'guide-grpc')).toBeLessThanOrEqual(
      sum(metrics.call, 'guide-grpc'),
    );
  });
});
