import { inject } from 'vitest';

/** One PostgreSQL and one Redis of the suite. */
export interface TestStores {
  /** Superuser URL; commit timestamps are on, and `migratedTemplate` lies there to be copied. */
  readonly databaseUrl: string;
  readonly redisUrl: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** One pair for each file that may run at the same time. */
    stores: readonly TestStores[];
  }
}

/** A database with this version's tables, which `create database … template` copies. */
export const migratedTemplate = 'zerohour_template';

/**
 * The stores of the worker that runs this file. Files use them one after the other, never at the same
 * time: roles, Redis users and the audit's watermark, which waits for the oldest transaction in any
 * database, belong to a whole server.
 */
export function testStores(): TestStores {
  const worker = Number(process.env.VITEST_POOL_ID);
  const stores = inject('stores')[worker - 1];
  if (stores === undefined) throw new Error(`worker ${worker} has no stores: see global.ts`);
  return stores;
}
