import { Command } from 'commander';
import { helpText } from '../shared/help.ts';
import { fitCommand } from './fit.ts';

/** `zerohour capacity …`: what a stack can carry, computed from measurements. */
export function capacityCommand(): Command {
  return new Command('capacity')
    .addHelpText(
      'after',
      helpText({
        notes: 'docs/guides/capacity.md says what each figure means and when there is none.',
        examples: ['npx zerohour capacity fit points.csv'],
        exits: ['pass', 'usage'],
      }),
    )
    .addCommand(fitCommand());
}
