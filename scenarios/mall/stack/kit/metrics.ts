import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { SlotsUsage } from '../bank/slots.ts';

/** Connections of a process to its database. */
export interface PoolUsage {
  readonly used: number;
  readonly most: number;
  /** Calls that wait for one. */
  readonly waiting: number;
}

/** Requests of one process; those for its page of metrics are left out. */
export interface RequestUsage {
  readonly answered: number;
  /** The time that they took, all together. */
  readonly seconds: number;
  readonly inFlight: number;
}

export interface Measured {
  readonly pool?: () => PoolUsage;
  /** What came of requests so far, and how many are in flight. */
  readonly requests?: () => RequestUsage;
  /** Work that waits for its turn. */
  readonly queued?: () => number;
  /** The declared limit, as rehearsals have used it: customers have one of their own. */
  readonly slots?: (() => SlotsUsage) | undefined;
}

/** A page of metrics of this process, in the Prometheus text format, by the names that Node services usually have. */
export function createMetrics({ pool, queued, slots, requests }: Measured): () => Promise<string> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  if (pool !== undefined) {
    new Gauge({
      ...{ name: 'db_client_connections_usage', help: 'Connections by state.', registers },
      labelNames: ['state'],
      collect() {
        const { used, most } = pool();
        this.set({ state: 'used' }, used);
        this.set({ state: 'idle' }, most - used);
      },
    });
    new Gauge({
      ...{ name: 'db_client_connections_max', help: 'Connections at most.', registers },
      collect() {
        this.set(pool().most);
      },
    });
    new Gauge({
      name: 'db_client_connections_pending_requests',
      ...{ help: 'Calls that wait for a connection.', registers },
      collect() {
        this.set(pool().waiting);
      },
    });
  }
  if (queued !== undefined) {
    new Gauge({
      ...{ name: 'queue_depth', help: 'Work that waits for its turn.', registers },
      collect() {
        this.set(queued());
      },
    });
  }
  if (slots !== undefined) addSlots(registers, slots);
  if (requests !== undefined) addRequests(registers, requests);
  return () => registry.metrics();
}

/** Taken seconds rather than slots that are taken now: a gauge that is read each second misses most of what is short. */
function addSlots(registers: Registry[], slots: () => SlotsUsage): void {
  new Gauge({
    ...{ name: 'work_slots', help: 'Pieces of work that are done at once at most.', registers },
    collect() {
      this.set(slots().slots);
    },
  });
  new Counter({
    name: 'work_slots_busy_seconds_total',
    ...{ help: 'Time for which slots were taken, all together.', registers },
    collect() {
      this.reset();
      this.inc(slots().busySeconds);
    },
  });
}

/** Count and sum of the histogram that OpenTelemetry names so, without its buckets, and its gauge. */
function addRequests(registers: Registry[], requests: () => RequestUsage): void {
  const total = (name: string, help: string, of: (usage: RequestUsage) => number): void => {
    new Counter({
      ...{ name, help, registers },
      collect() {
        this.reset();
        this.inc(of(requests()));
      },
    });
  };
  const duration = 'http_server_request_duration_seconds';
  total(`${duration}_count`, 'Requests answered.', ({ answered }) => answered);
  total(`${duration}_sum`, 'Time of requests answered.', ({ seconds }) => seconds);
  new Gauge({
    ...{ name: 'http_server_active_requests', help: 'Requests in flight.', registers },
    collect() {
      this.set(requests().inFlight);
    },
  });
}
