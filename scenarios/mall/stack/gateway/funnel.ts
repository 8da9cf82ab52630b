import { z } from 'zod';
import type { ServiceClient } from '../kit/client.ts';
import { HttpError } from '../kit/reply.ts';

/** How many orders came through each layer of checks, for the run of the current work. */
export interface Funnel {
  readonly asked: number;
  /** By the gateway's limits. */
  readonly admitted: number;
  /** Not known to be sold out. */
  readonly inStock: number;
  readonly reserved: number;
  readonly paid: number;
}

/** An instance behind, and where it shows its counts. */
export interface Counted {
  readonly client: ServiceClient;
  readonly path: string;
}

const countsSchema = z.object({ counts: z.record(z.string(), z.number()) });

/**
 * What is behind is read first, and what comes before it later: no layer shows more than the one before it, however many
 * orders come meanwhile. `own` are the counts of the gateway that is asked.
 */
export async function readFunnel(
  own: () => Readonly<Record<string, number>>,
  orders: readonly Counted[],
  payments: readonly Counted[],
): Promise<Funnel> {
  const paid = sumOf(await countsOf(payments), 'payment: paid');
  const placed = await countsOf(orders);
  const inStock = sumOf(placed, 'order: in stock by the cache');
  const reserved = sumOf(placed, 'order: reserved');
  const { 'order: asked': asked = 0, 'order: admitted': admitted = 0 } = own();
  return { asked, admitted, inStock, reserved, paid };
}

type Counts = Readonly<Record<string, number>>;

const sumOf = (all: readonly Counts[], name: string): number =>
  all.reduce((sum, counts) => sum + (counts[name] ?? 0), 0);

const countsOf = (instances: readonly Counted[]): Promise<readonly Counts[]> =>
  Promise.all(
    instances.map(async ({ client, path }) => {
      const { status, body } = await client.call('GET', path);
      const shown = countsSchema.safeParse(body);
      if (status === 200 && shown.success) return shown.data.counts;
      throw new HttpError(502, `no-counts: status ${status}`);
    }),
  );
