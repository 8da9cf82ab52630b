import { z } from 'zod';
import type { Histogram } from '../../../core/measure/histogram.ts';
import { baseUrlsOf } from '../../../core/target/baseUrls.ts';
import { headersOf, type TagHeader } from '../../../core/target/markers.ts';
import type { Target } from '../../../core/target/target.ts';
import { below } from '../../../core/target/targetOrigin.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { shownUrl } from '../../../core/text/shownUrl.ts';
import { ask, askDone } from './exchange.ts';

/** Counters of untagged requests since the shop started. */
export interface CustomerStats {
  readonly requests: number;
  readonly errors: number;
  /** Latency of correct answers. */
  readonly latencyMs: Histogram;
}

const seedTimeoutMs = 30_000;
/** Read each second, so a slower answer counts as missing. */
const liveTimeoutMs = 2_000;
const healthTimeoutMs = 900;
const count = z.int().nonnegative();

const customerStatsSchema = z.object({
  requests: count,
  errors: count,
  latencyMs: z.object({
    schema: z.int().min(-4).max(8),
    count,
    zeroCount: count,
    buckets: z.array(z.tuple([z.int(), count])).max(10_000),
  }),
});

/** Fills the shadow stock for this run. Rejects when the target refuses, or has no address for it. */
export async function seedStock(
  target: Target,
  tag: TagHeader,
  runId: string,
  stock: { readonly default: number; readonly skus: Readonly<Record<string, number>> },
): Promise<void> {
  const { seedUrl } = target.shadow;
  if (seedUrl === null) {
    throw new Error(
      `target ${target.name} has no shadow.seedUrl; without a fresh stock no audit can judge a run`,
    );
  }
  await askDone(target, seedUrl, {
    method: 'POST',
    headers: headersOf(tag),
    body: { runId, default: stock.default, skus: stock.skus },
    timeoutMs: seedTimeoutMs,
  });
}

/** Turns a switch of the target, for shadow traffic only. Rejects for a name the target file does not list. */
export async function setSwitch(
  target: Target,
  tag: TagHeader,
  name: string,
  value: string,
): Promise<void> {
  await askDone(target, switchUrl(target, name), {
    method: 'PUT',
    headers: headersOf(tag),
    body: { value },
  });
}

/** The present value of a switch. */
export async function readSwitch(target: Target, tag: TagHeader, name: string): Promise<string> {
  const body = await askDone(target, switchUrl(target, name), { headers: headersOf(tag) });
  const parsed = z.object({ value: z.string() }).safeParse(body);
  if (parsed.success) return parsed.data.value;
  throw new Error(`switch ${name} of target ${target.name} does not say its value`);
}

/** How many instances a service shall have, and how many of them serve. */
export interface Replicas {
  readonly replicas: number;
  readonly ready: number;
}

const replicasSchema = z.object({ replicas: count, ready: count });

/** The instances of a service. Rejects for a service that the target file does not list. */
export async function readReplicas(
  target: Target,
  tag: TagHeader,
  service: string,
): Promise<Replicas> {
  const body = await askDone(target, replicasUrl(target, service), { headers: headersOf(tag) });
  const parsed = replicasSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new Error(
    `the replicas of ${service} of target ${target.name} are not told as { replicas, ready }`,
  );
}

/** Asks for this many instances of a service; they may be ready later. */
export async function setReplicas(
  target: Target,
  tag: TagHeader,
  service: string,
  replicas: number,
): Promise<void> {
  await askDone(target, replicasUrl(target, service), {
    method: 'PUT',
    headers: headersOf(tag),
    body: { replicas },
  });
}

/** Customers' own figures, cumulative; null when the target has none. */
export async function readCustomerStats(target: Target): Promise<CustomerStats | null> {
  if (target.customerStatsUrl === null) return null;
  const parsed = customerStatsSchema.safeParse(
    await askDone(target, target.customerStatsUrl, { timeoutMs: liveTimeoutMs }),
  );
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue === undefined ? '' : `${issue.path.join('.')}: ${issue.message}`;
  throw new Error(
    `live statistics at ${shownUrl(target.customerStatsUrl)} cannot be read: ${where}`,
  );
}

/** Null when the target reports itself healthy or has no health address, else the problem. */
export async function checkHealth(target: Target): Promise<string | null> {
  if (target.healthUrl === null) return null;
  try {
    const { status } = await ask(target, target.healthUrl, { timeoutMs: healthTimeoutMs });
    if (status >= 200 && status < 300) return null;
    return `health at ${shownUrl(target.healthUrl)} answers status ${status}`;
  } catch (error) {
    return oneLine(error);
  }
}

/** Null when anything answers at each base URL of the target, with whatever status; else the first problem. */
export async function checkReach(target: Target): Promise<string | null> {
  try {
    for (const base of baseUrlsOf(target)) await ask(target, base, { bodyless: true });
    return null;
  } catch (error) {
    return oneLine(error);
  }
}

function replicasUrl({ name, replicas }: Target, service: string): string {
  if (replicas?.services.includes(service) === true)
    return below(replicas.url, `/${encodeURIComponent(service)}`);
  const known = replicas?.services.join(', ') ?? 'none';
  throw new Error(`target ${name} has no replicas of ${service}; it lists ${known}`);
}

function switchUrl({ name: targetName, switches }: Target, name: string): string {
  if (switches?.names.includes(name)) return below(switches.url, `/${encodeURIComponent(name)}`);
  const known = switches?.names.join(', ') || 'none';
  throw new Error(`target ${targetName} has no switch ${name}; it lists ${known}`);
}
