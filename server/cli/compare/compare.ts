import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import type { Comparison, ServicePair } from '../../core/compare/comparison.ts';
import { renderComparisonMarkdown } from '../../core/compare/formats/markdown.ts';
import type { Result } from '../../core/result.ts';
import { writeFiles } from '../../run/record/atomicWrite.ts';
import { makeFolder } from '../../run/record/runFolder.ts';
import { connect } from '../shared/connection.ts';
import { type CommandFailure, exitOfVerdict, folderFailure } from '../shared/failure.ts';
import { helpText } from '../shared/help.ts';
import { createScreen, type Screen } from '../shared/screen.ts';
import { compareInTurn, compareSides, readSide } from './comparedSides.ts';
import {
  type CompareFlags,
  compareOptionsOf,
  runNames,
  servicePair,
  withCompareOptions,
} from './compareOptions.ts';
import { annotate, comparisonFiles, showComparison } from './showComparison.ts';

interface Flags extends CompareFlags {
  readonly out?: string;
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly services?: ServicePair;
}

/** `zerohour compare <before> [after]`: what changed, and what could have been seen. */
export function compareCommand(): Command {
  return withCompareOptions(new Command('compare'))
    .argument('<before>', 'run folders or ids before the change, separated by commas', runNames)
    .argument('[after]', 'run folders or ids after it; none with --services', runNames)
    .option(
      '--services <before,after>',
      'compare the CPU per request of two services that took the journeys of the runs in turn',
      servicePair,
    )
    .option('--out <dir>', 'write comparison.json, comparison.md and comparison.junit.xml here')
    .option('--markdown', 'print Markdown for a comment on a pull request')
    .option('--json', 'print the comparison as JSON')
    .addHelpText(
      'after',
      helpText({
        notes: `An id is asked of the server at ZEROHOUR_URL, else of the "up" that runs here. Several runs a side
show what varies from run to run. docs/guides/compare.md says how it decides.`,
        examples: [
          'npx zerohour compare before/ after/',
          'npx zerohour compare main-1/,main-2/,main-3/ branch-1/,branch-2/,branch-3/ --allow 3%',
          'npx zerohour compare run-1/,run-2/,run-3/,run-4/,run-5/ --services shop-main,shop-branch --see 1%',
        ],
        exits: ['pass', 'fail', 'unknown', 'usage', 'missing', 'internal'],
        meanings: {
          pass: 'no slowdown seen, and one of the size that is wanted would have been',
          fail: 'worse than allowed',
          unknown: 'too few samples, or the machines differ',
        },
      }),
    )
    .action(
      async (before: readonly string[], after: readonly string[] | undefined, flags: Flags) => {
        const screen = createScreen({ json: flags.json === true });
        process.exitCode = await compare(before, after, flags, screen);
      },
    );
}

async function compare(
  before: readonly string[],
  after: readonly string[] | undefined,
  flags: Flags,
  screen: Screen,
): Promise<number> {
  const compared = await comparisonOf(before, after, flags);
  if (!compared.ok) return screen.failure(compared.error);
  const comparison = compared.value;
  if (flags.out !== undefined) {
    const folder = resolve(flags.out);
    const made = await makeFolder(folder);
    const written = made.ok ? await writeFiles(folder, comparisonFiles(comparison)) : made;
    if (!written.ok) return screen.failure(folderFailure(written.error));
  }
  if (flags.markdown === true) process.stdout.write(renderComparisonMarkdown(comparison));
  else showComparison(comparison, screen);
  screen.json(comparison);
  annotate(comparison);
  return exitOfVerdict(comparison.state);
}

async function comparisonOf(
  before: readonly string[],
  after: readonly string[] | undefined,
  flags: Flags,
): Promise<Result<Comparison, CommandFailure>> {
  const { services } = flags;
  if ((after === undefined) !== (services !== undefined)) {
    throw new InvalidArgumentError(
      'name runs after the change, or two services of the runs by --services, and not both',
    );
  }
  const options = compareOptionsOf(flags, services === undefined ? 'runs' : 'services');
  const one = await readSide(before, connect);
  if (!one.ok) return one;
  if (services !== undefined) return compareInTurn(one.value, services, options);
  const other = await readSide(after ?? [], connect);
  return other.ok ? compareSides(one.value, other.value, options) : other;
}
