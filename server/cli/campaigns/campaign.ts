import Table from 'cli-table3';
import { Command, Option } from 'commander';
import { parseCampaign } from '../../core/campaign/campaignFile.ts';
import { type CampaignPage, decisions } from '../../core/campaign/campaignPage.ts';
import { renderCampaignCsv } from '../../core/campaign/formats/csv.ts';
import { renderCampaignMarkdown } from '../../core/campaign/formats/markdown.ts';
import { campaignMethod, campaignTables } from '../../core/campaign/formats/rows.ts';
import { instant, plural } from '../../core/text/figures.ts';
import { readCampaignFile } from '../../run/campaign/readCampaignFile.ts';
import { callServer } from '../shared/connection.ts';
import { printDiagnostics } from '../shared/diagnostics.ts';
import { exitOfVerdict } from '../shared/failure.ts';
import { helpText, requestExits } from '../shared/help.ts';
import { createScreen, type Screen } from '../shared/screen.ts';

const example = 'campaigns/double-eleven.yaml';
const formats = ['text', 'markdown', 'csv', 'json'] as const;

interface Flags {
  readonly json?: boolean;
}

interface ShowFlags extends Flags {
  readonly format: (typeof formats)[number];
}

/** `zerohour campaign …`: the rehearsals of one sale as one object. */
export function campaignCommand(): Command {
  return new Command('campaign')
    .addHelpText(
      'after',
      helpText({
        notes: 'docs/guides/campaign.md describes the file and how a rehearsal is judged.',
        examples: [`npx zerohour campaign show ${example}`],
        exits: ['pass', 'usage', 'internal'],
      }),
    )
    .addCommand(validateCommand())
    .addCommand(showCommand())
    .addCommand(listCommand());
}

function validateCommand(): Command {
  return new Command('validate')
    .description('List every diagnostic of a campaign file at once. Asks no server.')
    .argument('<campaign>', 'the campaign file')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      helpText({
        examples: [`npx zerohour campaign validate ${example}`],
        exits: ['pass', 'usage', 'internal'],
      }),
    )
    .action(async (path: string, flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      const text = await readCampaignFile(path);
      const parsed = text.ok ? parseCampaign(text.value, path) : text;
      if (!parsed.ok) {
        process.exitCode = printDiagnostics(
          screen,
          parsed.error,
          { file: path },
          'ZH-CAMPAIGN-001',
        );
        return;
      }
      const { saleAtMs, rehearsals } = parsed.value;
      screen.json({ file: path, valid: true, diagnostics: [] });
      const sale = instant(new Date(saleAtMs).toISOString());
      screen.line(`${path}: valid, ${plural(rehearsals.length, 'rehearsal')} before ${sale}`);
    });
}

function showCommand(): Command {
  return new Command('show')
    .description(
      'Print the rehearsals of a sale: capacity, headroom, findings, drills, go or no-go.',
    )
    .argument('<campaign>', 'a campaign file, or the id of one that the server knows')
    .addOption(new Option('--format <name>', 'how to print it').choices(formats).default('text'))
    .option('--json', 'print the page as JSON; the same as --format json')
    .addHelpText(
      'after',
      helpText({
        examples: [
          `npx zerohour campaign show ${example}`,
          `npx zerohour campaign show ${example} --format markdown`,
        ],
        exits: ['pass', 'fail', 'unknown', 'usage', 'missing', 'internal'],
        meanings: {
          pass: 'go, by the last rehearsal that was held',
          fail: 'no-go',
          unknown: 'neither can be said; the reason is printed',
        },
      }),
    )
    .action(async (name: string, flags: ShowFlags) => {
      const format = flags.json === true ? 'json' : flags.format;
      const screen = createScreen({ json: format === 'json' });
      const text = /\.ya?ml$/.test(name) ? await readCampaignFile(name) : null;
      if (text?.ok === false) {
        const told = { file: name };
        process.exitCode = printDiagnostics(screen, text.error, told, 'ZH-CAMPAIGN-001');
        return;
      }
      const answer = await callServer(screen, (api) =>
        text === null ? api.campaign(name) : api.readCampaign(text.value),
      );
      if (answer === null) return;
      if (answer.page === null) {
        const diagnostics = answer.diagnostics.map((each) => ({ ...each, file: name }));
        const told = { file: name };
        process.exitCode = printDiagnostics(screen, diagnostics, told, 'ZH-CAMPAIGN-001');
        return;
      }
      print(screen, answer.page, format);
      process.exitCode = exitOfVerdict(answer.page.state);
    });
}

function print(screen: Screen, page: CampaignPage, format: ShowFlags['format']): void {
  if (format === 'json') screen.json(page);
  else if (format === 'markdown') process.stdout.write(renderCampaignMarkdown(page));
  else if (format === 'csv') process.stdout.write(renderCampaignCsv(page));
  else show(screen, page);
}

function show(screen: Screen, page: CampaignPage): void {
  const { paint } = screen;
  const colours = { pass: paint.green, fail: paint.red, unknown: paint.yellow };
  const decision = colours[page.state](decisions[page.state]);
  screen.line(`${paint.bold(page.name)}: ${decision}. Sale ${instant(page.saleAt)}`);
  screen.line(`  ${page.text}`);
  for (const { title, head, rows } of campaignTables(page)) {
    screen.line(paint.bold(title));
    if (head.at(-1) === 'Reason') {
      // A sentence is wider than a terminal; a table of it breaks in the middle of its frame.
      for (const [rehearsal, state, reason] of rows)
        screen.line(`  ${rehearsal} ${state}: ${reason}`);
      continue;
    }
    const table = new Table({ head: [...head], style: { head: [], border: [], compact: true } });
    table.push(...rows.map((row) => [...row]));
    screen.block(table.toString());
  }
  screen.line(paint.dim(`  ${campaignMethod(page)}`));
}

function listCommand(): Command {
  return new Command('list')
    .description('List the campaign files that the server knows.')
    .option('--json', 'print the list as JSON')
    .addHelpText(
      'after',
      helpText({ examples: ['npx zerohour campaign list'], exits: requestExits }),
    )
    .action(async (flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      const campaigns = await callServer(screen, (api) => api.campaigns());
      if (campaigns === null) return;
      screen.json(campaigns);
      if (campaigns.length === 0) screen.line('no campaigns');
      for (const { id, saleAt, rehearsals, diagnostics } of campaigns) {
        const [first] = diagnostics;
        const told =
          first === undefined
            ? `${plural(rehearsals, 'rehearsal')} before ${instant(saleAt ?? '')}`
            : `${screen.paint.red('not valid')}: ${first.message}`;
        screen.line(`${screen.paint.bold(id)}  ${told}`);
      }
    });
}
