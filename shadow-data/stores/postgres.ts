import { requireContext } from '../core/context.ts';
import { guardStore, route, type Stores } from './route.ts';

/** The part of `pg.Client` that services use; `release` gives a pooled client back. */
export interface PgClientLike {
  query(text: string, values?: unknown[]): Promise<PgResultLike>;
  release(error?: Error | boolean): void;
}

export interface PgResultLike {
  readonly rows: Record<string, unknown>[];
  readonly rowCount: number | null;
}

/** The part of `pg.Pool` that services use. */
export interface PgPoolLike<C extends PgClientLike = PgClientLike> {
  query(text: string, values?: unknown[]): Promise<PgResultLike>;
  connect(): Promise<C>;
}

/**
 * One pool to the service, two underneath, chosen at each call by the context. A client keeps to
 * the kind of work that took it. Each pool logs in as its own role: that role's missing grants
 * are the wall, this is only the signpost.
 */
export function routePool<C extends PgClientLike>(stores: Stores<PgPoolLike<C>>): PgPoolLike<C> {
  const named = { name: 'PostgreSQL pool', ...stores };
  return {
    query: async (text, values) => route(named).query(text, values),
    connect: async () => {
      const pool = route(named);
      const { kind } = requireContext(named.name);
      return guardStore(kind, await pool.connect(), `a ${kind} ${named.name} client`);
    },
  };
}
