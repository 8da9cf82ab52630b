import type { Deliveries } from '../../core/audit/webhook/webhook.ts';
import type { Pool } from './pool.ts';

/** A finding on its way to the webhook. */
export interface Delivery {
  /** The idempotency key, the same with each attempt. */
  readonly id: string;
  readonly body: string;
  /** How many there were, this one included. */
  readonly attempts: number;
}

/** Findings that go to the webhook, and how far they have come. They are written with the finding (`FindingLog`). */
export interface WebhookStore {
  /**
   * Takes what is due, the earliest first, `limit` at most. Nobody else is given it for `leaseMs`, and everybody
   * thereafter, unless it was ended or retried meanwhile.
   */
  takeDue(limit: number, leaseMs: number): Promise<readonly Delivery[]>;
  delivered(id: string): Promise<void>;
  /** The attempt failed for this reason, one line; null: it is given up. */
  failed(id: string, reason: string, retryInMs: number | null): Promise<void>;
  /** Of one run. */
  deliveries(runId: string): Promise<Deliveries>;
}

export const createWebhookStore = (pool: Pool): WebhookStore => ({
  async takeDue(limit, leaseMs) {
    const { rows } = await pool.query<Delivery>(
      `with due as materialized (
         select id from webhook_deliveries
         where delivered_at is null and given_up_at is null and next_at <= clock_timestamp()
         order by next_at limit $1 for update skip locked
       )
       update webhook_deliveries d
       set attempts = attempts + 1, next_at = clock_timestamp() + $2 * interval '1 ms'
       from due where d.id = due.id
       returning d.id, d.body, d.attempts`,
      [limit, leaseMs],
    );
    return rows;
  },
  async delivered(id) {
    await pool.query(
      'update webhook_deliveries set delivered_at = clock_timestamp() where id = $1 and delivered_at is null',
      [id],
    );
  },
  async failed(id, reason, retryInMs) {
    await pool.query(
      `update webhook_deliveries set reason = $2,
         next_at = clock_timestamp() + coalesce($3::int, 0) * interval '1 ms',
         given_up_at = case when $3::int is null then clock_timestamp() end
       where id = $1 and delivered_at is null and given_up_at is null`,
      [id, reason, retryInMs],
    );
  },
  async deliveries(runId) {
    const { rows } = await pool.query<Deliveries>(
      `select
         count(*) filter (where delivered_at is not null)::int as delivered,
         count(*) filter (where open and reason is null)::int as untried,
         count(*) filter (where open and reason is not null)::int as retried,
         count(*) filter (where given_up_at is not null)::int as "givenUp",
         (array_agg(reason order by next_at desc) filter (where reason is not null and delivered_at is null))[1] as reason
       from (
         select *, delivered_at is null and given_up_at is null as open
         from webhook_deliveries where run_id = $1
       ) own`,
      [runId],
    );
    const [row] = rows;
    if (row === undefined) throw new Error('a count has one row');
    return row;
  },
});
