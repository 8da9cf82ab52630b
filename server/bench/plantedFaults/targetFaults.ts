import type { PlantedFault } from './plantedFault.ts';

/**
 * Faults of the target. Limits are wide, so that a busy machine does not limit the generator: starts may lag
 * 250 ms.
 */
const common = {
  side: 'target',
  told: 'target',
  ratePerSecond: 100,
  holdMs: 5_000,
  latencyBoundMs: 1_000,
  limitMs: 5_000,
} as const;
const overloaded = /dropped while every VU waited/;

export const targetFaults: readonly PlantedFault[] = [
  {
    ...common,
    name: 'a target slower than its bound',
    reason: overloaded,
    target: { delayMs: 2_500 },
    inTests: true,
  },
  {
    ...common,
    name: 'a target that works on 10 at a time',
    reason: overloaded,
    target: { delayMs: 200, slots: 10 },
    inTests: true,
  },
  {
    ...common,
    name: 'a target that stalls',
    reason: overloaded,
    target: { stallAtMs: 1_500, stallMs: 2_000 },
    inTests: true,
  },
  {
    ...common,
    name: 'a target that answers 503',
    reason: /status 503/,
    target: { status: 503 },
    inTests: true,
  },
  {
    ...common,
    name: 'a target that refuses connections',
    reason: /connection refused/,
    target: 'refusing',
    inTests: true,
  },
  {
    ...common,
    name: 'a target that leaves one item in ten without an answer',
    // A limit above the bound could not be judged: a journey is cut at its bound.
    latencyBoundMs: 5_000,
    reason: /no correct answer/,
    target: { hangEvery: 10 },
    steps: 2,
    inTests: true,
  },
  {
    ...common,
    name: 'a target that answers 404',
    reason: /status 404/,
    target: { status: 404 },
  },
  {
    ...common,
    name: 'a target that answers 429',
    reason: /status 429/,
    target: { status: 429 },
  },
  {
    ...common,
    name: 'a target that answers one request in five with 500',
    reason: /status 500/,
    target: { status: 500, answerEvery: 5 },
  },
  {
    ...common,
    name: 'a target that resets connections',
    reason: /connection reset|connection closed/,
    target: { answer: 'reset' },
    inTests: true,
  },
  {
    ...common,
    name: 'a target that closes connections without an answer',
    reason: /connection closed without an answer/,
    target: { answer: 'close' },
  },
  {
    ...common,
    name: 'a target that cuts its answers short',
    reason: /answer cut short/,
    target: { answer: 'cut short' },
  },
  {
    ...common,
    name: 'a target whose body is not compressed as it says',
    reason: /body cannot be decompressed/,
    target: { answer: 'bad gzip' },
  },
  {
    ...common,
    name: 'a target that answers nothing',
    reason: /no correct answer/,
    target: { hangEvery: 1 },
  },
  {
    ...common,
    name: 'a target that sends its body too slowly',
    reason: /no correct answer/,
    target: { answer: 'slow body' },
  },
  {
    ...common,
    name: 'a target whose answer is not HTTP',
    reason: /answer is not HTTP/,
    target: { answer: 'not HTTP' },
  },
  {
    ...common,
    name: 'a target whose body is not JSON',
    reason: /body is not JSON/,
    target: { answer: 'not JSON' },
  },
  {
    ...common,
    name: 'a target without the value that a journey captures',
    reason: /capture found/,
    target: { answer: 'without sku' },
  },
  {
    ...common,
    name: 'a target with a wrong value',
    reason: /check in stock/,
    target: { answer: 'sold out' },
  },
  {
    ...common,
    name: 'a target that answers with an empty body',
    reason: /status 204/,
    target: { answer: 'empty' },
  },
  {
    ...common,
    name: 'a target that redirects to itself for ever',
    reason: /status 302|redirect/,
    target: { answer: 'redirect' },
  },
  {
    ...common,
    name: 'a target whose certificate has expired',
    reason: /certificate expired/,
    target: {},
    certificate: 'expired',
  },
  {
    ...common,
    name: 'a target that closes in the TLS handshake',
    reason: /connection (closed|reset)/,
    target: { answer: 'close in the handshake' },
    change: (plan) => ({ ...plan, baseUrl: plan.baseUrl.replace('http:', 'https:') }),
  },
];
