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
  const deductBy = createDeductions();
  await Promise.all(
    Array.from({ length: deductions }, (_, index) => {
      const name = `tried out ${index}`;
      const wanted = { orderId: name, reservationId: name, sku: 'tried out', units: 1 };
      return deductBy[guard](pool, wanted);
    }),
  );
  if (statements.length > deductions) return 'reads before it writes';
  if (statements.length < deductions) return 'takes several at once';
  const [statement = ''] = statements;
  if (statement.includes('for update')) return 'locks the row';
  return statement.includes('available >= $2') ? 'writes where there is enough' : statement;
}
