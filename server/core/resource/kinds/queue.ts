import { count } from '../../text/figures.ts';
import { firstOf, type ResourceKind, sumOf } from '../resourceKind.ts';

/** Work that waits in a queue: BullMQ's own metric, else the gauge that queues of a process usually have. */
export const queue: ResourceKind = {
  name: 'queue',
  title: 'work queued',
  type: 'gauge',
  step: 5,
  ceiling: null,
  whole: null,
  read: (samples) =>
    sumOf(samples, 'bullmq_job_count', ({ labels }) =>
      ['waiting', 'prioritized'].includes(labels.state ?? ''),
    ) ?? firstOf(samples, ['queue_depth', 'queue_size', 'executor_queued_tasks']),
  format: (value) => count(Math.round(value)),
};
