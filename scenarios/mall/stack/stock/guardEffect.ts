import type { PgPoolLike } from '@zerohour/shadow-data';
import { deductBy, type Guard } from './guard.ts';

/** What the deduction of this guard asks the database for, in words, tried out on one that notes its statements. */
export async function guardEffect(guard: Guard): Promise<string> {
  const statements: string[] = [];
  const query: PgPoolLike['query'] = async (text) => {
    statements.push(text);
    return { rows: [{ available: 1, price_cents: 1 }], rowCount: 1 };
  };
  const pool: PgPoolLike = { query, connect: async () => ({ query, release: () => undefined }) };
  const wanted = { orderId: 'tried out', reservationId: 'tried out', sku: 'tried out', units: 1 };
  await deductBy[guard](pool, wanted);
  if (statements.length > 1) return 'reads before it writes';
  const [statement = ''] = statements;
  if (statement.includes('for update')) return 'locks the row';
  return statement.includes('available >= $2') ? 'writes where there is enough' : statement;
}
