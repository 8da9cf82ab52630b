import { type Context, requireContext, ShadowRoutingError } from '../core/context.ts';

/** The two stores of one kind. `shadow` may be missing: then tagged work throws, it never falls back. */
export interface Stores<T> {
  readonly live: T;
  readonly shadow: T | undefined;
  /** Named in the error. */
  readonly name?: string;
}

/** The store that the current context must use. Throws outside a context, or when it has no store. */
export function route<T>(stores: Stores<T>): T {
  const name = stores.name ?? 'store';
  const context = requireContext(name);
  if (context.kind === 'live') return stores.live;
  if (stores.shadow !== undefined) return stores.shadow;
  throw new ShadowRoutingError(
    `run ${context.tag.runId} reached ${name}, which has no shadow store`,
  );
}

/** Throws unless the current work is live. */
export function guardLive(what: string): void {
  guard(what, 'live');
}

/** Throws unless the current work is a rehearsal's. */
export function guardShadow(what: string): void {
  guard(what, 'shadow');
}

/**
 * The same object, whose every method first checks that the current work may touch it. For a
 * store that is handed around instead of being asked for by `route`.
 */
export function guardStore<T extends object>(kind: Context['kind'], store: T, what: string): T {
  return new Proxy(store, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        guard(what, kind);
        return Reflect.apply(value, target, args);
      };
    },
  });
}

function guard(what: string, kind: Context['kind']): void {
  const context = requireContext(what);
  if (context.kind === kind) return;
  throw new ShadowRoutingError(
    `${what} belongs to ${kind} work and was reached by ${context.kind} work`,
  );
}
