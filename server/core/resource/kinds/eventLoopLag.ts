import { duration } from '../../text/figures.ts';
import { firstOf, type ResourceKind } from '../resourceKind.ts';

/** How long a Node process keeps ready work waiting: its p99, else its latest value. */
export const eventLoopLag: ResourceKind = {
  name: 'event-loop-lag',
  title: 'event-loop lag',
  type: 'gauge',
  step: 10,
  ceiling: null,
  whole: null,
  read(samples) {
    const seconds = firstOf(samples, [
      'nodejs_eventloop_lag_p99_seconds',
      'nodejs_eventloop_lag_seconds',
      'nodejs_eventloop_delay_p99_seconds',
    ]);
    return seconds === null ? null : seconds * 1_000;
  },
  format: duration,
};
