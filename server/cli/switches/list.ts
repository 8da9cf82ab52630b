import Table from 'cli-table3';
import { Command } from 'commander';
import { safeLine } from '../../core/text/safeLine.ts';
import type { SwitchView } from '../../run/switch/switchService.ts';
import { callServer } from '../shared/connection.ts';
import { helpText, requestExits } from '../shared/help.ts';
import { wholeNumber } from '../shared/options.ts';
import { createScreen } from '../shared/screen.ts';
import { targetOption } from './targetOption.ts';

interface Flags {
  readonly target: string;
  readonly offset: number;
  readonly limit: number;
  readonly json?: boolean;
}

/** `zerohour switch list [search]`: switches with their present values. */
export function listSwitchesCommand(): Command {
  return targetOption(new Command('list'))
    .description('List the switches of a target with their present values.')
    .argument('[search]', 'a part of name, owner or description', '')
    .option('--offset <n>', 'leave out the first ones', wholeNumber, 0)
    .option('--limit <n>', 'show so many, 200 at most', wholeNumber, 50)
    .option('--json', 'print the page as JSON')
    .addHelpText(
      'after',
      helpText({
        examples: ['npx zerohour switch list limit --target shop'],
        exits: requestExits,
      }),
    )
    .action(async (search: string, flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      const { target, offset, limit } = flags;
      const query = { target, search, offset, limit };
      const page = await callServer(screen, (api) => api.switches(query));
      if (page === null) return;
      screen.json(page);
      const table = new Table({
        head: ['switch', 'kind', 'value', 'takes', 'owner', 'expires', 'provider'],
        style: { head: [], border: [] },
      });
      for (const one of page.switches) table.push(rowOf(one));
      if (page.switches.length > 0) screen.block(table.toString());
      const until = offset + page.switches.length;
      const shown = page.switches.length === 0 ? 'none' : `${offset + 1} to ${until}`;
      screen.line(`${shown} of ${page.total} switches of target ${page.target}`);
    });
}

/** The cells of a switch; a value that is not the default names the default, so that what was left behind is seen. */
export function rowOf(one: SwitchView): string[] {
  const left = one.value === one.default ? '' : ` (default ${one.default})`;
  const grey = one.instances.length === 0 ? '' : ` (${one.instances.length} instances differ)`;
  const value = one.value === null ? `? ${one.problem ?? ''}` : `${one.value}${left}${grey}`;
  const expires = one.expires === null ? '' : `${one.expires}${one.isExpired ? ' (over)' : ''}`;
  const cells = [one.name, one.kind, value, one.takes, one.owner, expires, one.provider];
  return cells.map(safeLine);
}
