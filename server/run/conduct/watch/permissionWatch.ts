import type { EgressPolicy } from '../../../core/target/egressPolicy.ts';
import {
  type Forbidden,
  isGranted,
  type OwnershipCheck,
  proofStop,
  quietStop,
} from '../../../core/target/permission.ts';
import type { Target } from '../../../core/target/target.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import type { EventRecorder, RunDispatch } from '../../context/runContext.ts';
import { pause } from '../../retry/retryUntil.ts';
import type { OwnershipProof } from '../../target/targetPort.ts';

/** Checks repeatedly, from the begin of a run to the end of its load, that the target's owner allows it. */
export interface PermissionWatch {
  begin(): void;
  close(): Promise<void>;
}

/** The part of a run's context that the watch uses. */
export interface PermissionContext extends RunDispatch, EventRecorder {
  readonly target: Target | null;
}

export interface PermissionPorts {
  readonly targetPort: OwnershipProof;
  readonly now: () => number;
}

const EVERY_MS = { quiet: 1_000, proof: 60_000 } as const;

export function createPermissionWatch(
  context: PermissionContext,
  { targetPort, now }: PermissionPorts,
  egress: () => EgressPolicy | null,
  everyMs: { readonly quiet: number; readonly proof: number } = EVERY_MS,
): PermissionWatch {
  const { target } = context;
  const closed = new AbortController();
  let watching: Promise<unknown> | null = null;

  async function watchQuietWindow(): Promise<void> {
    while (isNeeded()) {
      const cause = target === null ? null : quietStop(target.quiet, now());
      if (cause !== null) return stop(cause);
      await pause(everyMs.quiet, closed.signal);
    }
  }

  /** Admission or the take-over has just checked the proof, so the first check waits. */
  async function watchProof(): Promise<void> {
    let lastValidMs = now();
    while (isNeeded()) {
      await pause(everyMs.proof, closed.signal);
      if (!isNeeded()) return;
      const check = await checkProof();
      if (isGranted(check)) lastValidMs = now();
      const cause = proofStop(check, lastValidMs, now());
      if (cause !== null) return stop(cause);
      if (check.state === 'unreadable') await context.recordEvent('permission', check.text);
    }
  }

  async function checkProof(): Promise<OwnershipCheck> {
    const policy = egress();
    if (target === null || policy === null) {
      return { state: 'unreadable', text: 'no target is known' };
    }
    try {
      return await targetPort.proof(target, policy);
    } catch (error) {
      return { state: 'unreadable', text: oneLine(error) };
    }
  }

  async function stop(cause: Forbidden): Promise<void> {
    await context.recordEvent('rule', cause.text, { rule: cause.rule });
    await context.dispatch({ type: 'stop', cause });
  }

  /** After the load nothing needs a permission. */
  const isNeeded = (): boolean =>
    !closed.signal.aborted && !['stopping', 'finishing'].includes(context.machine().state);

  return {
    begin() {
      watching ??= Promise.all([watchQuietWindow(), watchProof()]);
    },
    async close() {
      closed.abort();
      await watching;
    },
  };
}
