import { defineConfig } from 'vitest/config';

/** Runs the contract on a real server alone; the suite's own projects leave it out. */
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['server/bench/unleash/contract.real.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
