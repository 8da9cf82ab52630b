import type { LeakProbe, Probe, Watched } from '../../../core/abort/watched.ts';
import type { CustomerSecond } from '../../../core/measure/timeline.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import type { CustomerSeconds, MetricSeconds } from '../../../edge/store/measureStore.ts';
import type { RunContext } from '../../context/runContext.ts';
import type { UpdatePublisher } from '../../follow/runUpdates.ts';
import type { TargetLeakProbe, TargetVitals } from '../../target/targetPort.ts';
import { createCustomerFeed } from './customerFeed.ts';
import { endedSecond, everySecond } from './everySecond.ts';
import { createMetricReader } from './metricReader.ts';

/** What the target reports while a round runs. Reads run in the background, because a sick target answers late. */
export interface TargetWatch {
  watched(): Pick<Watched, 'customers' | 'probes' | 'leakProbes'>;
  stop(): void;
}

export interface TargetWatchPorts {
  readonly measures: CustomerSeconds & MetricSeconds;
  readonly updates: UpdatePublisher;
  readonly targetPort: TargetVitals & TargetLeakProbe;
  readonly now: () => number;
}

/** How long customers' figures of a second may take before the rules count the second as missing. */
const ANSWER_MS = 1_000;

/**
 * Reads customers' figures each second, and the health address and the live store when an abort rule needs
 * them. Each read skips the seconds in which its last one has no answer yet.
 */
export function createTargetWatch(
  context: RunContext,
  ports: TargetWatchPorts,
  round: number,
  startAtMs: number,
): TargetWatch {
  const { id, plan, target } = context;
  const { targetPort, now } = ports;
  const probes: Probe[] = [];
  const leakProbes: LeakProbe[] = [];
  const leakRules = plan.abort.filter((rule) => rule.kind === 'leak');
  // Infinity, which no second reaches, without such a rule.
  const leakEvery = Math.min(...leakRules.map((rule) => rule.everySeconds));
  const probing = plan.abort.some((rule) => rule.kind === 'health');
  const customers = createCustomerReader(context, ports, round);

  const readCustomers = oneAtATime(customers.read);
  const readMetrics = oneAtATime(createMetricReader(context, ports, round));
  const probe = oneAtATime(async (second) => {
    if (target === null || !probing) return;
    const problem = await targetPort.health(target).catch((error: unknown) => oneLine(error));
    probes.push({ second, problem });
  });
  const probeForLeaks = oneAtATime(async (second) => {
    if (target === null || (second + 1) % leakEvery !== 0) return;
    try {
      const leaks = await targetPort.probeForLeaks(target, id);
      leakProbes.push({ second, leaks, problem: null });
    } catch (error) {
      leakProbes.push({ second, leaks: [], problem: oneLine(error) });
    }
  });

  readCustomers(endedSecond(now() - startAtMs));
  readMetrics(endedSecond(now() - startAtMs));
  const stop = everySecond(startAtMs, now, (second) => {
    readCustomers(second);
    readMetrics(second);
    probe(second);
    probeForLeaks(second);
  });
  return {
    watched: () => ({
      customers: {
        seconds: customers.seconds,
        from: customers.from(),
        until: Math.max(0, Math.floor((now() - startAtMs - ANSWER_MS) / 1_000)),
      },
      probes,
      leakProbes,
    }),
    stop,
  };
}

/** Reads, stores and publishes customers' figures; records the first failure as an event. */
function createCustomerReader(context: RunContext, ports: TargetWatchPorts, round: number) {
  const { id, target } = context;
  const seconds: CustomerSecond[] = [];
  const feed = createCustomerFeed(round, async () =>
    target === null ? null : ports.targetPort.customerCounters(target),
  );
  let failureRecorded = false;
  return {
    seconds: seconds as readonly CustomerSecond[],
    from: feed.from,
    async read(second: number): Promise<void> {
      try {
        const gained = await feed.read(second);
        if (gained === null) return;
        seconds.push(gained);
        await ports.measures.saveCustomerSecond(id, gained);
        ports.updates.publish(id, { type: 'customers', second: gained });
      } catch (error) {
        // The rules see the missing seconds themselves.
        if (failureRecorded) return;
        failureRecorded = true;
        const message = `customers' figures cannot be read: ${oneLine(error)}`;
        await context.recordEvent('customers', message);
      }
    },
  };
}

/** Skips the call while the last one is in progress. */
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
