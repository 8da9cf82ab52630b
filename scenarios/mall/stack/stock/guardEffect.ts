import type { PgPoolLike } from '@zerohour/shadow-data';
import { createDeductions, type Guard } from './guard.ts';

const deductions = 3;

/** What deductions of this guard ask the database for, in words, tried out on one that notes its statements. */
export async function guardEffect(guard: Guard): Promise<string> {
  const statements: string[] = [];
  const query: PgPoolLike['query'] = async (text) => {
    statements.push(text);
    return { rows: [{ available: 1, price_cents: 1 }], rowCount: 1 };
  };
  const pool: PgPoolLike = { query, connect: async () => ({ query, release: () => undefined }) };
  let asksRedis = false;
  const redis = (): never => {
    asksRedis = true;
    throw new Error('there is none to try it out on');
  };
  const deductBy = createDeductions(undefined, redis);
  const tried = await Promise.allSettled(
    Array.from({ length: deductions }, (_, index) => {
      const name = `tried out ${index}`;
      const wanted = { orderId: name, reservationId: name, sku: 'tried out', units: 1 };
      return Promise.resolve().then(() => deductBy[guard](pool, wanted));
    }),
  );
  if (asksRedis) return 'takes it in Redis first';
  const failed = tried.find((each) => each.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  if (statements.length > deductions) return 'reads before it writes';
  if (statements.length < deductions) return 'takes several at once';
  const [statement = ''] = statements;
  if (statement.includes('for update')) return 'locks the row';
  return statement.includes('available >= $2') ? 'writes where there is enough' : statement;
}
