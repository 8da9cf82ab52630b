import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { oneLine } from '../core/text/oneLine.ts';
import { freePorts } from '../edge/embedded/freePorts.ts';
import { packageRoot } from '../root.ts';
import { installShop } from './shops/install.ts';

/** The last version under Apache-2.0; it runs on Node 20. */
const packages = { 'unleash-server': '7.5.1' };
const contractMsMax = 300_000;
const startMsMax = 120_000;

/** How many tests of the provider's contract pass on a real Unleash server, and what failed. */
export interface ContractOutcome {
  readonly passed: number;
  readonly tests: number;
  readonly wrong: readonly string[];
}

/** Installs Unleash into the cache of this user, serves it on this database, and runs the contract of providers on it. */
export async function unleashContract(
  databaseUrl: string,
  printProgress: (line: string) => void,
): Promise<ContractOutcome> {
  const folder = await installShop('unleash', packages, printProgress);
  const port = await freePorts(1);
  const child = fork(join(packageRoot(), 'server/bench/unleash/server.mjs'), [], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      PATH: process.env.PATH,
      UNLEASH_FOLDER: folder,
      UNLEASH_DATABASE_URL: databaseUrl,
      UNLEASH_PORT: String(port),
    },
  });
  try {
    await Promise.race([
      once(child, 'message', { signal: AbortSignal.timeout(startMsMax) }),
      once(child, 'exit').then(() => Promise.reject(new Error('Unleash ended'))),
    ]);
    printProgress(`unleash: serves at http://127.0.0.1:${port}`);
    return await runContract(`http://127.0.0.1:${port}`);
  } finally {
    child.kill('SIGKILL');
  }
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numTotalTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

async function runContract(url: string): Promise<ContractOutcome> {
  const config = 'server/bench/unleash/vitest.config.ts';
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--config', config, '--reporter=json'];
  const output = await promisify(execFile)(process.execPath, args, {
    cwd: packageRoot(),
    timeout: contractMsMax,
    maxBuffer: 2 ** 24,
    env: { ...process.env, UNLEASH_URL: url },
  }).then(
    ({ stdout }) => stdout,
    (error: unknown) => {
      // Vitest ends with 1 when a test fails; its report says which.
      if (error instanceof Error && 'stdout' in error && error.stdout) return String(error.stdout);
      throw new Error(`the contract did not run: ${oneLine(error)}`, { cause: error });
    },
  );
  const report = JSON.parse(output.slice(output.indexOf('{'))) as VitestReport;
  const wrong = report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status !== 'passed')
    .map(({ fullName }) => `${fullName} fails`);
  return { passed: report.numPassedTests, tests: report.numTotalTests, wrong };
}
