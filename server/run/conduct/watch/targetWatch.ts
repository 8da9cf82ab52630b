import type { LeakProbe, Probe, Watched } from '../../../core/abort/watched.ts';
import type { CustomerSecond } from '../../../core/measure/timeline.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import type { RunContext } from '../runContext.ts';
import { createCustomerFeed } from './customerFeed.ts';
import { endedSecond, everySecond } from './everySecond.ts';

/** What the target says of itself while a round runs. Nobody waits for it: a sick target answers late. */
export interface TargetWatch {
  seen(): Pick<Watched, 'customers' | 'probes' | 'leakProbes'>;
  stop(): void;
}

/** Customers' figures of a second are given so long to come before the rules miss them. */
const ANSWER_MS = 1_000;

/**
 * Reads customers' figures each second, and the health address and the live store where a rule wants
 * that. Each waits for its own answer before it asks again.
 */
export function createTargetWatch(
  context: RunContext,
  round: number,
  startAtMs: number,
): TargetWatch {
  const { id, plan, deps, target } = context;
  const customerSeconds: CustomerSecond[] = [];
  const probes: Probe[] = [];
  const leakProbes: LeakProbe[] = [];
  const leakRules = plan.abort.filter((rule) => rule.kind === 'leak');
  const leakEvery = Math.min(...leakRules.map((rule) => rule.everySeconds));
  const probing = plan.abort.some((rule) => rule.kind === 'health');
  const feed = createCustomerFeed(round, async () =>
    target === null ? null : deps.targetPort.customerCounters(target),
  );
  let silenceTold = false;

  const readCustomerSeconds = oneAtATime(async (second) => {
    try {
      const gained = await feed.read(second);
      if (gained === null) return;
      customerSeconds.push(gained);
      await deps.measures.saveCustomerSecond(id, gained);
      deps.updates.publish(id, { type: 'customers', second: gained });
    } catch (error) {
      // Named once; the rules see the gap itself.
      if (silenceTold) return;
      silenceTold = true;
      await context.note('live', `customers' figures cannot be read: ${oneLine(error)}`);
    }
  });
  const probe = oneAtATime(async (second) => {
    if (target === null || !probing) return;
    const problem = await deps.targetPort.health(target).catch((error: unknown) => oneLine(error));
    probes.push({ second, problem });
  });
  const probeForLeaks = oneAtATime(async (second) => {
    if (target === null || (second + 1) % leakEvery !== 0) return;
    try {
      const leaks = await deps.targetPort.probeForLeaks(target, id);
      leakProbes.push({ second, leaks, problem: null });
    } catch (error) {
      leakProbes.push({ second, leaks: [], problem: oneLine(error) });
    }
  });

  readCustomerSeconds(endedSecond(deps.now() - startAtMs));
  const stop = everySecond(startAtMs, deps.now, (second) => {
    readCustomerSeconds(second);
    probe(second);
    if (leakRules.length > 0) probeForLeaks(second);
  });
  return {
    seen: () => ({
      customers: {
        seconds: customerSeconds,
        from: feed.from(),
        until: Math.max(0, Math.floor((deps.now() - startAtMs - ANSWER_MS) / 1_000)),
      },
      probes,
      leakProbes,
    }),
    stop,
  };
}

/** A second in which the last question is still open is not asked about. */
function oneAtATime(ask: (second: number) => Promise<void>): (second: number) => void {
  let asking = false;
  return (second) => {
    if (asking) return;
    asking = true;
    void ask(second).finally(() => {
      asking = false;
    });
  };
}
