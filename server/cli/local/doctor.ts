import { Command } from 'commander';
import { helpText } from '../shared/help.ts';

/** `zerohour doctor` as `--help` shows it; the launcher runs it, since it works before any build. */
export function doctorCommand(): Command {
  return new Command('doctor').option('--json', 'print the parts as JSON').addHelpText(
    'after',
    helpText({
      examples: ['npx zerohour doctor'],
      exits: ['pass', 'missing'],
      meanings: { pass: 'nothing is missing', missing: 'a part is missing' },
    }),
  );
}
