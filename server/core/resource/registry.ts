import { cpu } from './kinds/cpu.ts';
import { eventLoopLag } from './kinds/eventLoopLag.ts';
import { memory } from './kinds/memory.ts';
import { pool } from './kinds/pool.ts';
import { queue } from './kinds/queue.ts';
import { inFlight, requests, requestTime } from './kinds/requests.ts';
import { slots } from './kinds/slots.ts';
import { poolWaiting } from './kinds/waiting.ts';
import type { ResourceKind } from './resourceKind.ts';

/** Resources of processes, in the order in which a report lists them. */
export const resourceKinds = [
  cpu,
  eventLoopLag,
  memory,
  slots,
  pool,
  poolWaiting,
  queue,
  requests,
  requestTime,
  inFlight,
] as const satisfies readonly ResourceKind[];

export const resourceKind = (name: string): ResourceKind | undefined =>
  resourceKinds.find((kind) => kind.name === name);
