import { dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import { exitCode } from '../../core/errors/exitCode.mjs';
import { plural } from '../../core/text/figures.ts';
import type { Checklist } from '../../core/verdict/checklist.ts';
import { dataFolder } from '../../root.ts';
import type { Planned } from '../../run/catalog/preparedScenario.ts';
import { planFile } from '../../run/catalog/prepareScenario.ts';
import { newRunId } from '../../run/runId.ts';
import { showChecklist } from '../shared/checklist.ts';
import { connect } from '../shared/connection.ts';
import { diagnosticLine, printDiagnostics, uncheckedLine } from '../shared/diagnostics.ts';
import { helpText } from '../shared/help.ts';
import { type OverrideFlags, overridesOf, withOverrides } from '../shared/overrideOptions.ts';
import { resumedPlan } from '../shared/resumedPlan.ts';
import { createScreen } from '../shared/screen.ts';

interface Flags extends OverrideFlags {
  readonly target?: string;
  readonly connect?: boolean;
  readonly json?: boolean;
}

/** `zerohour validate <scenario>`: every diagnostic at once, as `file:line:column message`. */
export function validateCommand(): Command {
  return withOverrides(new Command('validate'))
    .argument('<scenario>', 'the scenario file')
    .option('--target <name>', "a target's name or path, instead of the scenario's own")
    .option('--connect', 'then look at the target and run each audit query once; sends no load')
    .option('--json', 'print the diagnostics as JSON')
    .addHelpText(
      'after',
      helpText({
        examples: ['npx zerohour validate scenarios/mall/midnight-peak.yaml'],
        exits: ['pass', 'fail', 'unknown', 'usage', 'internal'],
        meanings: {
          pass: 'the file is valid, and with --connect nothing is missing',
          fail: 'with --connect: something is missing',
          unknown: 'with --connect: something could not be looked at from this machine',
        },
      }),
    )
    .action(async (file: string, flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      const options = { target: flags.target ?? null, shards: null };
      const planned = await resumedPlan(
        await planFile(file, options, join(dataFolder(), 'targets'), overridesOf(flags)),
        connect,
      );
      if (!planned.ok) {
        process.exitCode = printDiagnostics(screen, planned.error, { file, unchecked: null });
        return;
      }
      const { warnings: diagnostics, unchecked } = planned.value;
      const checklist = flags.connect === true ? await checklistOf(file, planned.value) : null;
      screen.json({
        ...{ file, valid: true, diagnostics, unchecked },
        ...(checklist === null ? {} : { checklist }),
      });
      for (const warning of diagnostics) screen.line(diagnosticLine(screen, warning));
      const count =
        diagnostics.length === 0 ? '' : `, with ${plural(diagnostics.length, 'warning')}`;
      screen.line(`${file}: valid${count}`);
      if (unchecked !== null) screen.line(uncheckedLine(unchecked));
      if (checklist !== null) process.exitCode = showChecklist(screen, checklist);
      else if (flags.connect === true) process.exitCode = exitCode.unknown;
    });
}

/** What the target lacks for the plan; null when there is no target file. */
async function checklistOf(file: string, { target, plan }: Planned): Promise<Checklist | null> {
  if (target === null) return null;
  const audit =
    plan.audit === null ? null : { directory: dirname(resolve(file)), file: plan.audit.file };
  // Their drivers are not loaded to read a file.
  const [{ checkTarget }, { stackTarget }] = await Promise.all([
    import('../../run/target/checkTarget.ts'),
    import('../../run/target/stackTarget.ts'),
  ]);
  return checkTarget(target, audit, stackTarget, newRunId(Date.now()));
}
