import { AsyncLocalStorage } from 'node:async_hooks';
import type { ShadowTag } from './tag.ts';

/** Whose work is being done. */
export type Context = LiveContext | ShadowContext;

export interface LiveContext {
  readonly kind: 'live';
}

export interface ShadowContext {
  readonly kind: 'shadow';
  readonly tag: ShadowTag;
  /** The signed list member, handed on to the next service and into jobs as it came. */
  readonly entry: string;
}

/** Work of unknown ownership, or of the wrong one, reached something that must know. A bug, so it throws. */
export class ShadowRoutingError extends Error {
  override readonly name = 'ShadowRoutingError';
}

const storage = new AsyncLocalStorage<Context | undefined>();
const liveContext: LiveContext = { kind: 'live' };

/** Runs `fn`, and all that it starts, as the work of `context`. */
export function runInContext<T>(context: Context, fn: () => T): T {
  return storage.run(context, fn);
}

/** For work that no request began: start-up, migrations, housekeeping of live data. */
export function runAsLive<T>(fn: () => T): T {
  return storage.run(liveContext, fn);
}

/** Undefined outside every context; that is neither live nor shadow. */
export function currentContext(): Context | undefined {
  return storage.getStore();
}

/** The context, or a throw: nothing may guess whose work it does. */
export function requireContext(what: string): Context {
  const context = storage.getStore();
  if (context !== undefined) return context;
  throw new ShadowRoutingError(
    `${what} was reached outside every context; wrap the work in runInContext or runAsLive`,
  );
}

/**
 * Ties a callback to the context it was made in, for callers that run it in another one: event
 * emitters, pools that keep callbacks, batchers. Made outside every context, it runs in none.
 */
export function bindContext<A extends unknown[], R>(fn: (...args: A) => R): (...args: A) => R {
  const context = storage.getStore();
  return (...args) => storage.run(context, () => fn(...args));
}
