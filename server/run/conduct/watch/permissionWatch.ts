import type { EgressPolicy } from '../../../core/target/egressPolicy.ts';
import {
  type Forbidden,
  isGranted,
  type OwnershipCheck,
  proofStop,
  quietStop,
} from '../../../core/target/permission.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import type { TargetPort } from '../ports.ts';
import { pause, type RunContext } from '../runContext.ts';

/** Asks again and again, from the run's begin to its end, whether the target's owner still allows it. */
export interface PermissionWatch {
  begin(): void;
  close(): Promise<void>;
}

/** The part of a run's context that permission is asked with. */
export type PermissionContext = Pick<RunContext, 'target' | 'machine' | 'tell' | 'note'> & {
  readonly deps: Pick<RunContext['deps'], 'now'> & {
    readonly targetPort: Pick<TargetPort, 'proof'>;
  };
};

const EVERY_MS = { quiet: 1_000, proof: 60_000 } as const;

export function createPermissionWatch(
  context: PermissionContext,
  egress: () => EgressPolicy | null,
  every: { readonly quiet: number; readonly proof: number } = EVERY_MS,
): PermissionWatch {
  const { deps, target } = context;
  const closed = new AbortController();
  let watching: Promise<unknown> | null = null;

  async function watchQuiet(): Promise<void> {
    while (goesOn()) {
      const cause = target === null ? null : quietStop(target.quiet, deps.now());
      if (cause !== null) return stop(cause);
      await pause(every.quiet, closed.signal);
    }
  }

  /** The proof was valid when the run was let in, or taken over by this server. */
  async function watchProof(): Promise<void> {
    let lastValidMs = deps.now();
    while (goesOn()) {
      await pause(every.proof, closed.signal);
      if (!goesOn()) return;
      const look = await lookNow();
      if (isGranted(look)) lastValidMs = deps.now();
      const cause = proofStop(look, lastValidMs, deps.now());
      if (cause !== null) return stop(cause);
      if (look.state === 'unreadable') await context.note('permission', look.text);
    }
  }

  async function lookNow(): Promise<OwnershipCheck> {
    const found = egress();
    if (target === null || found === null)
      return { state: 'unreadable', text: 'no target is known' };
    try {
      return await deps.targetPort.proof(target, found);
    } catch (error) {
      return { state: 'unreadable', text: oneLine(error) };
    }
  }

  async function stop(cause: Forbidden): Promise<void> {
    await context.note('rule', cause.text, { rule: cause.rule });
    await context.tell({ type: 'stop', cause });
  }

  /** After the load there is nothing left to forbid. */
  const goesOn = (): boolean =>
    !closed.signal.aborted && !['stopping', 'finishing'].includes(context.machine().state);

  return {
    begin() {
      watching ??= Promise.all([watchQuiet(), watchProof()]);
    },
    async close() {
      closed.abort();
      await watching;
    },
  };
}
