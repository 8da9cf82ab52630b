import { mergeFrames, type TimelineSecond } from '../core/measure/timeline.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { LoadPoint } from '../core/stages/loadPoint.ts';
import { loadPoints } from '../core/stages/loadPoints.ts';
import { vusFor } from '../core/traffic/arrival.ts';
import type { RemoteWriteReceiver } from '../edge/k6/remoteWrite.ts';
import { drivePlan } from './drivePlan.ts';
import { type Certificates, makeCertificates } from './plantedFaults/certificates.ts';
import { generatorFaults } from './plantedFaults/generatorFaults.ts';
import { runInNamespace } from './plantedFaults/namespace.ts';
import type { PlantedFault, Told } from './plantedFaults/plantedFault.ts';
import { targetFaults } from './plantedFaults/targetFaults.ts';
import { runShardOnce } from './shardRun.ts';
import { startBenchTarget } from './target.ts';

/** The matrix of causes: every fault with whom its stage must blame. */
export const plantedFaults: readonly PlantedFault[] = [...generatorFaults, ...targetFaults];

export interface PlantedOutcome {
  readonly point: LoadPoint;
  readonly timeline: readonly TimelineSecond[];
}

/** Whom a stage blames, and with which words. */
export interface Blame {
  readonly told: Told;
  readonly text: string;
}

export function blameOf({ point, timeline }: PlantedOutcome): Blame {
  if (point.generatorLimited !== null) return { told: 'generator', text: point.generatorLimited };
  if (point.unknown !== null) return { told: 'neither', text: point.unknown };
  const breaches = point.slos.flatMap(({ state, reason }) =>
    state === 'breached' ? (reason ?? []) : [],
  );
  const steps = timeline.flatMap(({ cells }) => cells.flatMap((cell) => cell.steps));
  const failures = new Set(steps.flatMap((step) => Object.keys(step.failures)));
  const text = [...breaches, ...failures].join('; ');
  return { told: breaches.length > 0 ? 'target' : 'nothing', text };
}

/** Whether the stage blames whom it must, in the words that it must. */
export const isRight = (fault: PlantedFault, { told, text }: Blame): boolean =>
  told === fault.told && fault.reason.test(text);

/** Runs one fault with a real k6 and computes its load point as in a run. */
export async function runPlantedFault(
  of: PlantedFault,
  k6: string,
  receiver: RemoteWriteReceiver,
): Promise<PlantedOutcome> {
  if (of.network === undefined) return runHere(of, k6, receiver);
  return JSON.parse(await runInNamespace(of.name, of.network));
}

/** The same in the network of this process. */
export async function runHere(
  of: PlantedFault,
  k6: string,
  receiver: RemoteWriteReceiver,
): Promise<PlantedOutcome> {
  const certificates = of.certificate === undefined ? null : makeCertificates(of.certificate);
  const tls = certificates === null ? {} : { key: certificates.key, cert: certificates.cert };
  const target = await startBenchTarget(of.target === 'refusing' ? {} : { ...of.target, ...tls });
  if (of.target === 'refusing') target.stop();
  const plan = plantedPlan(of, target.url);
  try {
    const { frames } = await runShardOnce(k6, receiver, plan, {
      ...(of.disturb === undefined ? {} : { onStart: of.disturb }),
      ...(of.address === undefined ? {} : { address: of.address }),
      processEnv: trust(of, certificates),
    });
    const [round] = plan.rounds;
    if (round === undefined) throw new Error('the plan has a round');
    const timeline = mergeFrames(frames, { round: 0, shards: 1, runningMs: of.holdMs });
    const [point] = loadPoints(plan, round, timeline);
    if (point === undefined) throw new Error('the round has a stage');
    return { point, timeline };
  } finally {
    target.stop();
    certificates?.remove();
  }
}

/** k6 reads no other trust store than the file that it is given. */
const trust = (
  { trusted = true }: PlantedFault,
  certificates: Certificates | null,
): Readonly<Record<string, string>> =>
  certificates === null || !trusted ? {} : { SSL_CERT_FILE: certificates.authorityFile };

function plantedPlan(of: PlantedFault, baseUrl: string): Plan {
  const vus = of.vus ?? vusFor(of.ratePerSecond, of.latencyBoundMs, 1);
  const plan = drivePlan({ ...of, baseUrl, vus, precision: 'fine' });
  const paths = plan.paths.map((path) => ({
    ...path,
    journey: { ...path.journey, steps: path.journey.steps.slice(0, of.steps ?? 1) },
    latencyBoundMs: of.latencyBoundMs,
  }));
  const judged =
    of.steps === undefined
      ? [null]
      : paths.flatMap((path) => path.journey.steps.map((s) => s.name));
  const slos = judged.map((step) => ({
    kind: 'latency' as const,
    path: 'pay',
    step,
    quantile: 0.95,
    limitMs: of.limitMs,
  }));
  const planned = { ...plan, paths, slos };
  return of.change?.(planned) ?? planned;
}
