import { join, relative } from 'node:path';
import { createVitest, type TestSpecification, type Vitest } from 'vitest/node';
import { oneLine } from '../../core/text/oneLine.ts';

/** What `TestRunner` asks of this process. Paths are relative to the scratch copy. */
export interface TestRequest {
  readonly tests: readonly string[];
  /** Files whose text is another since the last request. */
  readonly changed: readonly string[];
  /** A file that is loaded before each test file. */
  readonly setupFile: string | null;
  /** Whether the first failure ends the run. */
  readonly bail: boolean;
}

export interface TestAnswer {
  /** The test files with a failure, in the order in which they ran. */
  readonly failed: readonly string[];
  readonly passed: readonly string[];
  /** What failed outside of a test, one line each. */
  readonly errors: readonly string[];
  readonly durationsMs: Readonly<Record<string, number>>;
}

/** Runs test files of one Vitest project of a scratch copy, again and again, as its parent asks. */
const [root = '', project = ''] = process.argv.slice(2);

const vitest = await createVitest('test', {
  root,
  project: [project],
  watch: false,
  fileParallelism: false,
  silent: true,
  reporters: [{}],
});
await vitest.standalone();
vitest.config.sequence.sequencer = asGiven(vitest);
const specifications = new Map<string, TestSpecification>();
for (const specification of await vitest.globTestSpecifications()) {
  specifications.set(relative(root, specification.moduleId), specification);
}

process.on('message', (request: TestRequest) => {
  answer(request).then(
    (made) => {
      // The parent leaves in the middle of a request when it is interrupted.
      if (process.connected) process.send?.(made);
    },
    (error: unknown) => {
      process.stderr.write(`${oneLine(error)}\n`);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => {
  vitest.close().finally(() => process.exit(0));
});
process.send?.([...specifications.keys()]);

async function answer({ tests, changed, setupFile, bail }: TestRequest): Promise<TestAnswer> {
  for (const file of changed) vitest.invalidateFile(join(root, file));
  for (const config of [vitest.config, ...vitest.projects.map((one) => one.config)]) {
    config.bail = bail ? 1 : 0;
  }
  for (const { config } of vitest.projects) {
    const others = config.setupFiles.filter((file) => !file.startsWith(join(root, 'tmp')));
    config.setupFiles = setupFile === null ? others : [join(root, setupFile), ...others];
  }
  // Failures of earlier requests would count as those of this one.
  vitest.state.filesMap.clear();
  vitest.state.errorsSet.clear();
  const chosen = tests.flatMap((test) => specifications.get(test) ?? []);
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(chosen, false);
  const named = testModules.map((module) => ({
    file: relative(root, module.moduleId),
    state: module.state(),
    durationMs: module.diagnostic().duration,
  }));
  const isOf = (state: string) => named.filter((one) => one.state === state);
  // A failure that ends the run leaves concurrent tests pending, and their file with them.
  const failed = [...isOf('failed'), ...(bail ? isOf('pending') : [])];
  return {
    failed: failed.map(({ file }) => file),
    passed: isOf('passed').map(({ file }) => file),
    errors: unhandledErrors.map(oneLine),
    durationsMs: Object.fromEntries(named.map(({ file, durationMs }) => [file, durationMs])),
  };
}

/** Vitest would begin with large files; the given order begins with those that probably fail. */
function asGiven(of: Vitest): typeof of.config.sequence.sequencer {
  return class {
    sort = async (files: TestSpecification[]) => files;
    shard = async (files: TestSpecification[]) => files;
  };
}
