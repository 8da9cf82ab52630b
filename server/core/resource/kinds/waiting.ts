import { count } from '../../text/figures.ts';
import { firstOf, type ResourceKind } from '../resourceKind.ts';

/** Calls that wait for a connection of a pool. */
export const poolWaiting: ResourceKind = {
  name: 'pool-waiting',
  title: 'calls waiting for a connection',
  type: 'gauge',
  step: 5,
  ceiling: null,
  whole: null,
  read: (samples) =>
    firstOf(samples, [
      'db_client_connection_pending_requests',
      'db_client_connections_pending_requests',
      'hikaricp_connections_pending',
    ]),
  format: (value) => count(Math.round(value)),
};
