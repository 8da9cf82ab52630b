import { describe, expect, it } from 'vitest';
import { readExposition } from './exposition.ts';
import { resourceKind, resourceKinds } from './registry.ts';

const durations = [
  ['http_server_request_duration_seconds', 1],
  ['http_server_requests_seconds', 1],
  ['http_request_duration_seconds', 1],
  ['http_server_duration_milliseconds', 0.001],
] as const;

/** For each kind pages, what they give, and how a figure is written. */
const known: Readonly<
  Record<
    (typeof resourceKinds)[number]['name'],
    { readonly pages: readonly (readonly [string, number | null])[]; readonly written: string }
  >
> = {
  cpu: {
    pages: [
      ['process_cpu_seconds_total 3', 3],
      ['process_cpu_seconds_total{core="0"} 1\nprocess_cpu_seconds_total{core="1"} 2', 3],
      ['process_cpu_seconds 4', 4],
      ['process_cpu_seconds 4\nprocess_cpu_seconds_total 3', 3],
      ['process_cpu_seconds_total NaN', null],
    ],
    written: '7.00 CPUs',
  },
  'event-loop-lag': {
    pages: [
      ['nodejs_eventloop_lag_p99_seconds 0.25\nnodejs_eventloop_lag_seconds 0.5', 250],
      ['nodejs_eventloop_lag_seconds 0.5', 500],
      ['nodejs_eventloop_delay_p99_seconds 0.125', 125],
    ],
    written: '7.0 ms',
  },
  memory: { pages: [['process_resident_memory_bytes 7', 7]], written: '0 MB' },
  slots: {
    pages: [
      ['work_slots_busy_seconds_total 6\nwork_slots 4', 1.5],
      ['executor_seconds_sum 3\nexecutor_pool_max_threads 2', 1.5],
      [
        'executor_seconds_sum{name="a"} 3\nexecutor_seconds_sum{name="b"} 1\nexecutor_pool_max_threads{name="a"} 2\nexecutor_pool_max_threads{name="b"} 2',
        1,
      ],
      [
        'executor_seconds_sum 9\nexecutor_pool_max_threads 2\nwork_slots_busy_seconds_total 6\nwork_slots 4\n',
        1.5,
      ],
      ['work_slots_busy_seconds_total 6\nexecutor_pool_max_threads 2', null],
      ['work_slots 4', null],
      ['work_slots_busy_seconds_total 0\nwork_slots 0', null],
    ],
    written: '700.0%',
  },
  pool: {
    pages: [
      ['db_client_connections_usage{state="used"} 3\ndb_client_connections_max 4', 0.75],
      [
        'db_client_connections_usage{state="used"} 1\ndb_client_connections_usage{state="idle"} 3\ndb_client_connections_max 4',
        0.25,
      ],
      [
        'db_client_connection_count{db_client_connection_state="used"} 1\ndb_client_connection_max 2',
        0.5,
      ],
      ['hikaricp_connections_active 2\nhikaricp_connections_max 10', 0.2],
      ['hikaricp_connections_active 2', null],
      ['hikaricp_connections_max 2', null],
      ['hikaricp_connections_active 0\nhikaricp_connections_max 0', null],
    ],
    written: '700.0%',
  },
  'pool-waiting': {
    pages: [
      ['db_client_connection_pending_requests 3', 3],
      ['db_client_connections_pending_requests 2', 2],
      ['hikaricp_connections_pending 1', 1],
    ],
    written: '7',
  },
  queue: {
    pages: [
      [
        'bullmq_job_count{state="waiting"} 3\nbullmq_job_count{state="active"} 9\nbullmq_job_count{state="prioritized"} 1',
        4,
      ],
      ['queue_depth 5', 5],
      ['queue_size 6', 6],
      ['executor_queued_tasks 7', 7],
    ],
    written: '7',
  },
  requests: {
    pages: [
      ...durations.map(([name]): [string, number] => [`${name}_count 3\n${name}_sum 9`, 3]),
      ['http_request_duration_seconds_count 3', null],
      ['http_request_duration_seconds_sum 3', null],
      ['a_count 1\na_sum 1\nhttp_request_duration_seconds_bucket{le="1"} 3', null],
    ],
    written: '7/s',
  },
  'request-time': {
    pages: [
      ...durations.map(([name, seconds]): [string, number] => [
        `${name}_count{route="/a"} 3\n${name}_sum{route="/a"} ${5 / seconds}\n${name}_count{route="/b"} 1\n${name}_sum{route="/b"} ${4 / seconds}`,
        9,
      ]),
      ['http_request_duration_seconds_sum 3', null],
    ],
    written: '7.0',
  },
  'in-flight': {
    pages: [
      [
        'http_server_active_requests{method="GET"} 3\nhttp_server_active_requests{method="POST"} 1',
        4,
      ],
      ['http_server_requests_active_seconds_active_count 2', 2],
      ['http_requests_in_flight 1', 1],
    ],
    written: '7.0',
  },
};

it('has names that are unique, and finds a kind by its name', () => {
  expect(resourceKinds.map(({ name }) => name)).toEqual(Object.keys(known));
  for (const kind of resourceKinds) expect(resourceKind(kind.name)).toBe(kind);
  expect(resourceKind('none')).toBeUndefined();
});

describe.each(Object.entries(known))('the kind %s', (name, { pages, written }) => {
  const kind = resourceKind(name);
  if (kind === undefined) throw new Error(`there is no kind ${name}`);

  it.each(pages)('reads %j', (page, value) => {
    expect(kind.read(readExposition(page))).toBe(value);
  });

  it('is null of a page without it, and has a step and a unit', () => {
    expect(kind.read(readExposition('other 1'))).toBeNull();
    expect(kind.step).toBeGreaterThan(0);
    expect(kind.format(7)).toBe(written);
    expect(kind.title).toMatch(/^[a-zA-Z]/);
  });
});

it('counts CPU, slots and requests as a gain, and the rest as they stand', () => {
  expect(resourceKinds.map(({ name, type }) => [name, type])).toEqual([
    ['cpu', 'counter'],
    ...['event-loop-lag', 'memory'].map((each) => [each, 'gauge']),
    ['slots', 'counter'],
    ...['pool', 'pool-waiting', 'queue'].map((each) => [each, 'gauge']),
    ...['requests', 'request-time'].map((each) => [each, 'counter']),
    ['in-flight', 'gauge'],
  ]);
  expect(resourceKinds.map(({ step, ceiling }) => [step, ceiling])).toEqual([
    [0.1, null],
    [10, null],
    [64_000_000, null],
    [0.1, 0.95],
    [0.1, 0.95],
    [5, null],
    [5, null],
    [Infinity, null],
    [5, null],
    [Infinity, null],
  ]);
  expect(resourceKinds.map(({ whole }) => whole?.(4) ?? null)).toEqual([
    ...[4, null, null, 1, 1, null, null, null, null, null],
  ]);
});
