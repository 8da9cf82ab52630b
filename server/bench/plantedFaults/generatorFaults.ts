import type { Plan } from '../../core/plan/plan.ts';
import { competeForCpu, limited, signalled, suspendPeriodically } from './disturb.ts';
import type { PlantedFault } from './plantedFault.ts';

/**
 * Faults of the generator: its process, its machine, and the configuration that it was given. k6 asks no name
 * server, since every address is resolved and pinned before the load, so a failing DNS ends a run at its admission.
 */

const common = {
  side: 'generator',
  ratePerSecond: 100,
  holdMs: 5_000,
  latencyBoundMs: 400,
  limitMs: 100,
} as const;
/** Nothing is late by itself: only the failure itself may mark the stage. */
const patient = { ...common, latencyBoundMs: 1_000, limitMs: 5_000 } as const;
const unreachable = '10.99.99.99';

export const generatorFaults: readonly PlantedFault[] = [
  {
    ...common,
    name: 'too few VUs for a target within its bound',
    told: 'generator',
    reason: /below 98%; add VUs: \d+ in place of 4/,
    target: { delayMs: 100 },
    vus: 4,
    inTests: true,
  },
  {
    ...common,
    name: 'CPU taken away by other processes',
    told: 'generator',
    reason: /waited for|lagged|below 98%/,
    target: { delayMs: 5 },
    ratePerSecond: 400,
    takesCpu: true,
    disturb: competeForCpu,
    inTests: true,
  },
  {
    ...common,
    name: 'k6 stopped for 300 ms of each 600',
    told: 'generator',
    reason: /lagged|below 98%/,
    target: { delayMs: 20 },
    // Enough VUs that no start is dropped: a shard reports no lag after its first drop.
    vus: 200,
    disturb: (pid) => suspendPeriodically(pid, { forMs: 300, everyMs: 600 }),
    inTests: true,
  },
  {
    ...common,
    name: 'k6 stopped for longer than the latency bound',
    told: 'generator',
    reason: /lagged|below 98%/,
    target: { delayMs: 100 },
    disturb: (pid) => suspendPeriodically(pid, { forMs: 1_500, everyMs: 3_000 }),
    inTests: true,
  },
  {
    ...common,
    name: 'k6 stopped for 60 ms of each 200',
    told: 'generator',
    reason: /lagged|below 98%/,
    target: { delayMs: 5 },
    vus: 200,
    disturb: (pid) => suspendPeriodically(pid, { forMs: 60, everyMs: 200 }),
  },
  {
    ...common,
    name: 'k6 stopped once for a second',
    told: 'generator',
    reason: /lagged|below 98%/,
    target: { delayMs: 5 },
    vus: 200,
    disturb: (pid) => suspendPeriodically(pid, { forMs: 1_000, everyMs: 3_000 }),
  },
  {
    ...common,
    name: 'k6 killed',
    told: 'generator',
    reason: /below 98%/,
    target: { delayMs: 5 },
    disturb: signalled('SIGKILL', 2_500),
  },
  {
    ...common,
    name: 'script cut by an interrupt',
    told: 'generator',
    reason: /below 98%/,
    target: { delayMs: 5 },
    disturb: signalled('SIGINT', 2_500),
  },
  {
    ...common,
    name: 'no memory left',
    told: 'generator',
    reason: /below 98%/,
    target: { delayMs: 5 },
    disturb: limited('--as=1000000'),
  },
  {
    ...patient,
    name: 'no file descriptor left',
    told: 'generator',
    reason:
      /no free file descriptor \(the generator\).*raise its limit \(ulimit -n\) or add workers/,
    target: { delayMs: 800 },
    // After the first push, whose connection stays; each start takes a VU without a connection of its own.
    vus: 500,
    disturb: limited('--nofile=32:32', 1_800),
    inTests: true,
  },
  {
    ...patient,
    name: 'no local port left',
    told: 'generator',
    reason:
      /no free local port \(the generator\).*widen net\.ipv4\.ip_local_port_range or add workers/,
    target: { delayMs: 900 },
    network: ['echo "40000 40059" > /proc/sys/net/ipv4/ip_local_port_range'],
    inTests: true,
  },
  {
    ...patient,
    name: 'trust store without the authority',
    told: 'generator',
    reason: /certificate of an unknown authority \(the generator\).*"ca" in the target file/,
    target: {},
    certificate: 'good',
    trusted: false,
    inTests: true,
  },
  {
    ...patient,
    name: 'a firewall on the generator',
    told: 'generator',
    reason: /connection forbidden on the generator/,
    target: {},
    address: unreachable,
    network: [`ip route add prohibit ${unreachable}`],
  },
  {
    ...patient,
    name: 'no route to the network of the target',
    told: 'neither',
    reason: /network unreachable \(cannot be known\)/,
    target: {},
    address: unreachable,
    network: [],
  },
  {
    ...patient,
    name: 'a route that rejects the host of the target',
    told: 'neither',
    reason: /host unreachable \(cannot be known\)/,
    target: {},
    address: unreachable,
    network: [`ip route add unreachable ${unreachable}`],
  },
  {
    ...patient,
    name: 'a route that discards everything',
    told: 'neither',
    reason: /TCP connection failed \(cannot be known\)/,
    target: {},
    address: unreachable,
    network: [`ip route add blackhole ${unreachable}`],
  },
  {
    ...patient,
    name: 'a clock that is behind',
    told: 'neither',
    reason: /certificate not yet valid \(the configuration\).*set the clock/,
    target: {},
    certificate: 'not yet valid',
  },
  {
    ...patient,
    name: 'the address of another host',
    told: 'neither',
    reason: /certificate of another host \(the configuration\)/,
    target: {},
    certificate: 'of another host',
  },
  {
    ...patient,
    name: 'https for a target that speaks http',
    told: 'neither',
    reason: /(HTTP answer to an HTTPS request|answer is not TLS) \(the configuration\)/,
    target: {},
    change: (plan) => ({ ...plan, baseUrl: plan.baseUrl.replace('http:', 'https:') }),
  },
  {
    ...patient,
    name: 'an address that the run may not send to',
    told: 'neither',
    reason: /address not allowed \(the configuration\)/,
    target: {},
    change: (plan) => withStep(plan, { url: 'http://elsewhere.example/items/1' }),
  },
  {
    ...patient,
    name: 'a header with a line break',
    told: 'neither',
    reason: /header cannot be sent \(the configuration\)/,
    target: {},
    change: (plan) => withStep(plan, { headers: { 'x-note': 'a\nb' } }),
  },
  {
    ...patient,
    name: 'a dataset that is used up',
    told: 'generator',
    reason: /below 98%/,
    target: {},
    change: (plan) => ({
      ...plan,
      datasets: plan.datasets.map((each) => ({ ...each, pick: { kind: 'unique' as const } })),
    }),
  },
];

type Step = Plan['paths'][number]['journey']['steps'][number];

const withStep = (plan: Plan, changed: Partial<Step>): Plan => ({
  ...plan,
  paths: plan.paths.map((path) => ({
    ...path,
    journey: {
      ...path.journey,
      steps: path.journey.steps.map((step) => ({ ...step, ...changed })),
    },
  })),
});
