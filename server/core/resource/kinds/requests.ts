import { perSecond } from '../../text/figures.ts';
import type { MetricSample } from '../exposition.ts';
import { firstOf, type ResourceKind, sumOf } from '../resourceKind.ts';

/** Histograms and summaries of requests, by the names of OpenTelemetry, Micrometer and Node services; the second is the unit in seconds. */
const durations = [
  ['http_server_request_duration_seconds', 1],
  ['http_server_requests_seconds', 1],
  ['http_request_duration_seconds', 1],
  ['http_server_duration_milliseconds', 0.001],
] as const;

/** The first histogram that the page counts requests by. */
function durationOf(
  samples: readonly MetricSample[],
): readonly [count: number, seconds: number] | null {
  for (const [name, unit] of durations) {
    const [count, sum] = [sumOf(samples, `${name}_count`), sumOf(samples, `${name}_sum`)];
    if (count !== null && sum !== null) return [count, sum * unit];
  }
  return null;
}

/** Requests that a process has answered, a second. It grows with the load by its nature, so it is never what moved. */
export const requests: ResourceKind = {
  name: 'requests',
  title: 'requests answered',
  type: 'counter',
  step: Number.POSITIVE_INFINITY,
  ceiling: null,
  whole: null,
  read: (samples) => durationOf(samples)?.[0] ?? null,
  format: perSecond,
};

/** The time of requests that were answered, a second: how many were in flight, by Little's law. */
export const requestTime: ResourceKind = {
  name: 'request-time',
  title: 'requests in flight by their time',
  type: 'counter',
  step: 5,
  ceiling: null,
  whole: null,
  read: (samples) => durationOf(samples)?.[1] ?? null,
  format: (value) => value.toFixed(1),
};

/** Requests in flight at the moment of the reading. The time of requests shows the same without its noise. */
export const inFlight: ResourceKind = {
  name: 'in-flight',
  title: 'requests in flight',
  type: 'gauge',
  step: Number.POSITIVE_INFINITY,
  ceiling: null,
  whole: null,
  read: (samples) =>
    firstOf(samples, [
      'http_server_active_requests',
      'http_server_requests_active_seconds_active_count',
      'http_requests_in_flight',
    ]),
  format: (value) => value.toFixed(1),
};
