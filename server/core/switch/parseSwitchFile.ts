import { type Diagnostic, diagnosticsMax, warning } from '../diagnostics/diagnostic.ts';
import type { KeyPath } from '../diagnostics/keyPath.ts';
import { inOrder } from '../diagnostics/locate.ts';
import { hint } from '../diagnostics/suggest.ts';
import { readYaml, type YamlSource } from '../diagnostics/yamlSource.ts';
import { checkShape, show } from '../diagnostics/zodDiagnostics.ts';
import { err, ok, type Result } from '../result.ts';
import { fillVariables } from '../target/fillVariables.ts';
import type { Environment } from '../target/targetVariable.ts';
import type { SwitchDefinition, SwitchFile } from './switchFile.ts';
import { switchFileSchema } from './switchSchema.ts';
import { allows, describeValues, readValue } from './valueType.ts';

/** Room for 5,000 switches, which is more than a scenario or target needs. */
export const switchFileLimits = { bytesMax: 2_097_152, tokensMax: 500_000 } as const;

export interface ParsedSwitchFile {
  readonly file: SwitchFile;
  readonly warnings: readonly Diagnostic[];
}

/**
 * The switch file of a YAML text with `${NAME}` replaced as in a target file, or every diagnostic at once. A switch
 * without a behaviour is a warning: its effect is always unknown.
 */
export function parseSwitchFile(
  text: string,
  file: string,
  env: Environment,
): Result<ParsedSwitchFile, readonly Diagnostic[]> {
  const source = readYaml(text, file, undefined, switchFileLimits);
  if (!source.ok) return err(inOrder(source.error));
  const { value, unfilled, told } = fillVariables(source.value, env);
  const shape = checkShape(switchFileSchema, source.value, value);
  const before = [...source.value.diagnostics, ...unfilled, ...told(shape.diagnostics)];
  if (shape.value === null) return err(inOrder(before));
  const { providers, instances, canary, switches } = shape.value;
  const parsed: SwitchFile = {
    providers,
    instances,
    canaryPath: canary.slice('GET '.length),
    switches: Object.entries(switches).map(([name, definition]) => ({ name, ...definition })),
  };
  const errors = inOrder([...before, ...crossDiagnostics(parsed, source.value)]);
  if (errors.length > 0) return err(errors);
  return ok({ file: parsed, warnings: inOrder(warningsOf(parsed, source.value)) });
}

/** What crosses keys. */
function crossDiagnostics(file: SwitchFile, source: YamlSource): readonly Diagnostic[] {
  return [
    ...providerDiagnostics(file, source),
    ...instanceDiagnostics(file, source),
    ...file.switches.flatMap((definition) => definitionDiagnostics(definition, file, source)),
  ];
}

function providerDiagnostics({ providers }: SwitchFile, source: YamlSource) {
  return Object.entries(providers).flatMap(([name, settings]) => {
    if (settings.kind !== 'http') return [];
    if ((settings.url === undefined) !== (settings.path === undefined)) return [];
    const message =
      'give url (one value for all instances) or path (a value at each), one of the two';
    return [source.diagnostic(['providers', name], message, 'key')];
  });
}

function instanceDiagnostics({ instances }: SwitchFile, source: YamlSource) {
  if (typeof instances === 'string') return [];
  const names = instances.map(({ name }) => name);
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [source.diagnostic(['instances', index, 'name'], `instance "${name}" stands twice`)],
  );
}

function definitionDiagnostics(
  definition: SwitchDefinition,
  { providers, instances }: SwitchFile,
  source: YamlSource,
): readonly Diagnostic[] {
  const { name, values, provider, service, behaviour } = definition;
  const at = (path: KeyPath, message: string, place: 'key' | 'value' = 'value') =>
    source.diagnostic(['switches', name, ...path], message, place);
  const found: Diagnostic[] = [];
  if (!allows(values, definition.default)) {
    found.push(
      at(
        ['default'],
        `${show(definition.default)} is not allowed; write ${describeValues(values)}`,
      ),
    );
  }
  const known = Object.keys(providers);
  if (!known.includes(provider)) {
    found.push(at(['provider'], `no provider is called "${provider}"${hint(provider, known)}`));
  }
  if (service !== null && typeof instances !== 'string') {
    const services = [...new Set(instances.flatMap((one) => one.service ?? []))];
    if (!services.includes(service)) {
      found.push(
        at(['service'], `no instance is of service "${service}"${hint(service, services)}`),
      );
    }
  }
  for (const shown of Object.keys(behaviour?.shows ?? {})) {
    const read = readValue(values, shown);
    if (read.ok) continue;
    found.push(
      at(
        ['behaviour', 'shows', shown],
        `"${shown}" is no value of the switch; it ${read.error}`,
        'key',
      ),
    );
  }
  return found;
}

function warningsOf({ switches }: SwitchFile, source: YamlSource): readonly Diagnostic[] {
  return switches
    .filter(({ behaviour }) => behaviour === null)
    .slice(0, diagnosticsMax)
    .map(({ name }) =>
      warning(
        source.diagnostic(
          ['switches', name],
          `switch ${name} has no "behaviour", so whether a push took effect is always unknown`,
          'key',
        ),
      ),
    );
}
