import { percent } from '../../text/figures.ts';
import type { MetricSample } from '../exposition.ts';
import { firstOf, type ResourceKind, sumOf } from '../resourceKind.ts';

/** The share of a connection pool that is in use, by the names of OpenTelemetry and HikariCP. */
export const pool: ResourceKind = {
  name: 'pool',
  title: 'connection pool in use',
  type: 'gauge',
  step: 0.1,
  ceiling: 0.95,
  whole: () => 1,
  read(samples) {
    const used = usedOf(samples);
    const most = firstOf(samples, [
      'db_client_connection_max',
      'db_client_connections_max',
      'hikaricp_connections_max',
    ]);
    return used === null || most === null || most === 0 ? null : used / most;
  },
  format: percent,
};

function usedOf(samples: readonly MetricSample[]): number | null {
  const isUsed = ({ labels }: MetricSample): boolean =>
    [labels.state, labels.db_client_connection_state].includes('used');
  return (
    sumOf(samples, 'db_client_connection_count', isUsed) ??
    sumOf(samples, 'db_client_connections_usage', isUsed) ??
    firstOf(samples, ['hikaricp_connections_active'])
  );
}
