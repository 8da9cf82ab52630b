import { dirname, join, relative, resolve } from 'node:path';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { inOrder } from '../../core/diagnostics/locate.ts';
import { readYaml, yamlBytesMax } from '../../core/diagnostics/yamlSource.ts';
import type { Drill } from '../../core/drill/drill.ts';
import { drillKeyOf, drillOverrides } from '../../core/drill/drillScenario.ts';
import { abortRulesOn, stackFaults } from '../../core/drill/stackFaults.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Overrides } from '../../core/scenario/overrides.ts';
import type { Target } from '../../core/target/target.ts';
import { type LoadedDrill, loadDrill } from '../../edge/files/loadDrill.ts';
import { readText, withRemedy } from '../../edge/files/readText.ts';
import { drillStack } from './drillStack.ts';
import type { Planned } from './preparedScenario.ts';
import { planFile } from './prepareScenario.ts';

/** A drill file with the plan of its scenario, checked against its stack. */
export interface PreparedDrill extends Planned {
  readonly drill: Drill;
  /** The text of the drill file; `text` is that of the changed scenario. */
  readonly drillText: string;
  /** Name or path of the target file that the drill or the command asks for; null: that of the scenario. */
  readonly targetRef: string | null;
  /** The scenario file, relative to the folder of the command. */
  readonly scenarioFile: string;
  /** What the drill changes in its scenario. */
  readonly overrides: Overrides;
}

/** Drill files. */
export interface DrillFiles {
  /** The prepared drill of a file, or every diagnostic. */
  prepareDrill(
    path: string,
    target: string | null,
  ): Promise<Result<PreparedDrill, readonly Diagnostic[]>>;
}

export interface DrillOptions {
  /** Name or path of a target file, instead of the drill's own. */
  readonly target: string | null;
}

/**
 * A drill file with the plan of its scenario; or every diagnostic of the drill, the scenario, its target and the plan
 * at once. A stack may write its target file when it starts, so that file may be missing; one that was asked for may
 * not.
 */
export async function prepareDrill(
  path: string,
  { target }: DrillOptions,
  targets: string,
): Promise<Result<PreparedDrill, readonly Diagnostic[]>> {
  const loaded = await loadDrill(path);
  if (!loaded.ok) return loaded;
  const { drill } = loaded.value;
  const scenarioFile = scenarioPath(path, drill);
  const scenario = await readText(scenarioFile, yamlBytesMax);
  if (!scenario.ok) {
    const message = `scenario ${scenarioFile} ${withRemedy(scenario.error)}`;
    return err([loaded.value.diagnostic(['load', 'scenario'], message)]);
  }
  const source = readYaml(scenario.value, scenarioFile);
  const value = source.ok ? source.value.value : null;
  const options = { target: target ?? targetRef(path, drill), shards: null };
  const plannedWith = (rules: readonly string[]) => {
    const overrides = drillOverrides(drill, rules, value);
    return planFile(scenarioFile, options, targets, overrides).then((planned) => ({
      planned,
      overrides,
    }));
  };
  // The target says whether it has customers, and so which rules the drill adds.
  const first = await plannedWith([]);
  if (!first.planned.ok) return err(inDrill(first.planned.error, loaded.value));
  const known = first.planned.value.target;
  const faults = known === null ? [] : stackDiagnostics(loaded.value, first.planned.value, known);
  if (faults.length > 0) return err(inOrder(faults));
  const { planned, overrides } = await plannedWith(
    known === null ? drill.abort : abortRulesOn(drill, known),
  );
  if (!planned.ok) return err(inDrill(planned.error, loaded.value));
  return ok({
    ...planned.value,
    ...{ drill, drillText: loaded.value.text, targetRef: options.target, scenarioFile, overrides },
  });
}

/** The scenario file as a command names it: below the working folder without its way from the root. */
function scenarioPath(path: string, drill: Drill): string {
  const own = resolve(dirname(path), drill.load.scenario);
  const short = relative(process.cwd(), own);
  return short.startsWith('..') ? own : short;
}

/** A path of a target file is relative to the drill's folder, and a name is a name. */
const targetRef = (path: string, { target }: Drill): string | null =>
  target === null || !/[/\\]|\.ya?ml$/.test(target) ? target : join(resolve(dirname(path)), target);

function stackDiagnostics(
  loaded: LoadedDrill,
  { plan }: Planned,
  target: Target,
): readonly Diagnostic[] {
  const scenario = { paths: plan.paths, hasAudit: plan.audit !== null };
  const stack = drillStack(target, process.env, Date.now());
  if (!stack.ok) return stack.error;
  return stackFaults(loaded.drill, scenario, target, stack.value).map(({ path, message }) =>
    loaded.diagnostic(path, message),
  );
}

/** A fault of a key that the drill set is told at the key of the drill that set it. */
function inDrill(diagnostics: readonly Diagnostic[], loaded: LoadedDrill): readonly Diagnostic[] {
  return inOrder(
    diagnostics.map((each) => {
      const key = drillKeyOf(each.path);
      return key === null ? each : { ...each, ...loaded.diagnostic(key, each.message) };
    }),
  );
}
