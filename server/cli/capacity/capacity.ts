import { Command } from 'commander';
import { helpText } from '../shared/help.ts';
import { fitCommand } from './fit.ts';
import { mixCommand } from './mix.ts';
import { planCommand } from './plan.ts';

/** `zerohour capacity …`: what a stack can carry, computed from measurements. */
export function capacityCommand(): Command {
  return new Command('capacity')
    .addHelpText(
      'after',
      helpText({
        notes: 'docs/guides/capacity.md says what each figure means and when there is none.',
        examples: [
          'npx zerohour capacity fit points.csv',
          'npx zerohour capacity mix stages.csv --mix browse=70,order=20,pay=10',
          'npx zerohour capacity plan forecast.yaml',
        ],
        exits: ['pass', 'usage'],
      }),
    )
    .addCommand(fitCommand())
    .addCommand(mixCommand())
    .addCommand(planCommand());
}
