import type { KeyPath } from '../diagnostics/keyPath.ts';
import { hint } from '../diagnostics/suggest.ts';
import { variableProblem, variableWord } from '../text/variable.ts';
import { parseJsonPath } from '../traffic/jsonPath.ts';
import { type Placeholder, parseTemplate, placeholderHint } from '../traffic/template.ts';
import { fieldPath } from './captureForm.ts';
import { diagnostic, type Mapping, type ReferenceDiagnostic, text } from './rawFile.ts';
import { secretProblem } from './secretForm.ts';
import { type SessionScope, sessionProblem } from './sessionReferences.ts';
import { sessionWord } from './sessionSchema.ts';

/** What the placeholders of a step refer to. */

/** What a step's placeholders may name. */
export interface Scope {
  readonly datasets: readonly string[];
  readonly setup: readonly string[];
  readonly session: SessionScope;
  /** Set-up and teardown, which run on the server and may name variables of it. */
  readonly isOnce: boolean;
  /** Captures made so far in this journey. */
  readonly captures: Set<string>;
  /** What was captured on some ways to this step only. */
  readonly maybe: Set<string>;
  /** All captures of this journey, to tell "too early" from "unknown". */
  readonly later: readonly string[];
  /** JSON paths of captures, by name: fields can be taken of these. */
  readonly elements: Mapping;
}

export function templateDiagnostics(
  path: KeyPath,
  value: unknown,
  scope: Scope,
): readonly ReferenceDiagnostic[] {
  if (typeof value === 'string') return textDiagnostics(path, value, scope);
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return [diagnostic(path, 'JSON has no such number')];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    const inKey = textDiagnostics(at, key, scope).map((each) => ({ ...each, at: 'key' as const }));
    return [...inKey, ...templateDiagnostics(at, inner, scope)];
  });
}

export function textDiagnostics(
  path: KeyPath,
  value: string,
  scope: Scope,
): readonly ReferenceDiagnostic[] {
  const { parts, invalid } = parseTemplate(value);
  return [
    ...invalid.map((bad) => diagnostic(path, `${bad} is not a placeholder; ${placeholderHint}`)),
    ...parts.flatMap((part) => {
      const message =
        part.kind === 'placeholder' ? placeholderDiagnostic(part.placeholder, scope) : null;
      return message === null ? [] : [diagnostic(path, message)];
    }),
  ];
}

function placeholderDiagnostic(placeholder: Placeholder, scope: Scope): string | null {
  if (placeholder.kind === 'capture') return unknownCapture(placeholder.name, scope);
  if (placeholder.kind === 'setup') {
    const { name } = placeholder;
    return scope.setup.includes(name)
      ? null
      : `no setup step captures "${name}"${hint(name, scope.setup)}`;
  }
  if (placeholder.kind === 'secret') return secretProblem(placeholder.name);
  if (placeholder.kind === 'column') {
    const { dataset, column } = placeholder;
    if (scope.datasets.includes(dataset)) return null;
    if (dataset === sessionWord && !scope.later.includes(dataset)) {
      return sessionProblem(column, scope.session);
    }
    if (dataset === variableWord && !scope.later.includes(dataset)) {
      return scope.isOnce ? variableProblem(column) : onlyOnce(column);
    }
    return scope.later.includes(dataset)
      ? fieldDiagnostic(dataset, column, scope)
      : `no dataset "${dataset}" here${hint(dataset, scope.datasets)}`;
  }
  return null;
}

const onlyOnce = (name: string): string =>
  `\${env.${name}} stands in data.setup and data.teardown only, since workers have no variables of the server; write \${secret.${name}}, or capture in set-up what the target answers`;

/** `${pick.sku}`: of an element that an earlier step captured from JSON. */
function fieldDiagnostic(name: string, field: string, scope: Scope): string | null {
  if (!scope.captures.has(name)) return unknownCapture(name, scope);
  const path = scope.elements[name];
  if (path === undefined) return `"${name}" is captured as a text, which has no fields`;
  return parseJsonPath(fieldPath(text(path), field)) === null
    ? `the path of "${name}" is too long for a field, or is none`
    : null;
}

function unknownCapture(name: string, scope: Scope): string | null {
  if (scope.captures.has(name)) return null;
  if (scope.maybe.has(name)) {
    return `"${name}" is captured on some ways to this step only; capture it in every branch, or use it in the block that captures it`;
  }
  if (scope.later.includes(name)) return `"${name}" is captured only by this or a later step`;
  if (scope.datasets.includes(name)) return `"${name}" is a dataset; write \${${name}.column}`;
  const near = hint(name, [...scope.captures]);
  return /^[A-Z][A-Z0-9_]*$/.test(name) && near === ''
    ? `nothing captures "${name}", and journeys read no environment variables; write \${secret.${name}} for a secret, \${env.${name}} in set-up, capture it in data.setup, or write the value`
    : `nothing captures "${name}"${near}`;
}
