import type { Diagnostic } from '../api/generated.ts';
import { plural } from '../format/format.ts';
import { Panel } from '../ui/Panel.tsx';
import classes from './Scenario.module.css';
import { isOfScenario } from './unplannable.ts';

/** Diagnostics of a scenario, each with the lines of the file that it names; `noun` says what they are. */
export function DiagnosticPanel(props: {
  readonly id: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly source: string | null;
  readonly noun: 'diagnostic' | 'warning';
}) {
  const lines = props.source?.split('\n') ?? [];
  return (
    <Panel
      title={plural(props.diagnostics.length, props.noun)}
      note={`fix ${props.diagnostics.length === 1 ? 'it' : 'them'} in the file; this page reads it again when you return`}
    >
      <ol className={classes.diagnostics} data-testid="diagnostics">
        {props.diagnostics.map((diagnostic) => (
          <li
            key={`${diagnostic.file}:${diagnostic.line}:${diagnostic.column}:${diagnostic.message}`}
          >
            <p className={classes.diagnostic}>
              {diagnostic.path !== '' && <code className="mono">{diagnostic.path}</code>}{' '}
              {diagnostic.message}
            </p>
            <p className={`mono ${classes.position}`}>
              {isOfScenario(diagnostic, props.id) ? `${props.id}.yaml` : diagnostic.file}:
              {diagnostic.line}:{diagnostic.column}
            </p>
            {lines.length > 0 && isOfScenario(diagnostic, props.id) && (
              <Excerpt lines={lines} diagnostic={diagnostic} />
            )}
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Excerpt(props: { readonly lines: readonly string[]; readonly diagnostic: Diagnostic }) {
  const { line, column } = props.diagnostic;
  const first = Math.max(1, line - 2);
  const shown = props.lines.slice(first - 1, line);
  return (
    <pre className={classes.excerpt}>
      {shown.map((text, at) => `${String(first + at).padStart(4)}  ${text}\n`).join('')}
      <span className={classes.caret}>{`${' '.repeat(5 + column)}^`}</span>
    </pre>
  );
}
